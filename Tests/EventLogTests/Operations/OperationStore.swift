import EventLog
import EventModel
import SijillTestKit
import Testing

/// A store on a simulated disk that operations work on, and what it holds.
struct OperationStore {
    static let path = "/store"
    static let backupPath = "/backup"

    let disk: SimulatedFileSystem
    private(set) var submitted: [ProposedEvent] = []
    private var generator: RequestGenerator

    static var configuration: EventLog.Configuration {
        var configuration = LogTrace.configuration
        configuration.startsThreads = false
        return configuration
    }

    /// Makes a store with as many sealed segments and an open one with as many frames.
    init(seed: UInt64, sealedSegmentCount: Int = 2, openFrameCount: Int = 3) throws {
        disk = SimulatedFileSystem()
        generator = RequestGenerator(seed: seed)
        try EventLog.create(
            at: Self.path, fileSystem: disk, clock: LogTrace.clock, configuration: Self.configuration)
        for _ in 0..<sealedSegmentCount { try append(frameCount: 3, seals: true) }
        if openFrameCount > 0 { try append(frameCount: openFrameCount) }
    }

    private init(disk: SimulatedFileSystem, submitted: [ProposedEvent], generator: RequestGenerator) {
        self.disk = disk
        self.submitted = submitted
        self.generator = generator
    }

    /// The same store on a disk of its own.
    func copy() -> OperationStore {
        OperationStore(disk: disk.copy(), submitted: submitted, generator: generator)
    }

    func open(_ mode: EventLog.Mode = .readWrite, at path: String = path) throws -> EventLog {
        try Self.open(mode, at: path, on: disk)
    }

    static func open(
        _ mode: EventLog.Mode = .readWrite, at path: String = path, on disk: SimulatedFileSystem
    ) throws(EventStoreError) -> EventLog {
        try EventLog.open(
            at: path, mode: mode, fileSystem: disk, clock: LogTrace.clock, configuration: configuration)
    }

    /// Appends frames of a few events, and seals the segment behind them where asked.
    mutating func append(frameCount: Int, seals: Bool = false, payloadByteCountMax: Int = 300) throws {
        let log = try open()
        for _ in 0..<frameCount {
            let request = try generator.request(eventCountMax: 4, payloadByteCountMax: payloadByteCountMax)
            _ = try log.appendAndWait(request)
            submitted += request.events
        }
        if seals { try log.sealAndWait() }
        try log.closeAndWait()
    }

    /// The events of a store.
    static func events(at path: String, on disk: SimulatedFileSystem) throws -> [RecordedEvent] {
        let log = try open(.readOnly, at: path, on: disk)
        #expect(log.damages.isEmpty)
        return try events(of: log)
    }

    /// The events of a log.
    static func events(of log: EventLog) throws -> [RecordedEvent] {
        let reader = try log.makeReader(from: .start, options: ReadOptions(batchEventCount: 7))
        var events: [RecordedEvent] = []
        var names = EventNames()
        while let batch = try reader.nextBatch() {
            names.append(batch.newNames)
            events += (0..<batch.count).map { batch.event(at: $0, names: names) }
        }
        return events
    }

    /// Whether a store holds what was submitted, as far as it goes.
    func isPrefix(_ events: [RecordedEvent]) -> Bool {
        events.count <= submitted.count && zip(events, submitted).allSatisfy { $0.isRecord(of: $1) }
    }

    /// The segments in a folder, by name.
    static func files(in folder: String, of disk: SimulatedFileSystem) -> [String: FileBytes] {
        var files: [String: FileBytes] = [:]
        for path in disk.paths
        where path.hasPrefix(folder + "/log/") && (path.hasSuffix(".segment") || path.hasSuffix(".recompressed")) {
            files[String(path.dropFirst(folder.utf8.count))] = disk.bytes(of: path).map(FileBytes.init)
        }
        return files
    }

    static func segmentPath(_ ordinal: Int, in folder: String = path) -> String {
        "\(folder)/log/000000000\(ordinal).segment"
    }
}

/// Makes an operation fail at each of its calls, in turn, by a power cut, and gives the disks that this may leave.
enum CrashedOperation {
    /// Calls `check` with each crashed disk and what tells it from the others.
    ///
    /// - Returns: How many disks there were.
    @discardableResult
    static func forEach(
        on disk: SimulatedFileSystem, seeds: Range<UInt64> = 0..<2, losesNames: Bool = false,
        _ operation: (SimulatedFileSystem) throws -> Void,
        check: (SimulatedFileSystem, String) throws -> Void
    ) rethrows -> Int {
        let whole = disk.copy()
        try operation(whole)
        var count = 0
        for call in 0...whole.callCount {
            let cut = disk.copy()
            cut.faults.failingCall = call
            cut.faults.isPowerCut = true
            cut.faults.losesNames = losesNames
            do { try operation(cut) } catch {}
            for seed in seeds {
                try check(cut.crash(seed: seed &+ UInt64(call) &* 1_000), "call \(call), seed \(seed)")
                count += 1
            }
            try check(cut.crash { _ in true }, "call \(call), everything kept")
            try check(cut.crash { _ in false }, "call \(call), nothing kept")
            count += 2
        }
        return count
    }
}

/// The bytes of a file, of which a failed test tells only how many there are.
struct FileBytes: Equatable, CustomTestStringConvertible {
    var bytes: [UInt8]

    var testDescription: String { "\(bytes.count) bytes" }
}
