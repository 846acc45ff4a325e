import BinaryCoding
import EventModel
import SijillTestKit
import Testing

@testable import Audit

/// The small parts of import and export, each alone.
@Suite struct PartTests {
    @Test(arguments: 0..<UInt64(200))
    func attributesAreEncodedAsTheirValues(seed: UInt64) throws {
        var random = RandomLog(seed: seed)
        let events = random.document().traces.flatMap(\.events)
        var encoder = AttributeMapEncoder()
        for event in events {
            encoder.begin()
            for attribute in event {
                let key = Array(XESName.decodedOnce(attribute.key).utf8)
                let text = Array(attribute.text.utf8)
                if attribute.children.isEmpty, attribute.type.isScalar {
                    encoder.add(
                        attribute.type, key: 0..<key.count, text: key.count..<key.count + text.count, in: key + text,
                        isEvent: false)
                } else {
                    encoder.add(attribute)
                }
            }
            var writer = ByteWriter()
            encoder.write(to: &writer)
            #expect(writer.bytes == CBOR.encode(.map(XESValue.map(of: event))), "seed \(seed)")
            #expect(try CBOR.decode(writer.bytes) == .map(XESValue.map(of: event)), "seed \(seed)")
        }
    }

    @Test(arguments: 0..<UInt64(2_000))
    func numbersAreRecordedOnlyWhenTheirTextComesBack(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("0123456789.-+eE".utf8)
        let length = Int.random(in: 0...8, using: &generator)
        let random = (0..<length).compactMap { _ in alphabet.randomElement(using: &generator) }
        let plain = Array("\(Double(Int.random(in: -99_999...99_999, using: &generator)) / 100)".utf8)
        for bytes in [random, plain] {
            let text = String(decoding: bytes, as: UTF8.self)
            let int = NumberText(bytes, 0..<bytes.count).int()
            #expect(int == Int64(text).flatMap { String($0) == text ? $0 : nil }, "seed \(seed): \(text)")
            let float = NumberText(bytes, 0..<bytes.count).float()
            let expected = Double(text).flatMap { $0.isFinite && $0.description == text ? $0 : nil }
            #expect(float?.bitPattern == expected?.bitPattern, "seed \(seed): \(text)")
        }
    }

    @Test func timestampsAreCanonicalExactlyWhenTheyComeBack() {
        let fractions = ["", ".0", ".000", ".001", ".250", ".25", ".123456", ".120000", ".000001", ".1234567", "."]
        let offsets = ["Z", "", "+02:00", "-05:30", "+00:00", "-00:00", "+14:00", "+14:01", "z", "+2:00", "+02:60"]
        let moments = [
            "2006-07-24T00:00:00", "1969-12-31T23:59:59", "0000-01-01T00:00:00", "2012-02-29T12:00:00",
            "2011-02-29T12:00:00", "2011-13-01T00:00:00", "2011-01-01T24:00:00", "2011-01-01 00:00:00",
            "2011-1-01T00:00:00",
        ]
        for moment in moments {
            for text in fractions.flatMap({ fraction in offsets.map { moment + fraction + $0 } }) {
                let expected = CivilDateTime(text).flatMap { $0.description == text ? $0 : nil }
                let bytes = Array("x\(text)y".utf8)
                #expect(TimestampText.canonical(bytes, 1..<bytes.count - 1) == expected, "\(text)")
            }
        }
    }

    @Test func namesThatXMLDoesNotAllowComeBack() {
        let names = [
            "", "a", "a b", "1", "@@index", "_x0020_", "_x0020", "_x", "x_x0041_y", "_x0020 ", "سجل", "😀", ":a", "a:b",
            "é",
            "_x1F600_", "_x01F600_", "__x0020_", "-", "_x00e9_",
        ]
        for name in names {
            let encoded = XESName.encode(name)
            #expect(XESName.decode(encoded) == name, "\(name) is written \(encoded)")
            let local = XESName.encode(name, isColonAllowed: false)
            #expect(!local.contains(":"))
            #expect(XESName.decode(local, isColonAllowed: false) == name, "\(name) is written \(local)")
        }
        #expect(XESName.encode("Add penalty") == "Add_x0020_penalty")
        #expect(XESName.decode("_x0041_") == "_x0041_")
        #expect(XESName.encode("org:resource_x") == "org:resource_x")
    }

    @Test(arguments: 0..<UInt64(60))
    func sortingOutsideOfMemoryGivesWhatSortingInMemoryGives(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        var sort = ExternalSort(
            scratchFolder: folder.path, memoryByteCount: Int.random(in: 100...20_000, using: &generator))
        var expected: [(key: SortKey, bytes: [UInt8])] = []
        for index in 0..<Int.random(in: 0...600, using: &generator) {
            let key = SortKey(
                first: SortKey.ordered(Int64.random(in: -3...3, using: &generator)),
                second: UInt64.random(in: 0...3, using: &generator), third: UInt64(index))
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { UInt8(truncatingIfNeeded: $0 + index) }
            expected.append((key, bytes))
            try sort.add(key) { $0 += bytes }
        }
        expected.sort { $0.key < $1.key }
        var records = try sort.merged()
        for (key, bytes) in expected {
            let record = try #require(try records.next())
            #expect(record.key == key, "seed \(seed)")
            #expect(Array(record.bytes[record.range]) == bytes, "seed \(seed)")
        }
        #expect(try records.next()?.key == nil)
    }

    @Test func importsHaveACategoryThatNoServiceMayHave() {
        #expect(StreamID.reservedCategories.contains(XESPayload.importCategory))
    }

    @Test func sortKeysKeepTheOrderOfSignedNumbers() {
        let numbers: [Int64] = [.min, -1, 0, 1, .max]
        #expect(numbers.map(SortKey.ordered) == numbers.map(SortKey.ordered).sorted())
    }

    @Test func streamsGetNamesOfTheirOwn() throws {
        var namer = StreamNamer(service: "permit")
        let names = ["A", "A", "A#2", "", "A", "a\u{7}", "trace-4"].enumerated().map { ordinal, name in
            namer.stream(name: Array(name.utf8), ordinal: ordinal).name
        }
        #expect(names == ["A", "A#2", "A#2#2", "trace-4", "A#3", "trace-6", "trace-4#2"])
    }

    @Test func aNameThatComesVeryOftenIsNumberedOn() {
        var namer = StreamNamer(service: "permit")
        let count = 20_000
        var last = ""
        for ordinal in 0..<count { last = namer.stream(name: Array("A".utf8), ordinal: ordinal).name }
        #expect(last == "A#\(count)")
    }
}
