import EventLog
import EventModel
import Foundation
import SijillTestKit
import Testing

/// The log beside a reader that was written from the document of the format alone, in another language.
@Suite(.enabled(if: PythonReader.isPresent, "python3 is not here, so the reader written in it was not run"))
struct PythonReaderTests {
    @Test(arguments: [1, 2] as [UInt64], [false, true])
    func bothReadTheSame(seed: UInt64, isClosed: Bool) async throws {
        let store = try TemporaryStore()
        defer { store.remove() }
        let written = try await WrittenStore.write(to: store.path, seed: seed, isLarge: true)
        if isClosed { try await written.log.close() }
        let outcome = try PythonReader.read(store.path)
        #expect(outcome.status == 0 && outcome.remarks.isEmpty, "seed \(seed): \(outcome.remarks)")
        let log = try EventLog.open(at: store.path, mode: .readOnly)
        let events = try await LogTrace.events(of: log)
        #expect(log.statistics.segmentCount > 3 && events.count > 4_096)
        let expected = written.lines(of: events)
        #expect(outcome.lines.count == expected.count, "seed \(seed)")
        for (line, expected) in zip(outcome.lines, expected) where line != expected {
            Issue.record("seed \(seed): \(line) where Swift reads \(expected)")
            break
        }
        let digest = try PythonReader.digest(store.path)
        #expect(digest.hasSuffix(" \(events.count) events\n"))
        try await log.close()
        try await written.log.close()
    }

    /// What both read of a store, which must be the same and sound.
    private func checkSame(_ path: String, _ written: WrittenStore, _ state: String) async throws -> [RecordedEvent] {
        let outcome = try PythonReader.read(path)
        #expect(outcome.status == 0 && outcome.remarks.isEmpty, "\(state): \(outcome.remarks)")
        let log = try EventLog.open(at: path, mode: .readOnly)
        let events = try await LogTrace.events(of: log)
        try await log.close()
        #expect(outcome.lines == written.lines(of: events), "\(state)")
        return events
    }

    @Test(arguments: [4, 5] as [UInt64])
    func bothReadTheSameOfARecompressedStore(seed: UInt64) async throws {
        let store = try TemporaryStore()
        defer { store.remove() }
        let written = try await WrittenStore.write(to: store.path, seed: seed, isLarge: true)
        let before = try PythonReader.digest(store.path)
        let first = URL(filePath: store.path).appending(path: "log/0000000000.segment")
        let committed = try Data(contentsOf: first)
        let report = try await written.log.recompress()
        #expect(report.recompressedSegmentCount > 3)
        try await written.log.close()
        let recompressed = URL(filePath: store.path).appending(path: "log/0000000000.recompressed")
        #expect(FileManager.default.fileExists(atPath: recompressed.path))
        #expect(!FileManager.default.fileExists(atPath: first.path))
        let events = try await checkSame(store.path, written, "seed \(seed), recompressed")
        #expect(try PythonReader.digest(store.path) == before)
        // As a power cut leaves it that came before the committed form was removed.
        try committed.write(to: first)
        #expect(try await checkSame(store.path, written, "seed \(seed), both forms") == events)
        #expect(try PythonReader.digest(store.path) == before)
    }

