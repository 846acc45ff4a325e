import EventLog
import EventModel
import SijillTestKit

/// What a trace asks of the log.
enum TraceStep: Sendable {
    case append(AppendRequest)
    /// Idle: the last frame is confirmed by one behind it.
    case witness
    case seal
    /// In good order, and opened again.
    case close
    /// The process ends between two calls, and another opens the store.
    case kill
    /// A reader goes over everything while the log goes on.
    case scan(AppendRequest)
    /// Sealed segments are written again on less room.
    case recompress
    /// The backup is made, or brought up to date.
    case backup
}

extension TraceStep {
    /// What the step asks to be recorded.
    var request: AppendRequest? {
        switch self {
        case .append(let request), .scan(let request): request
        case .witness, .seal, .close, .kill, .recompress, .backup: nil
        }
    }
}

/// The kinds of steps by which states are counted.
enum StepKind: String, CaseIterable, Sendable {
    case create = "create"
    case open = "open"
    case appendOne = "append of 1 event"
    case appendSome = "append of 64 events"
    case appendMost = "append of 4,096 events"
    case idle = "idle (witness)"
    case roll = "roll"
    case seal = "seal"
    case close = "orderly close"
    case reopen = "open after a close"
    case takeOver = "open after a kill"
    case rebuild = "rebuild"
    case recompress = "recompress"
    case backup = "backup"
    case recovery = "crash in recovery"
    case torn = "torn sectors"
}

/// A store's life made of a seed: its sizes and what is asked of it.
struct Trace: Sendable {
    static let path = "/store"
    static let backupPath = "/backup"
    /// No segment is planned shorter.
    static let segmentByteCountMin = 5 << 10

    let seed: UInt64
    let configuration: EventLog.Configuration
    let steps: [TraceStep]
    let expected: ExpectedEvents

    init(seed: UInt64) throws {
        var generator = RequestGenerator(seed: seed)
        self.seed = seed
        configuration = Self.configuration(seed: seed, &generator)
        var steps: [TraceStep] = []
        for _ in 0..<7 { steps.append(try Self.step(&generator)) }
        // A commit as large as they come makes all states behind it slow to check, so few traces have one.
        if seed % 32 == 1 {
            steps.insert(.append(try generator.largestRequest()), at: steps.count - generator.number(below: 3))
        }
        // A quarter of the traces have segments of both forms in the store and in its backup, and go on after that.
        if seed % 4 == 3 { steps.insert(contentsOf: [.seal, .backup, .recompress], at: steps.count / 2) }
        self.steps = steps
        var expected = ExpectedEvents()
        for step in steps { if let request = step.request { expected.append(request) } }
        self.expected = expected
    }

    /// A trace of appends alone in segments of 12 KiB.
    init(seed: UInt64, requestCount: Int) throws {
        var generator = RequestGenerator(seed: seed)
        self.seed = seed
        var configuration = Self.configuration(seed: seed, &generator)
        configuration.segmentByteCountMax = 12 << 10
        self.configuration = configuration
        var expected = ExpectedEvents()
        steps = try (0..<requestCount).map { number in
            let request = try generator.request(eventCount: number % 3 == 0 ? 40 : 3)
            expected.append(request)
            return .append(request)
        }
        self.expected = expected
    }

    /// Opens the store on a disk.
    func open(
        _ disk: SimulatedFileSystem, mode: EventLog.Mode = .readWrite, at path: String = path
    ) throws(EventStoreError) -> EventLog {
        try EventLog.open(at: path, mode: mode, fileSystem: disk, clock: Self.clock, configuration: configuration)
    }

    /// Makes the store on a disk.
    func create(on disk: SimulatedFileSystem) throws(EventStoreError) {
        try EventLog.create(at: Self.path, fileSystem: disk, clock: Self.clock, configuration: configuration)
    }

    static let clock: @Sendable () -> Timestamp = { Timestamp(secondsSinceEpoch: 1_700_000_000) }

    private static func configuration(seed: UInt64, _ generator: inout RequestGenerator) -> EventLog.Configuration {
        var configuration = EventLog.Configuration()
        configuration.startsThreads = false
        configuration.seed = seed
        configuration.segmentByteCountMax = [segmentByteCountMin, 8 << 10, 12 << 10][generator.number(below: 3)]
        configuration.extentByteCountMin = [1 << 10, 4 << 10][generator.number(below: 2)]
        configuration.extentByteCountMax = 8 << 10
        return configuration
    }

    private static func step(_ generator: inout RequestGenerator) throws -> TraceStep {
        switch generator.number(below: 27) {
        case 0..<10: .append(try generator.request(eventCount: 1))
        case 10..<13: .append(try generator.request(eventCount: 64))
        case 13..<17: .witness
        case 17..<18: .seal
        case 18..<20: .close
        case 20..<22: .kill
        case 22..<24: .scan(try generator.request(eventCount: 2))
        case 24..<25: .recompress
        default: .backup
        }
    }
}
