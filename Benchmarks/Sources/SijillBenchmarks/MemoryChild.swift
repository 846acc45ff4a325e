import EventLog
import EventModel
import Foundation

/// Work that is done in a process of its own, so that the memory it takes is its own too.
///
/// The benchmarks start themselves again with the name of the work, a store and a number.
enum MemoryChild: String {
    /// Appends as many events of lives as they come in, as an import does it.
    case imports = "memory-of-an-import"
    /// Makes a store of as many streams, an event each.
    case creation = "memory-of-many-streams"
    /// Opens a store for writing.
    case opening = "memory-of-an-open-store"
    /// Opens a store and loads streams of it at random.
    case reading = "memory-of-reading"
    /// Opens a store and appends to streams of it at random.
    case appending = "memory-of-appending"

    /// Makes a store of as many open applications.
    case openApplications = "memory-of-open-applications"
    /// Opens an engine on such a store and acts on some of them.
    case working = "memory-of-an-engine"

    static let loadCount = 10_000

    /// Runs the work, prints what it took, and ends.
    func run(store: String, count: Int) async throws {
        let start = ContinuousClock.now
        switch self {
        case .imports:
            // Small segments, so that more than one is sealed.
            var configuration = EventLog.Configuration()
            configuration.segmentByteCountMax = 4 << 20
            try await append(count, to: store, configuration) { try $0.next() }
        case .creation:
            try await append(count, to: store, EventLog.Configuration()) { events in
                var event = try events.next()
                event.stream = try Self.stream(events.count - 1)
                return event
            }
        case .opening:
            let log = try EventLog.open(at: store, mode: .readWrite)
            require(log.statistics.streamCount == count)
            try await log.close()
        case .reading:
            let log = try EventLog.open(at: store, mode: .readOnly)
            for stream in try Self.choose(count) {
                let events = try await log.readStream(stream)
                require(events.count == 1 && events[0].stream == stream)
            }
        case .appending:
            let log = try EventLog.open(at: store, mode: .readWrite)
            var events = SampleEvents(seed: 29)
            for stream in try Self.choose(count) {
                var event = try events.next()
                event.stream = stream
                let receipt = try await log.append(AppendRequest(events: [event]))
                require(receipt.lastRevision > .first)
            }
            try await log.close()
        case .openApplications: try await OpenApplications(store: store, count: count).make()
        case .working: try await OpenApplications(store: store, count: count).work()
        }
        try MemoryUsage.printOwn(since: start)
    }

    private static func stream(_ number: Int) throws -> StreamID {
        try StreamID(category: "passport-renewal", name: "A\(number)")
    }

    private static func choose(_ streamCount: Int) throws -> [StreamID] {
        var generator = SplitMix64(state: 23)
        return try (0..<loadCount).map { _ in try stream(Int(generator.next() % UInt64(streamCount))) }
    }

    /// Appends in requests of 1,024 events, 16 of them under way.
    private func append(
        _ count: Int, to store: String, _ configuration: EventLog.Configuration,
        next: (inout SampleEvents) throws -> ProposedEvent
    ) async throws {
        try EventLog.create(at: store, configuration: configuration)
        let log = try EventLog.open(at: store, mode: .readWrite, configuration: configuration)
        var events = SampleEvents(seed: 19)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var underWay = 0
            for first in stride(from: 0, to: count, by: 1_024) {
                let request = AppendRequest(
                    events: try (first..<min(count, first + 1_024)).map { _ in try next(&events) })
                if underWay == 16 { try await group.next() } else { underWay += 1 }
                group.addTask { _ = try await log.append(request) }
            }
            try await group.waitForAll()
        }
        try await log.seal()
        require(log.statistics.eventCount == count)
        try await log.close()
    }
}
