import EventLog
import EventModel
public import Workflow

extension Engine {
    /// Tells of each application of a service what a move would do, and records nothing.
    ///
    /// - Parameter observe: Is told of each application, in order of opening.
    /// - Throws: ``EngineError``: `serviceUnknown`, `versionUnknown`; what the store or `observe` throws.
    /// - Complexity: O(events of the store), in bounded memory beside one number a stream.
    @discardableResult
    public func planMigration(
        _ move: VersionMove, observe: (MigrationEntry) throws -> Void = { _ in }
    ) async throws -> MigrationCounts {
        let target = try target(of: move)
        var counts = MigrationCounts()
        try await forEachGroup(ofApplicationsOf: move.service) { group in
            for application in group {
                let entry = try await self.entry(of: application, move, to: target)
                counts.add(entry.verdict)
                try observe(entry)
            }
        }
        return counts
    }

    /// Moves all applications of a service that can be moved.
    ///
    /// Killed half-way and run again it goes on: those that moved stay.
    ///
    /// - Parameter observe: Is told of each application once what was recorded of it is durable.
    /// - Throws: ``EngineError``; what was recorded before stays.
    @discardableResult
    public func applyMigration(
        _ move: VersionMove, by actor: Actor, reason: String, observe: (MigrationEntry) throws -> Void = { _ in }
    ) async throws -> MigrationCounts {
        try check(actor, reason: reason)
        let target = try target(of: move)
        return try await settleEach(of: move, observe) { entry in
            guard case .maps = entry.verdict else { return entry.verdict }
            let receipt = try await self.migrate(
                entry.application, to: target.version, choices: move.choices, by: actor, reason: reason)
            return .maps(to: receipt.state?.id ?? "")
        } plan: {
            try await self.entry(of: $0, move, to: target)
        }
    }

    /// Takes back the moves of all applications of a service that were moved to the version last and did not go on since.
    ///
    /// - Parameter observe: Is told of each application; those that went on since are stuck.
    /// - Throws: ``EngineError``; what was recorded before stays.
    @discardableResult
    public func undoMigrations(
        _ move: VersionMove, by actor: Actor, reason: String, observe: (MigrationEntry) throws -> Void = { _ in }
    ) async throws -> MigrationCounts {
        try check(actor, reason: reason)
        let target = try target(of: move)
        return try await settleEach(of: move, observe) { entry in
            guard case .maps = entry.verdict else { return entry.verdict }
            let receipt = try await self.undoMigration(of: entry.application, by: actor, reason: reason)
            return .maps(to: receipt.state?.id ?? "")
        } plan: {
            try await self.undoEntry(of: $0, movedTo: target)
        }
    }

    /// The definition of a move.
    ///
    /// - Throws: ``EngineError``: `serviceUnknown`, `versionUnknown`, `dataInvalid` where a choice names no state.
    func target(of move: VersionMove) throws(EngineError) -> CompiledWorkflow {
        let versions = catalog.workflows.filter { $0.service == move.service }
        guard !versions.isEmpty else { throw .serviceUnknown(move.service, known: catalog.services) }
        guard let target = versions.last(where: { $0.version == move.version }) else {
            throw .versionUnknown(move.service, version: move.version, known: versions.map(\.version))
        }
        for choice in move.choices {
            try check(choice.new, isStateOf: [target], "version \(target.version) of \(move.service)")
            try check(choice.old, isStateOf: versions, "any version of \(move.service)")
        }
        return target
    }

    private func check(
        _ state: String, isStateOf versions: [CompiledWorkflow], _ place: String
    ) throws(EngineError) {
        let known = versions.flatMap(\.states).map(\.id)
        guard !known.contains(state) else { return }
        let hint = closestName(to: state, among: known).map { "; did you mean `\($0)`?" } ?? ""
        throw .dataInvalid("there is no state `\(state)` in \(place)\(hint)")
    }

