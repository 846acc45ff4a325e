public import EventModel
public import Workflow

extension Engine {
    /// Moves an application to another version of its service's definition.
    ///
    /// The definition is recorded first, and refused where applications would go wrong by it. The application keeps its
    /// state, its record and the time that its deadlines have run.
    ///
    /// - Parameters:
    ///   - choices: Which states are which, where neither ids nor the definition say it.
    ///   - reason: Why; recorded.
    ///   - expected: What the actor saw; `any` takes the application as it is.
    /// - Throws: ``EngineError``; the rejection `versionCurrent` where it follows the version already.
    @discardableResult
    public func migrate(
        _ application: StreamID, to version: Int, choices: [StateChoice] = [], by actor: Actor, reason: String,
        expecting expected: ExpectedRevision = .any
    ) async throws -> CommandReceipt {
        try check(actor, reason: reason)
        let target = try target(of: VersionMove(application.category, to: version, choices: choices))
        try await definitions.publish(target)
        return try await move(application, by: actor, expecting: expected) { loaded, now in
            let decision = try reportingRejections { () throws(Rejection) in
                try loaded.pinned.decideMove(to: target, choices: choices, by: actor, reason: reason, now: now)
            }
            return (decision, target)
        }
    }

    /// Takes the last move of an application back, so that it stands where it would stand without.
    ///
    /// - Throws: ``EngineError``; the rejection `moveNotLast` where it was not moved, or went on since.
    @discardableResult
    public func undoMigration(
        of application: StreamID, by actor: Actor, reason: String, expecting expected: ExpectedRevision = .any
    ) async throws -> CommandReceipt {
        try check(actor, reason: reason)
        return try await move(application, by: actor, expecting: expected) { loaded, now in
            let before = try await self.beforeMove(of: loaded)
            guard let target = before.workflow else { throw EngineError.definitionUnknown(application) }
            let decision = try reportingRejections { () throws(Rejection) in
                try loaded.pinned.decideUndo(to: before, by: actor, reason: reason, now: now)
            }
            return (decision, target)
        }
    }

    /// Where an application stood before its last move.
    private func beforeMove(of loaded: Application) async throws -> PinnedApplication {
        let history = try await history(of: loaded.id).filter { $0.revision <= loaded.revision }
        let events = history.map { RecordableEvent($0) }
        let place = try reportingRejections { () throws(Rejection) in try MigrationEvent.undoable(in: events) }
        var before = PinnedApplication()
        let catalog = catalog
        for index in 0..<place {
            before.take(events[index], under: history[index].definition) { catalog.workflow($0) }
        }
        return before
    }

    func check(_ actor: Actor, reason: String) throws(EngineError) {
        guard !actor.subject.isEmpty else { throw EngineError.dataInvalid("say who moves the application") }
        try CommandData.check(reason)
    }
}

extension Engine {
    private typealias Moved = (decision: Decision, target: CompiledWorkflow)

    /// Decides a move on what the store holds and records it, anew when somebody else was faster and nothing in
    /// particular was expected.
    private func move(
        _ application: StreamID, by actor: Actor, expecting expected: ExpectedRevision,
        _ decide: (Application, Timestamp) async throws -> Moved
    ) async throws -> CommandReceipt {
        try await lanes.withLane(of: application) {
            var attempt = 1
            while true {
                if attempt > 1 || expected != .any { states.forget(application) }
                let loaded = try await load(application)
                guard expected.admits(last: loaded.revision) else {
                    throw EngineError.rejected(
                        Rejection(RevisionConflict(stream: application, expected: expected, actual: loaded.revision)))
                }
                guard loaded.workflow != nil else { throw EngineError.definitionUnknown(application) }
                let now = now()
                do {
                    return try await record(try await decide(loaded, now), of: loaded, by: actor, at: now)
                } catch let error as EngineError {
                    guard error == .rejected(.lostRace), expected == .any, attempt < 8 else { throw error }
                    attempt += 1
                }
            }
        }
    }

    private func record(
        _ moved: Moved, of loaded: Application, by actor: Actor, at occurredAt: Timestamp
    ) async throws -> CommandReceipt {
        var pinned = loaded.pinned
        let (decision, target) = moved
        var proposed: [ProposedEvent] = []
        for event in decision.events {
            pinned.take(
                RecordableEvent(
                    type: event.type, transitions: event.transitions, occurredAt: occurredAt, subject: actor.subject,
                    data: event.data, effects: [], capacity: actor.capacity), under: target.id, { _ in target })
            let payload = EventPayload(
                data: event.data, roles: actor.roles,
                deadlines: deadlineTimes(decision.effects, workflow: target),
                clocks: pendingClockTimes(target, pinned.record), office: actor.office, capacity: actor.capacity)
            proposed.append(
                ProposedEvent(
                    stream: loaded.id, type: event.type, actor: actor.subject, occurredAt: occurredAt,
                    transitions: event.transitions, payload: payload.bytes))
        }
        let receipt = try await record(
            AppendRequest(
                events: proposed,
                expectations: [Expectation(stream: loaded.id, revision: .exact(loaded.revision))],
                definition: target.id))
        let after = Application(
            loaded.id, pinned, revision: receipt.lastRevision, reference: loaded.reference)
        states.keepNewest(after)
        return CommandReceipt(
            application: loaded.id, revision: receipt.lastRevision, position: receipt.lastPosition,
            state: after.currentState, effects: decision.effects, isDuplicate: false, reference: loaded.reference)
    }

    /// All moments of clocks that are still to come: those of the definition that was left do not come any more.
    private func pendingClockTimes(_ workflow: CompiledWorkflow, _ record: ApplicationRecord) -> ValueMap {
        var times = ValueMap()
        for moment in workflow.pendingClockMoments(record) {
            times["\(moment.clock)/\(moment.moment.rawValue)"] = .timestamp(moment.dueAt)
        }
        return times
    }
}

extension Application {
    /// The application as moves take it.
    var pinned: PinnedApplication {
        guard let workflow, let state else { return PinnedApplication() }
        return PinnedApplication(workflow: workflow, state: state, record: record)
    }
}

/// Runs a decision and turns its rejection into the engine's error.
private func reportingRejections<Result>(_ body: () throws(Rejection) -> Result) throws(EngineError) -> Result {
    do {
        return try body()
    } catch {
        throw .rejected(error)
    }
}
