import BinaryCoding
import EventModel
import SijillTestKit
import Testing

@testable import EventLog

@Suite struct SegmentFooterTests {
    private let header = SegmentHeader(
        storeID: Array(0..<16), ordinal: 0, firstPosition: .start, createdAt: .epoch, capacity: 1 << 20, salt: 77,
        writerEpoch: 1, recordedAtFloor: .epoch, previousSegmentLink: 0, earlierStreamCount: 5,
        hashKey: Array(20..<36))

    private func hash(_ text: String) -> UInt64 { SipHash(key: header.hashKey).hash(Array(text.utf8)) }

    private func footer(_ body: FooterWriter.Body) throws -> SegmentFooter {
        try SegmentFooter(header: header, sections: body.sections, source: .memory(body.bytes))
    }

    private func index(frameCount: Int, eventCount: Int) -> SegmentIndex {
        var index = SegmentIndex(header)
        for stream in 0..<(frameCount * eventCount) {
            _ = Array("a/\(stream)".utf8).withUnsafeBytes {
                index.addStream(
                    $0, segmentsBack: stream % 3, baseRevision: UInt32(stream % 3), storeNumber: UInt32(stream % 5))
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
                keys: [(hash("key \(frame)"), 0)])
        }
        return index
    }

    @Test func everyKeyAndStreamIsFoundAgain() throws {
        let index = index(frameCount: 100, eventCount: 10)
        let footer = try footer(FooterWriter(index, header: header).body())
        for frame in 0..<100 {
            let places = try footer.keyPlaces(of: hash("key \(frame)"))
            #expect(places == [UInt32(frame * 10)])
        }
        for stream in 0..<1_000 {
            let place = try #require(try footer.place(of: Array("a/\(stream)".utf8)))
            #expect(place.groups == index.groups(of: place.number))
            #expect(Int(place.number) == stream && place.segmentsBack == stream % 3)
            let begun = 5 + UInt32((stream + 2) / 3)
            #expect(place.storeNumber == (stream % 3 == 0 ? begun : UInt32(stream % 5)))
        }
        for name in ["", "a", "a/", "a/1000", "a/0x", "b", "~"] {
            #expect(try footer.place(of: Array(name.utf8)) == nil)
        }
        #expect(try footer.keyPlaces(of: 12_345).isEmpty)
        #expect(footer.summary.groups.count == 34)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func aChangedFooterIsRefusedOrSearched(seed: UInt64) {
        let body = FooterWriter(index(frameCount: 20, eventCount: 5), header: header).body()
        var random = SeededGenerator(seed: seed)
        for offset in body.bytes.indices {
            var changed = body
            let count = Int.random(in: 1...12, using: &random)
            for index in offset..<min(offset + count, body.bytes.count) {
                changed.bytes[index] = Bool.random(using: &random) ? 0xFF : UInt8.random(in: 0...255, using: &random)
            }
            guard let footer = try? footer(changed) else { continue }
            for number in [0, 7, 99] {
                let place = try? footer.place(of: Array("a/\(number)".utf8))
                #expect(place?.lastRevision?.rawValue != UInt32.max, "seed \(seed), byte \(offset)")
                _ = try? footer.keyPlaces(of: hash("key \(number / 5)"))
            }
            _ = try? footer.keyPlaces(of: .max)
            _ = try? footer.streams(inGroup: 0, limit: 10)
        }
    }

    @Test func everyPrefixOfAFooterIsRefused() {
        let body = FooterWriter(index(frameCount: 4, eventCount: 5), header: header).body()
        for count in 0..<body.sections[.summary].count {
            var cut = body
            cut.bytes = Array(body.bytes[..<count])
            #expect((try? footer(cut)) == nil)
            cut.sections[.summary] = 0..<count
            #expect((try? footer(cut)) == nil)
        }
    }

    @Test func aFilterKnowsAllItsNamesAndFewOthers() throws {
        for count in [1, 15, 384, 385, 5_000] {
            var filter = NameFilter(nameCount: count)
            for number in 0..<count { filter.insert(hash("in \(number)")) }
            let pages = filter.pages(salt: 3)
            func mayContain(_ text: String) -> Bool? {
                let start = NameFilter.pageOffset(of: hash(text), byteCount: pages.count)
                return pages[start..<start + NameFilter.pageByteCount].withUnsafeBytes {
                    NameFilter.mayContain(hash(text), byteCount: pages.count, page: $0, salt: 3)
                }
            }
            for number in 0..<count { #expect(mayContain("in \(number)") == true) }
            let falseCount = (0..<10_000).filter { mayContain("out \($0)") == true }.count
            #expect(falseCount < 400, "\(count) names")
        }
    }

    @Test func aFlippedBitOfAFilterIsNoticed() {
        var filter = NameFilter(nameCount: 1)
        filter.insert(hash("a"))
        let page = filter.pages(salt: 3)
        #expect(page.count == NameFilter.pageByteCount)
        for bit in 0..<(page.count * 8) {
            var flipped = page
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            let answer = flipped.withUnsafeBytes {
                NameFilter.mayContain(hash("a"), byteCount: page.count, page: $0, salt: 3)
            }
            #expect(answer == nil)
        }
    }

    @Test func aFlippedBitOfABlockIsNoticed() throws {
        let body = FooterWriter(index(frameCount: 4, eventCount: 5), header: header).body()
        let sections: [FooterSection] = [.streams, .keys]
        for section in sections {
            for offset in body.sections[section] {
                var flipped = body
                flipped.bytes[offset] ^= 1 << UInt8(offset % 8)
                let footer = try footer(flipped)
                #expect(throws: FooterReadError.self, "byte \(offset)") {
                    if section == .streams {
                        _ = try footer.place(of: Array("a/7".utf8))
                    } else {
                        _ = try footer.keyPlaces(of: hash("key 1"))
                    }
                }
            }
        }
    }
}
