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
}

extension TraceStep {
    /// What the step asks to be recorded.
    var request: AppendRequest? {
        switch self {
        case .append(let request), .scan(let request): request
        case .witness, .seal, .close, .kill: nil
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
    case recovery = "crash in recovery"
    case torn = "torn sectors"
}

/// A store's life made of a seed: its sizes and what is asked of it.
struct Trace: Sendable {
    static let path = "/store"
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
        if seed % 32 == 0 {
            steps.insert(.append(try generator.largestRequest()), at: steps.count - generator.number(below: 3))
        }
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
    func open(_ disk: SimulatedFileSystem, mode: EventLog.Mode = .readWrite) throws(EventStoreError) -> EventLog {
        try EventLog.open(
            at: Self.path, mode: mode, fileSystem: disk, clock: Self.clock, configuration: configuration)
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
        switch generator.number(below: 24) {
        case 0..<10: .append(try generator.request(eventCount: 1))
        case 10..<13: .append(try generator.request(eventCount: 64))
        case 13..<17: .witness
        case 17..<18: .seal
        case 18..<20: .close
        case 20..<22: .kill
        default: .scan(try generator.request(eventCount: 2))
        }
    }
}
