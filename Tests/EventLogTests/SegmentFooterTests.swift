import EventModel
import Testing

@testable import EventLog

@Suite struct SegmentFooterTests {
    @Test func everyKeyIsFoundAgain() throws {
        var index = SegmentIndex(firstPosition: .start)
        for stream in 0..<1_000 { _ = Array("a/\(stream)".utf8).withUnsafeBytes { index.addStream($0, segmentsBack: 0, baseRevision: 0) } }
        _ = Array("t".utf8).withUnsafeBytes { index.internType($0) }
        for frame in 0..<100 {
            let header = FrameHeader(kind: .events, firstPosition: Position(rawValue: UInt64(frame * 10)), eventCount: 10, previousLink: 0, rawByteCount: 10, storedByteCount: 10, codec: .stored, groupDistance: frame % 3 == 0 ? 0 : 8, writerEpoch: 0)
            index.record(header, groupOffset: frame * 800, streamNumbers: (0..<10).map { UInt32(frame * 10 + $0) }, typeNumbers: (0..<10).map { _ in 0 }, keys: [(CommandKeyHash.hash(Array("k\(frame)".utf8)), 0)])
        }
        let body = FooterWriter(index).body()
        let footer = try SegmentFooter(body, firstPosition: .start)
        for frame in 0..<100 {
            let places = try footer.keyPlaces(of: CommandKeyHash.hash(Array("k\(frame)".utf8)))
            #expect(places == [UInt32(frame * 10)])
        }
        for stream in 0..<1_000 {
            #expect(try footer.place(of: Array("a/\(stream)".utf8))?.groups == index.groups(of: UInt32(stream)))
        }
    }
}
