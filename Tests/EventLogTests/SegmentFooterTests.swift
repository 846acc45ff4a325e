import EventModel
import SijillTestKit
import Testing

@testable import EventLog

@Suite struct SegmentFooterTests {
    private func index(frameCount: Int, eventCount: Int) -> SegmentIndex {
        var index = SegmentIndex(firstPosition: .start)
        for stream in 0..<(frameCount * eventCount) {
            _ = Array("a/\(stream)".utf8).withUnsafeBytes {
                index.addStream($0, segmentsBack: stream % 3, baseRevision: UInt32(stream % 3))
            }
        }
        _ = Array("happened".utf8).withUnsafeBytes { index.internType($0) }
        for frame in 0..<frameCount {
            let first = frame * eventCount
            let header = FrameHeader(
                kind: .events, firstPosition: Position(rawValue: UInt64(first)), eventCount: eventCount,
                previousLink: 0, rawByteCount: 10, storedByteCount: 10, codec: .stored,
                groupDistance: frame % 3 == 0 ? 0 : 8, writerEpoch: 0)
            index.record(
                header, groupOffset: frame * 800,
                streamNumbers: (0..<eventCount).map { UInt32(($0 * 17 + first) % (frameCount * eventCount)) },
                typeNumbers: Array(repeating: 0, count: eventCount),
                keys: [(CommandKeyHash.hash(Array("key \(frame)".utf8)), 0)])
        }
        return index
    }

    @Test func everyKeyAndStreamIsFoundAgain() throws {
        let index = index(frameCount: 100, eventCount: 10)
        let footer = try SegmentFooter(FooterWriter(index).body(), firstPosition: .start)
        for frame in 0..<100 {
            let places = try footer.keyPlaces(of: CommandKeyHash.hash(Array("key \(frame)".utf8)))
            #expect(places == [UInt32(frame * 10)])
        }
        for stream in 0..<1_000 {
            let place = try #require(try footer.place(of: Array("a/\(stream)".utf8)))
            #expect(place.groups == index.groups(of: place.number))
            #expect(Int(place.number) == stream && place.segmentsBack == stream % 3)
        }
        for name in ["", "a", "a/", "a/1000", "a/0x", "b", "~"] {
            #expect(try footer.place(of: Array(name.utf8)) == nil)
        }
        #expect(try footer.keyPlaces(of: 12_345).isEmpty)
        #expect(footer.groups.count == 34)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func aChangedFooterIsRefusedOrSearched(seed: UInt64) {
        let body = FooterWriter(index(frameCount: 20, eventCount: 5)).body()
        var random = SeededGenerator(seed: seed)
        for offset in body.indices {
            var changed = body
            let count = Int.random(in: 1...12, using: &random)
            for index in offset..<min(offset + count, body.count) {
                changed[index] = Bool.random(using: &random) ? 0xFF : UInt8.random(in: 0...255, using: &random)
            }
            guard let footer = try? SegmentFooter(changed, firstPosition: .start) else { continue }
            for number in [0, 7, 99] {
                let place = try? footer.place(of: Array("a/\(number)".utf8))
                #expect(place?.lastRevision?.rawValue != UInt32.max, "seed \(seed), byte \(offset)")
                _ = try? footer.keyPlaces(of: CommandKeyHash.hash(Array("key \(number / 5)".utf8)))
            }
            _ = try? footer.keyPlaces(of: .max)
            _ = try? footer.streams(inGroup: 0, limit: 10)
        }
    }

    @Test func everyPrefixOfAFooterIsRefused() {
        let body = FooterWriter(index(frameCount: 4, eventCount: 5)).body()
        for count in 0..<body.count {
            #expect((try? SegmentFooter(Array(body[..<count]), firstPosition: .start)) == nil)
        }
    }
}