    @Test func bothReadTheSameOfAStoreWithAQuarantine() async throws {
        let (store, torn) = (try TemporaryStore(), try TemporaryStore())
        defer {
            store.remove()
            torn.remove()
        }
        var written = try await WrittenStore.write(to: store.path, seed: 6, isLarge: false)
        let count = written.log.statistics.eventCount
        var generator = RequestGenerator(seed: 7)
        var event = try generator.event()
        event.payload = generator.bytes(4_000)
        _ = try await written.log.append(AppendRequest(events: [event]))
        // What a power cut leaves in the midst of the last commit: a sector of it is not there.
        try FileManager.default.copyItem(atPath: store.path, toPath: torn.path)
        let path = URL(filePath: torn.path).appending(path: "log/" + (try #require(torn.segmentNames().last)))
        var bytes = try Data(contentsOf: path)
        let sector = (try #require(bytes.lastIndex { $0 != 0 }) - 1_024) / 512 * 512
        bytes.replaceSubrange(sector..<sector + 512, with: Data(count: 512))
        try bytes.write(to: path)
        try await written.log.close()
        let log = try EventLog.open(at: torn.path, mode: .readWrite, configuration: WrittenStore.configuration)
        #expect(log.statistics.eventCount == count)
        #expect(try FileManager.default.contentsOfDirectory(atPath: torn.path + "/quarantine").count == 1)
        _ = try await checkSame(torn.path, written, "after the recovery")
        written = WrittenStore(log: log, keys: written.keys)
        try await written.append(try generator.request())
        try await log.close()
        #expect(try await checkSame(torn.path, written, "gone on").count > Int(count))
    }

    @Test func bothFindADamagedByte() async throws {
        let store = try TemporaryStore()
        defer { store.remove() }
        let written = try await WrittenStore.write(to: store.path, seed: 3, isLarge: false)
        try await written.log.close()
        #expect(try PythonReader.read(store.path).status == 0)
        var generator = SeededGenerator(seed: 3)
        for name in try store.segmentNames() {
            let url = URL(filePath: store.path).appending(path: "log/\(name)")
            let sound = try Data(contentsOf: url)
            for _ in 0..<4 {
                let offset = Int.random(in: 0..<sound.count, using: &generator)
                var damaged = sound
                damaged[offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                try damaged.write(to: url)
                let outcome = try PythonReader.read(store.path)
                #expect(outcome.status == 1 && !outcome.remarks.isEmpty, "\(name), byte \(offset): Python says nothing")
                #expect(try await isDamageFound(in: store.path), "\(name), byte \(offset): Swift says nothing")
            }
            try sound.write(to: url)
        }
    }

    private func isDamageFound(in path: String) async throws -> Bool {
        do throws(EventStoreError) {
            let log = try EventLog.open(at: path, mode: .readOnly)
            let report = try await log.verify()
            try await log.close()
            return !report.damages.isEmpty
        } catch {
            return error.code == .corrupt || error.code == .unsupportedFormat
        }
    }
}

/// A folder on the real disk, with room for a store.
struct TemporaryStore {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "sijill-log-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Where the store is to be.
    var path: String { folder.appending(path: "store").path }

    /// The names of the segments there are, in order.
    func segmentNames() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/log").filter { $0.hasSuffix(".segment") }.sorted()
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }
}

/// A store with all that a format has: several segments, streams over segments, stored and compressed frames,
/// keys, definitions, names in Arabic, witnesses and closes.
struct WrittenStore {
    let log: EventLog
    /// By the position of a command's first event, its key and its events.
    private(set) var keys: [(first: UInt64, count: Int, key: CommandKey)] = []

    static var configuration: EventLog.Configuration {
        var configuration = LogTrace.configuration
        configuration.segmentByteCountMax = 48 << 10
        return configuration
    }

    static func write(to path: String, seed: UInt64, isLarge: Bool) async throws -> WrittenStore {
        try EventLog.create(at: path, clock: LogTrace.clock, configuration: configuration)
        var generator = RequestGenerator(seed: seed, streamCount: isLarge ? 300 : 12)
        var written = WrittenStore(log: try open(path))
        for number in 0..<(isLarge ? 70 : 16) {
            if number % 20 == 7 {
                try await written.log.close()
                written = WrittenStore(log: try open(path), keys: written.keys)
            }
            try await written.append(try request(number, isLarge: isLarge, &generator))
            if number % 5 == 1 { try written.log.witnessAndWait() }
            if number % 17 == 12 { try await written.log.seal() }
        }
        return written
    }

    private static func open(_ path: String) throws -> EventLog {
        try EventLog.open(at: path, mode: .readWrite, clock: SystemClock.now, configuration: configuration)
    }

    private static func request(
        _ number: Int, isLarge: Bool, _ generator: inout RequestGenerator
    ) throws -> AppendRequest {
        if isLarge, number == 40 {
            return AppendRequest(events: try (0..<4_096).map { _ in try generator.event(payloadByteCountMax: 8) })
        }
        var request = try generator.request(
            eventCountMax: number % 3 == 0 ? 1 : 30, payloadByteCountMax: number % 7 == 0 ? 2_000 : 30)
        if number % 4 == 0 { for index in request.events.indices { request.events[index].payload = [] } }
        // Bytes that compress well.
        if number % 9 == 2 { request.events[0].payload = [UInt8](repeating: 0x61, count: 5_000) }
        // A whole sector of zeros.
        if number % 9 == 3 { request.events[0].payload = generator.bytes(700) + [UInt8](repeating: 0, count: 1_500) }
        return request
    }

    mutating func append(_ request: AppendRequest) async throws {
        let receipt = try await log.append(request)
        if let key = request.key { keys.append((receipt.firstPosition.rawValue, receipt.count, key)) }
    }

    /// The lines that a reader must print for the events of the store.
    func lines(of events: [RecordedEvent]) -> [PythonReader.Line] {
        var keyOfPosition: [UInt64: CommandKey] = [:]
        for (first, count, key) in keys { for offset in 0..<count { keyOfPosition[first + UInt64(offset)] = key } }
        var numbers: [StreamID: Int] = [:]
        return events.map { event in
            let number = numbers[event.stream, default: numbers.count]
            numbers[event.stream] = number
            return PythonReader.Line(event, streamNumber: number, key: keyOfPosition[event.position.rawValue])
        }
    }
}
