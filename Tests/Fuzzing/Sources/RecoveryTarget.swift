import EventModel

@testable import EventLog

/// Opens a store of a segment or two that the input gives, reads it by every way there is, and opens it for writing.
///
/// Only errors of a store may come of it. What a writer has brought back must be a sound store that holds what
/// readers saw before, and opening it once more must change nothing.
enum RecoveryTarget {
    static let path = "/store"

    static func run(_ input: [UInt8]) {
        let files = StoreInput(input).files
        let system = MemoryFileSystem(files)
        let seen = look(at: system)
        requireSame(system.contents, files, "reading")
        recover(system, seen: seen)
    }

    private static func requireSame(_ files: [String: [UInt8]], _ before: [String: [UInt8]], _ what: String) {
        for path in Set(files.keys).union(before.keys) {
            let (old, new) = (before[path], files[path])
            require(
                old == new, "\(what) has changed \(path), of \(old?.count ?? 0) and now \(new?.count ?? 0) bytes")
        }
    }

    /// What a reader sees: the events up to the first damage, and whether there is any.
    struct Seen: Equatable {
        var events: [RecordedEvent] = []
        var isSound = false
    }

    private static func look(at system: MemoryFileSystem) -> Seen? {
        guard let log = open(system, .readOnly) else { return nil }
        let seen = read(log)
        close(log)
        return seen
    }

    private static func recover(_ system: MemoryFileSystem, seen: Seen?) {
        guard let log = open(system, .readWrite) else { return }
        let recovered = read(log)
        if let seen, seen.isSound {
            require(seen == recovered, "a writer sees other events than a reader")
        }
        close(log)
        settle(system, recovered)
        let files = system.contents
        guard let again = open(system, .readWrite) else {
            return require(false, "what was brought back cannot be opened again")
        }
        require(read(again) == recovered, "opening again has changed the events")
        close(again)
        requireSame(system.contents, files, "opening again")
        if recovered.isSound { append(to: system, behind: recovered.events) }
    }

    /// Where a new segment behind one that lost its trailer was removed, that one is brought back as the last in turn.
    private static func settle(_ system: MemoryFileSystem, _ recovered: Seen) {
        guard system.contents.keys.filter({ $0.hasSuffix(".segment") }).count == 1 else { return }
        guard let log = open(system, .readWrite) else {
            return require(false, "what was brought back cannot be opened again")
        }
        require(read(log) == recovered, "opening again has changed the events")
        close(log)
    }

    /// A store of which every byte was checked takes one more event.
    private static func append(to system: MemoryFileSystem, behind events: [RecordedEvent]) {
        guard
            let log = open(system, .readWrite), let stream = try? StreamID(category: "fuzz", name: "one-more"),
            let type = events.first?.type
        else { return }
        guard verified(log)?.damages.isEmpty == true else { return close(log) }
        let event = ProposedEvent(
            stream: stream, type: type, actor: "", occurredAt: .epoch, transitions: [], payload: [1, 2, 3])
        do throws(EventStoreError) {
            let receipt = try log.appendAndWait(AppendRequest(events: [event]))
            require(receipt.firstPosition.rawValue >= UInt64(events.count), "a position was given twice")
            let seen = read(log)
            let last = seen.events.last
            require(
                last?.stream == stream && last?.position == receipt.firstPosition,
                "a new event cannot be read: at \(receipt.firstPosition) behind \(events.count) others, "
                    + "read \(seen.events.count) to \(last.map { "\($0.position) of \($0.stream)" } ?? "none"), "
                    + "damages \(log.damages)")
        } catch {
            require(error.code != .corrupt, "a sound store turns out damaged: \(error)")
        }
        close(log)
    }

    private static func open(_ system: MemoryFileSystem, _ mode: EventLog.Mode) -> EventLog? {
        do throws(EventStoreError) {
            return try EventLog.open(
                at: path, mode: mode, fileSystem: system, clock: { .epoch }, configuration: StoreInput.configuration)
        } catch {
            require(error.code != .outcomeUnknown, "opening ends in \(error)")
            return nil
        }
    }

    private static func close(_ log: EventLog) {
        do throws(EventStoreError) { try log.closeAndWait() } catch { require(false, "closing ends in \(error)") }
    }

    /// Reads everything in order, then single streams and keys, and checks what every reader may lean on.
    private static func read(_ log: EventLog) -> Seen {
        var seen = Seen()
        do throws(EventStoreError) {
            seen.events = []
            let reader = try log.makeReader(from: .start, options: ReadOptions(batchEventCount: 100))
            var names = EventNames()
            while let batch = try reader.nextBatch() {
                require(batch.count > 0, "a batch is empty")
                names.append(batch.newNames)
                for index in 0..<batch.count { seen.events.append(batch.event(at: index, names: names)) }
            }
            seen.isSound = log.damages.isEmpty
        } catch {
            seen.isSound = false
        }
        for (before, after) in zip(seen.events, seen.events.dropFirst()) {
            require(after.position.rawValue == before.position.rawValue + 1, "positions have a gap")
        }
        readStreams(log, seen)
        if let report = verified(log), report.damages.isEmpty {
            require(report.eventCount == seen.events.count, "a store that verifies cannot be read to its end")
            let times = seen.events.map(\.recordedAt)
            require(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 }, "the recorded time goes back unnoticed")
        }
        return seen
    }

    /// What the check of every byte finds, waited for on this thread.
    private static func verified(_ log: EventLog) -> VerificationReport? {
        let answer = WaitingAnswer<VerificationReport?>()
        Task.detached { answer.set(try? await log.verify()) }
        return answer.wait()
    }

    private static func readStreams(_ log: EventLog, _ seen: Seen) {
        let segments = log.snapshot
        var lookup = CommandLookup()
        for key in [CommandKey("key 1"), CommandKey("key 2")] {
            _ = key.flatMap { key in try? lookup.command(with: key, in: segments) }
        }
        for stream in Set(seen.events.prefix(200).map(\.stream)).sorted(by: { $0.description < $1.description }).prefix(
            4)
        {
            guard
                let events = try? StreamReads(segments, within: .disk).events(
                    of: stream, from: Revision(rawValue: 0), limit: 1_000)
            else { continue }
            for (before, after) in zip(events, events.dropFirst()) {
                require(after.revision.rawValue > before.revision.rawValue, "the revisions of a stream go back")
            }
            require(events.allSatisfy { $0.stream == stream }, "a stream gives events of another")
        }
    }
}
