import EventLog
import EventModel
import SijillTestKit
import Testing

/// A store on a simulated disk and what was done to it.
struct LogTrace {
    static let path = "/store"
    static let clock: @Sendable () -> Timestamp = { Timestamp(secondsSinceEpoch: 1_700_000_000) }

    /// Small segments and extents, so that a short trace rolls and prepares.
    static var configuration: EventLog.Configuration {
        var configuration = EventLog.Configuration()
        configuration.segmentByteCountMax = 16 << 10
        configuration.extentByteCountMin = 4 << 10
        configuration.extentByteCountMax = 8 << 10
        configuration.idleMilliseconds = 1_000_000
        configuration.seed = 7
        return configuration
    }

    /// What a trace asks of the log.
    enum Step {
        case append(AppendRequest)
        case seal
    }

    var submitted: [ProposedEvent] = []
    var acknowledgedCount = 0
    var failure: EventStoreError?

    static func create(on disk: SimulatedFileSystem) throws(EventStoreError) {
        try EventLog.create(at: path, fileSystem: disk, clock: clock, configuration: configuration)
    }

    static func open(
        on disk: SimulatedFileSystem, mode: EventLog.Mode = .readWrite,
        configuration: EventLog.Configuration = configuration
    ) throws(EventStoreError) -> EventLog {
        try EventLog.open(at: path, mode: mode, fileSystem: disk, clock: clock, configuration: configuration)
    }

    /// Creates a store, takes the steps one after another, and closes it; stops at the first error.
    static func run(_ steps: [Step], on disk: SimulatedFileSystem) async -> LogTrace {
        var trace = LogTrace()
        do throws(EventStoreError) {
            try create(on: disk)
            let log = try open(on: disk)
            for step in steps {
                switch step {
                case .seal: try await log.seal()
                case .append(let request):
                    trace.submitted += request.events
                    _ = try await log.append(request)
                    trace.acknowledgedCount = trace.submitted.count
                }
            }
            try await log.close()
        } catch {
            trace.failure = error
        }
        return trace
    }

    /// Every event of a log, with the checks that hold for each reader: no gap in positions and revisions.
    static func events(of log: EventLog, includesPayloads: Bool = true) async throws -> [RecordedEvent] {
        let reader = try log.makeReader(
            from: .start, options: ReadOptions(includesPayloads: includesPayloads, batchEventCount: 7))
        var events: [RecordedEvent] = []
        var names = EventNames()
        var nextRevisions: [StreamID: UInt32] = [:]
        while let batch = try await reader.next() {
            names.append(batch.newNames)
            for index in 0..<batch.count {
                let event = batch.event(at: index, names: names)
                #expect(event.position.rawValue == UInt64(events.count))
                #expect(event.revision.rawValue == nextRevisions[event.stream, default: 0])
                nextRevisions[event.stream] = event.revision.rawValue + 1
                events.append(event)
            }
        }
        return events
    }

    /// Opens what is on the disk and checks that it is a prefix of what was submitted, with all that was
    /// acknowledged, and that opening it again changes nothing.
    func checkRecovered(from disk: SimulatedFileSystem, _ state: String) async throws {
        let log: EventLog
        do throws(EventStoreError) { log = try Self.open(on: disk) } catch {
            guard error.code == .notFound, acknowledgedCount == 0 else {
                Issue.record("\(state): \(error)")
                return
            }
            try Self.create(on: disk)
            return
        }
        let events = try await Self.events(of: log)
        #expect(events.count >= acknowledgedCount, "\(state): an acknowledged event is lost")
        #expect(events.count <= submitted.count, "\(state): there are more events than were submitted")
        for (recorded, proposed) in zip(events, submitted) {
            #expect(recorded.isRecord(of: proposed), "\(state): position \(recorded.position) is not as submitted")
        }
        try await log.close()
        let bytes = disk.paths.map { disk.bytes(of: $0) }
        let again = try Self.open(on: disk)
        let eventCount = Int(again.end.nextPosition(inPartition: 0).rawValue)
        #expect(eventCount == events.count, "\(state): recovering again changed the events")
        try await again.close()
        #expect(disk.paths.map { disk.bytes(of: $0) } == bytes, "\(state): recovering again changed the files")
    }
}

extension RecordedEvent {
    func isRecord(of proposed: ProposedEvent) -> Bool {
        stream == proposed.stream && type == proposed.type && actor == proposed.actor
            && occurredAt == proposed.occurredAt && transitions == proposed.transitions
            && payload == proposed.payload
    }
}

/// Requests made of a seed.
struct RequestGenerator {
    var random: SeededGenerator
    var streamCount = 9

    init(seed: UInt64, streamCount: Int = 9) {
        random = SeededGenerator(seed: seed)
        self.streamCount = streamCount
    }

    mutating func event(payloadByteCountMax: Int = 60) throws -> ProposedEvent {
        ProposedEvent(
            stream: try StreamID(
                category: ["permit", "رخصة"].randomElement(using: &random) ?? "",
                name: "A\(Int.random(in: 0..<streamCount, using: &random))"),
            type: "type-\(Int.random(in: 0..<6, using: &random))",
            actor: ["", "clerk-1", "citizen-\(Int.random(in: 0..<50, using: &random))"].randomElement(using: &random)
                ?? "",
            occurredAt: Timestamp(microsecondsSinceEpoch: Int64.random(in: -5_000_000...5_000_000, using: &random)),
            transitions: (0..<Int.random(in: 0..<3, using: &random)).map { _ in
                UInt16.random(in: 0...700, using: &random)
            },
            payload: bytes(Int.random(in: 0...payloadByteCountMax, using: &random)))
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 1...255, using: &random) }
    }

    mutating func request(eventCountMax: Int = 12, payloadByteCountMax: Int = 60) throws -> AppendRequest {
        let count = Int.random(in: 1...eventCountMax, using: &random)
        let events = try (0..<count).map { _ in try event(payloadByteCountMax: payloadByteCountMax) }
        let definition = Bool.random(using: &random) ? DefinitionID(bytes: bytes(1) + (1..<32).map { UInt8($0) }) : nil
        let key = Bool.random(using: &random) ? CommandKey(bytes(12)) : nil
        return AppendRequest(events: events, definition: definition, key: key)
    }
}
