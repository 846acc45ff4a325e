import BinaryCoding
import EventModel
import SijillTestKit
import Testing

@testable import EventLog

/// Columns are read eight bytes at a time; what that gives and refuses is held against reading number by number.
@Suite struct ColumnDecodingTests {
    @Test(arguments: 0..<200 as Range<UInt64>)
    func columnsAreWhatTheirNumbersAre(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let count = Int.random(in: 0...40, using: &generator)
            let bytes = Self.bytes(count, using: &generator)
            Self.compare(bytes, count, as: UInt32.self, "seed \(seed)")
            Self.compare(bytes, count, as: UInt16.self, "seed \(seed)")
            Self.compareTimes(bytes, count, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func passingOverAColumnEndsWhereItDoes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let count = Int.random(in: 0...40, using: &generator)
            var writer = ByteWriter()
            for _ in 0..<count { writer.writeVarint(Self.number(using: &generator)) }
            let end = writer.bytes.count
            let rest = [UInt8](repeating: 0x81, count: Int.random(in: 0...20, using: &generator))
            let bytes = writer.bytes + rest + [1]
            bytes.withUnsafeBytes { bytes in
                guard var cursor = ByteCursor(bytes) else { return }
                cursor.skipVarints(count)
                #expect(cursor.offset == end && !cursor.hasFailed, "seed \(seed)")
            }
            guard end > 0 else { continue }
            let cut = Array(bytes[..<Int.random(in: 0..<end, using: &generator)]) + [0x80]
            cut.withUnsafeBytes { bytes in
                guard var cursor = ByteCursor(bytes) else { return }
                cursor.skipVarints(count)
                #expect(cursor.hasFailed, "seed \(seed)")
            }
        }
    }