    private func entry(
        of application: StreamID, _ move: VersionMove, to target: CompiledWorkflow
    ) async throws -> MigrationEntry {
        let loaded = try await load(application)
        let verdict = loaded.pinned.verdict(movingTo: target, from: move.from, choices: move.choices, now: now())
        return MigrationEntry(
            application: application, version: loaded.workflow?.version, state: loaded.currentState?.id,
            verdict: verdict)
    }

    /// Whether the last move of an application can be taken back.
    private func undoEntry(
        of application: StreamID, movedTo target: CompiledWorkflow
    ) async throws -> MigrationEntry {
        let loaded = try await load(application)
        func entry(_ verdict: MigrationVerdict) -> MigrationEntry {
            MigrationEntry(
                application: application, version: loaded.workflow?.version, state: loaded.currentState?.id,
                verdict: verdict)
        }
        guard let workflow = loaded.workflow else { return entry(.stays(.unknownDefinition)) }
        guard workflow.id == target.id else { return entry(.stays(.otherVersion)) }
        let events = try await history(of: application).map { RecordableEvent($0) }
        guard events.contains(where: { $0.type == MigrationEvent.type && !MigrationEvent.isUndo($0.data) }) else {
            return entry(.stays(.current))
        }
        do {
            _ = try MigrationEvent.undoable(in: events)
            return entry(.maps(to: ""))
        } catch {
            return entry(.stuck(error))
        }
    }
}

extension Engine {
    /// Plans and settles each application, some side by side so that they share commits.
    private func settleEach(
        of move: VersionMove, _ observe: (MigrationEntry) throws -> Void,
        _ settle: @escaping @Sendable (MigrationEntry) async throws -> MigrationVerdict,
        plan: @escaping @Sendable (StreamID) async throws -> MigrationEntry
    ) async throws -> MigrationCounts {
        var counts = MigrationCounts()
        try await forEachGroup(ofApplicationsOf: move.service) { group in
            let settled = try await withThrowingTaskGroup(of: (Int, MigrationEntry).self) { tasks in
                for (index, application) in group.enumerated() {
                    tasks.addTask {
                        let planned = try await plan(application)
                        let verdict = try await Self.settling(planned, settle)
                        return (
                            index,
                            MigrationEntry(
                                application: application, version: planned.version, state: planned.state,
                                verdict: verdict)
                        )
                    }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            for (_, entry) in settled.sorted(by: { $0.0 < $1.0 }) {
                counts.add(entry.verdict)
                try observe(entry)
            }
        }
        return counts
    }

    /// What the store says of one application; a rejection that came in between makes it stuck, and nothing else stops.
    private static func settling(
        _ planned: MigrationEntry, _ settle: (MigrationEntry) async throws -> MigrationVerdict
    ) async throws -> MigrationVerdict {
        do {
            return try await settle(planned)
        } catch EngineError.rejected(let rejection) {
            switch rejection.code {
            case .versionCurrent: return .stays(.current)
            case .applicationEnded: return .stays(.ended)
            default: return .stuck(rejection)
            }
        }
    }

    /// Gives all applications of a service in order of opening, some at a time.
    private func forEachGroup(
        ofApplicationsOf service: String, _ body: ([StreamID]) async throws -> Void
    ) async throws {
        let reader = try reportingStoreErrors { () throws(EventStoreError) in
            try log.makeReader(from: .start, options: ReadOptions(columns: []))
        }
        while true {
            let batch = try await reportingStoreErrors { () async throws(EventStoreError) in try await reader.next() }
            guard let batch else { return }
            let streams = batch.newNames.streams
            let found = streams.categoryNumbers.indices.filter {
                streams.categories[Int(streams.categoryNumbers[$0])] == service
            }
            for start in stride(from: 0, to: found.count, by: Self.groupCount) {
                try await body(found[start..<min(start + Self.groupCount, found.count)].map { streams[$0] })
            }
        }
    }

    /// How many applications are moved side by side.
    private static let groupCount = 64
}
