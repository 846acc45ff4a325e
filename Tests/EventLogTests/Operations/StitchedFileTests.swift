import EventModel
import SijillTestKit
import Testing

@testable import EventLog

@Suite struct StitchedFileTests {
    private func file(_ bytes: [UInt8]) -> StoreFile { StoreFile(MemoryFile(bytes), path: "memory") }

    @Test func itReadsItsPartsOneBehindTheOther() throws {
        let parts = [
            SegmentPart(file: file(Array(0..<100)), range: 10..<30), SegmentPart(file: file([]), range: 0..<0),
            SegmentPart(file: file(Array(100..<200)), range: 0..<100), SegmentPart(file: file([7]), range: 0..<0),
        ]
        let stitched = StoreFile(StitchedFile(parts), path: "stitched")
        let whole = Array(10..<30) + Array(100..<200) as [UInt8]
        #expect(try stitched.byteCount() == whole.count)
        for start in 0...whole.count + 3 {
            for end in start...whole.count + 5 {
                #expect(try stitched.read(start..<end) == Array(whole[min(start, 120)..<min(end, 120)]))
            }
        }
    }

    @Test func itEndsWhereAPartEnds() throws {
        let stitched = StoreFile(
            StitchedFile([
                SegmentPart(file: file([1, 2, 3]), range: 0..<9), SegmentPart(file: file([4]), range: 0..<1),
            ]),
            path: "stitched")
        #expect(try stitched.read(0..<10) == [1, 2, 3])
    }

    @Test func itIsOnlyRead() throws {
        for file in [StitchedFile([]), MemoryFile([1])] as [any OpenFile] {
            let file = StoreFile(file, path: "only read")
            #expect(throws: EventStoreError(.inputOutput, "")) { try file.write([1], at: 0) }
            #expect(throws: EventStoreError(.inputOutput, "")) { try file.synchronizeData() }
            #expect(throws: EventStoreError(.inputOutput, "")) { try file.synchronize() }
            #expect(throws: EventStoreError(.inputOutput, "")) { try file.truncate(to: 0) }
        }
    }
}