    @Test func namesOfStreamsAreTakenAsStreamIDsTakeThem() {
        for seed in 0..<3_000 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let length = Int.random(in: 0...30, using: &generator)
            var bytes = (0..<length).map { _ in UInt8.random(in: 0x20...0x7E, using: &generator) }
            let special: [[UInt8]] = [[0x2F], [0x1F], [0x7F], [0], [0xC3, 0xA9], [0xC3], [0xFF], [0xD8, 0xB9]]
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                let place = Int.random(in: 0...bytes.count, using: &generator)
                bytes.insert(contentsOf: special.randomElement(using: &generator) ?? [], at: place)
            }
            let expected = String(validating: bytes, as: UTF8.self).flatMap { try? StreamID(parsing: $0) }
            var packer = StreamNamePacker()
            let isTaken = bytes.withUnsafeBytes { packer.append($0) }
            #expect(isTaken == (expected != nil), "seed \(seed): \(bytes)")
            #expect(Array(packer.take()) == (expected.map { [$0] } ?? []), "seed \(seed): \(bytes)")
        }
    }

    @Test func packedNamesAreTakenOnceWithTheirCategories() throws {
        var packer = StreamNamePacker()
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<20 {
            let streams = try (0..<Int.random(in: 0...3_000, using: &generator)).map { number in
                try StreamID(category: "category \(UInt8.random(in: 0..<9, using: &generator))", name: "\(number)")
            }
            for stream in streams { #expect(StreamReads.name(of: stream).withUnsafeBytes { packer.append($0) }) }
            #expect(packer.take().elementsEqual(streams))
        }
    }

    @Test(arguments: 0..<32 as Range<UInt8>)
    func columnsThatAreLeftOutChangeNoOthers(bits: UInt8) async throws {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: UInt64(bits), streamCount: 30)
        // Some frames are larger than a group and mostly payload, of which a reader may leave the end compressed.
        let steps = try (0..<40).map { number in
            var request = try generator.request(eventCountMax: 50)
            if number % 4 == 0 {
                for index in request.events.indices {
                    request.events[index].payload = [UInt8](repeating: UInt8(number), count: 4_000)
                }
            }
            return LogTrace.Step.append(request)
        }
        let trace = await LogTrace.run(steps, on: disk)
        #expect(trace.failure == nil)
        let log = try LogTrace.open(on: disk, mode: .readOnly)
        let columns = ReadOptions.Columns(rawValue: bits)
        let whole = try #require(try log.makeReader(from: .start, options: ReadOptions()).nextBatch())
        let part = try #require(try log.makeReader(from: .start, options: ReadOptions(columns: columns)).nextBatch())
        #expect(part.streamNumbers == whole.streamNumbers && part.typeNumbers == whole.typeNumbers)
        #expect(part.transitions == whole.transitions && part.transitionEnds == whole.transitionEnds)
        #expect(part.definitionNumbers == whole.definitionNumbers)
        #expect(part.newNames.streams.elementsEqual(whole.newNames.streams))
        #expect(part.revisions == (columns.contains(.revisions) ? whole.revisions : []))
        #expect(part.actorNumbers == (columns.contains(.actors) ? whole.actorNumbers : []))
        #expect(part.occurredAt == (columns.contains(.occurredAt) ? whole.occurredAt : []))
        #expect(part.recordedAt == (columns.contains(.recordedAt) ? whole.recordedAt : []))
        #expect(part.payloads == (columns.contains(.payloads) ? whole.payloads : []))
    }

    /// Mostly short numbers, as columns have, and some of every length.
    private static func number(using generator: inout SeededGenerator) -> UInt64 {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<6: .random(in: 0..<128, using: &generator)
        case 6..<8: .random(in: 0..<70_000, using: &generator)
        default: generator.next() >> UInt64.random(in: 0..<64, using: &generator)
        }
    }

    /// Columns, whole or cut off, with malformed bytes here and there.
    private static func bytes(_ count: Int, using generator: inout SeededGenerator) -> [UInt8] {
        var writer = ByteWriter()
        let isShort = Bool.random(using: &generator)
        for _ in 0..<count { writer.writeVarint(isShort ? generator.next() % 300 : number(using: &generator)) }
        var bytes = writer.bytes
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
        case 1 where !bytes.isEmpty:
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        case 2: bytes += (0..<Int.random(in: 0..<12, using: &generator)).map { _ in 0x80 }
        default: break
        }
        return bytes
    }

    private static func compare<Number: FixedWidthInteger & UnsignedInteger>(
        _ bytes: [UInt8], _ count: Int, as: Number.Type, _ comment: Comment
    ) {
        // An allocation of its own, so that a checker of addresses sees a read beyond the end.
        bytes.withUnsafeBytes { bytes in
            guard var fast = ByteCursor(bytes), var slow = ByteCursor(bytes) else { return }
            let numbers = [Number](unsafeUninitializedCapacity: count) { buffer, initializedCount in
                if let base = buffer.baseAddress { fast.readVarints(count, into: base) }
                initializedCount = count
            }
            var expected: [Number] = []
            for _ in 0..<count {
                let value = slow.readVarint()
                if value > UInt64(Number.max) { slow.fail() }
                expected.append(Number(truncatingIfNeeded: value))
            }
            #expect(fast.hasFailed == slow.hasFailed, comment)
            if !slow.hasFailed { #expect(numbers == expected && fast.offset == slow.offset, comment) }
        }
    }

    private static func compareTimes(_ bytes: [UInt8], _ count: Int, _ comment: Comment) {
        bytes.withUnsafeBytes { bytes in
            guard var fast = ByteCursor(bytes), var slow = ByteCursor(bytes) else { return }
            let times = [Timestamp](unsafeUninitializedCapacity: count) { buffer, initializedCount in
                if let base = buffer.baseAddress { fast.readTimes(count, from: .epoch, into: base) }
                initializedCount = count
            }
            var time: Int64 = 0
            let expected = (0..<count).map { _ in
                time &+= slow.readSignedVarint()
                return Timestamp(microsecondsSinceEpoch: time)
            }
            #expect(fast.hasFailed == slow.hasFailed, comment)
            if !slow.hasFailed { #expect(times == expected && fast.offset == slow.offset, comment) }
        }
    }
}
