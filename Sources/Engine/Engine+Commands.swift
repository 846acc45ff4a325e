import BinaryCoding
import EventLog
public import EventModel
public import Workflow

/// The engine's word that a command was taken.
public struct CommandReceipt: Sendable {
    /// The application.
    public let application: StreamID
    /// The revision of the last event that the command recorded.
    public let revision: Revision
    /// The position of that event.
    public let position: Position
    /// The innermost state after it; nil for a duplicate.
    public let state: WorkflowState?
    /// What the outside must do now.
    public let effects: [Effect]
    /// Whether the same command had been taken before, so that nothing new was recorded.
    public let isDuplicate: Bool
    /// The number that people quote the application by; nil where it has none.
    public internal(set) var reference: ApplicationReference?
}

extension Engine {
    /// Makes a new application of a service and takes its first action.
    ///
    /// - Parameters:
    ///   - id: The application's id within the service; nil for a new one.
    ///   - version: The version of the definition that the application follows; nil for the newest.
    ///   - action: The first action; nil for the first that the definition's initial state offers to the actor.
    ///   - data: What the form or the action needs.
    ///   - key: What makes asking twice harmless. With a key give an `id` too, or ask again with the same one.
    /// - Throws: ``EngineError``.
    @discardableResult
    public func submit(
        _ service: String, id: String? = nil, version: Int? = nil, action: String? = nil, data: ValueMap = [:],
        by actor: Actor,
        key: CommandKey? = nil
    ) async throws -> CommandReceipt {
        let workflow = try workflow(of: service, version: version)
        let stream = try applicationStream(service: service, id: id ?? idGenerator.makeID())
        let opening = workflow.openingAction(for: workflow.roleSet(of: actor)).map { workflow.actions[$0].name }
        let command = Command.action(action ?? opening ?? "submit", data: data)
        try CommandData.check(command)
        try await checkAttachments(of: command)
        return try await lanes.withLane(of: stream) {
            if let key,
                let receipt = try await duplicate(
                    of: command, on: id == nil ? nil : stream, service: service, by: actor, key: key)
            {
                return receipt
            }
            if let existing = try await loadIfPresent(stream) {
                throw EngineError.rejected(
                    Rejection(RevisionConflict(stream: stream, expected: .none, actual: existing.revision)))
            }
            try await definitions.publish(workflow)
            return try await take(
                command, on: Standing(stream: stream, workflow: workflow, state: workflow.initialState), by: actor,
                expecting: .none, key: key)
        }
    }

    /// Takes an action on an application.
    ///
    /// - Parameters:
    ///   - expected: What the actor saw; `any` takes the application as it is.
    ///   - data: What the action needs.
    ///   - key: What makes asking twice harmless.
    /// - Throws: ``EngineError``; a lost race is the rejection `conflict`.
    @discardableResult
    public func perform(
        _ action: String, on application: StreamID, by actor: Actor, expecting expected: ExpectedRevision = .any,
        data: ValueMap = [:], key: CommandKey? = nil
    ) async throws -> CommandReceipt {
        try await take(.action(action, data: data), on: application, by: actor, expecting: expected, key: key)
    }

    /// Lets a deadline of an application pass, which must be due.
    ///
    /// - Parameter number: The deadline's number in the application's workflow.
    /// - Throws: ``EngineError``; the rejections `deadlineNotDue` and `deadlineNotRunning` change nothing.
    @discardableResult
    public func passDeadline(_ number: Int, on application: StreamID) async throws -> CommandReceipt {
        try await take(
            .deadline(number), on: application, by: Actor(subject: "", roles: []), expecting: .any, key: nil)
    }

    /// Takes a command on an application in its lane, once for each key.
    ///
    /// - Parameter beginnings: First events of other streams, recorded with what the command records or not at all.
    func take(
        _ command: Command, on application: StreamID, by actor: Actor, expecting expected: ExpectedRevision,
        key: CommandKey?, with beginnings: [ProposedEvent] = []
    ) async throws -> CommandReceipt {
        try CommandData.check(command)
        try await checkAttachments(of: command)
        return try await lanes.withLane(of: application) {
            let taken: Result<CommandReceipt, EngineError>
            do {
                taken = .success(
                    try await takeOnNewest(
                        command, on: application, by: actor, expecting: expected, key: key, with: beginnings))
            } catch let error as EngineError {
                taken = .failure(error)
            }
            // The log knows a key that it has seen, so that commands which come once need not look for theirs first.
            guard let key, taken.mayBeKnown else { return try taken.get() }
            let known = try await duplicate(
                of: command, on: application, service: application.category, by: actor, key: key)
            return try known ?? taken.get()
        }
    }

    /// Decides on what the store holds, also where somebody wrote past this engine; the caller holds the lane.
    func takeOnNewest(
        _ command: Command, on application: StreamID, by actor: Actor, expecting expected: ExpectedRevision,
        key: CommandKey?, with beginnings: [ProposedEvent] = []
    ) async throws -> CommandReceipt {
        var attempt = 1
        while true {
            var loaded = try await load(application)
            if !expected.admits(last: loaded.revision) {
                // What is kept in memory may be behind the store; the store decides who is wrong.
                states.forget(application)
                loaded = try await load(application)
            }
            guard expected.admits(last: loaded.revision) else {
                throw EngineError.rejected(
                    Rejection(RevisionConflict(stream: application, expected: expected, actual: loaded.revision)))
            }
            guard let workflow = loaded.workflow, let state = loaded.state else {
                throw EngineError.definitionUnknown(application)
            }
            do {
                return try await take(
                    command,
                    on: Standing(
                        stream: application, workflow: workflow, state: state, record: loaded.record,
                        reference: loaded.reference),
                    by: actor, expecting: .exact(loaded.revision), key: key, with: beginnings)
            } catch let error as EngineError {
                // Whoever expects nothing in particular takes the application as it is by now.
                guard error == .rejected(.lostRace), expected == .any, attempt < Self.attemptCountMax else {
                    throw error
                }
                attempt += 1
            }
        }
    }

    /// How often a command that expects no revision is decided anew when others write past this engine.
    private static let attemptCountMax = 8

    /// Decides a command and records what follows; the caller holds the application's lane.
    private func take(
        _ command: Command, on standing: Standing, by actor: Actor, expecting expected: ExpectedRevision,
        key: CommandKey?, with beginnings: [ProposedEvent] = []
    ) async throws -> CommandReceipt {
        let occurredAt = now()
        let decision: Decision
        do {
            decision = try standing.workflow.decide(
                command, on: standing.state, record: standing.record, by: actor,
                context: CommandContext(now: occurredAt, offices: offices))
        } catch {
            throw EngineError.rejected(error)
        }
        guard !decision.events.isEmpty else { return try await firstAnswer(to: command, on: standing.stream) }
        return try await record(
            decision, on: standing, by: actor, at: occurredAt, expecting: expected, key: key, with: beginnings)
    }

    /// Records what was decided; the caller holds the application's lane.
    func record(
        _ decision: Decision, on standing: Standing, by actor: Actor, at occurredAt: Timestamp,
        expecting expected: ExpectedRevision, key: CommandKey?, with beginnings: [ProposedEvent] = []
    ) async throws -> CommandReceipt {
        let workflow = standing.workflow
        let isFirst = standing.state.eventCount == 0
        let reference =
            isFirst
            ? try await references.next(service: workflow.service, year: workflow.localYear(of: occurredAt))
            : standing.reference
        let deadlines = deadlineTimes(decision.effects, workflow: workflow)
        let next = standing.after(decision, by: actor, at: occurredAt)
        let clocks = clockTimes(from: standing, to: next)
        let bills = billTimes(from: standing, to: next)
        let openings = openingTimes(from: standing, to: next, at: occurredAt)
        let events = decision.events.enumerated().map { index, event in
            let payload = EventPayload(
                data: event.data, roles: actor.roles, deadlines: index == 0 ? deadlines : [:],
                clocks: index == 0 ? clocks : [:], bills: index == 0 ? bills : [:],
                openings: index == 0 ? openings : [:], effects: index == 0 ? decision.effects : [],
                office: actor.office, capacity: actor.capacity,
                reference: isFirst && index == 0 ? reference : nil)
            return ProposedEvent(
                stream: standing.stream, type: event.type, actor: actor.subject, occurredAt: occurredAt,
                transitions: event.transitions, payload: payload.bytes)
        }
        let receipt = try await record(
            AppendRequest(
                events: beginnings + events,
                expectations: [Expectation(stream: standing.stream, revision: expected)]
                    + beginnings.map { Expectation(stream: $0.stream, revision: .none) },
                definition: workflow.id, key: key))
        guard !receipt.isDuplicate else {
            // Nothing was recorded now, and what was stands elsewhere in the stream, or in another one.
            states.forget(standing.stream)
            return CommandReceipt(
                application: standing.stream, revision: receipt.lastRevision, position: receipt.lastPosition,
                state: nil, effects: [], isDuplicate: true, reference: reference)
        }
        states.keepNewest(
            Application(
                id: standing.stream, workflow: workflow, definition: workflow.id, state: next.state,
                record: next.record, revision: receipt.lastRevision, reference: reference))
        return CommandReceipt(
            application: standing.stream, revision: receipt.lastRevision, position: receipt.lastPosition,
            state: workflow.currentState(next.state), effects: decision.effects, isDuplicate: false,
            reference: reference)
    }

    /// Appends; whatever fails, the cache forgets the streams, so that the next command reads what is durable.
    func record(_ request: AppendRequest) async throws(EngineError) -> AppendReceipt {
        do {
            return try await log.append(request)
        } catch {
            for expectation in request.expectations { states.forget(expectation.stream) }
            throw EngineError(error)
        }
    }

    /// The first answer again if the command was taken before under its key; nil when the key is new.
    ///
    /// The command is the same when it recorded what this one would: the action's event in this stream, by this
    /// actor in these roles, with these data.
    private func duplicate(
        of command: Command, on stream: StreamID?, service: String, by actor: Actor, key: CommandKey
    ) async throws -> CommandReceipt? {
        let found = try await reportingStoreErrors { () async throws(EventStoreError) in
            try await log.receipt(for: key)
        }
        guard let found else { return nil }
        guard let event = try await firstEvent(of: found, on: stream), event.stream.category == service,
            stream == nil || event.stream == stream, event.actor == actor.subject,
            let payload = try? EventPayload(event), payload.roles == actor.roles,
            recorded(command, event, payload.data),
            payload.office == actor.office, payload.capacity == actor.capacity
        else { throw EngineError.keyReused }
        return CommandReceipt(
            application: event.stream, revision: found.lastRevision, position: found.lastPosition, state: nil,
            effects: [], isDuplicate: true, reference: payload.reference)
    }

    /// Whether an event is what a command would record.
    private func recorded(_ command: Command, _ event: RecordedEvent, _ given: ValueMap) -> Bool {
        guard let workflow = event.definition.flatMap({ catalog.workflow($0) }) else { return false }
        let first = event.transitions.first.flatMap { Int($0) < workflow.transitions.count ? Int($0) : nil }
        let cause = first.map { workflow.transitions[$0].cause }
        switch command {
        case .action(let action, let data):
            var given = given
            // What was attached before, the action took in by itself.
            given[AttachedDocuments.field] = nil
            return cause != nil && cause == workflow.actionNumber(named: action).map { .action($0) } && given == data
        case .deadline(let number): return cause == .deadline(number)
        case .clock(let number, let moment):
            let fact: ClockEvent = moment == .reminder ? .reminded : .breached
            guard workflow.clocks.indices.contains(number) else { return false }
            return cause == .clock(number)
                || event.type == fact.rawValue && given["clock"]?.text == workflow.clocks[number].name
        case .adjustClock(let name, let adjustment):
            return event.type == adjustment.event.rawValue && given == adjustment.data(clock: name)
        case .money(let command): return event.type == command.event.rawValue && command.recorded(given)
        case .people(let command):
            return event.type == command.event.rawValue
                && command.data.entries.allSatisfy { given[$0.key] == $0.value }
        case .attach(let document, let attachment):
            return DocumentEvent(rawValue: event.type) != nil && given == attachment.data(for: document)
        case .agency(let answer): return recorded(answer, event)
        case .opened(let place, let application):
            return event.type == OpeningEvent.opened.rawValue && OpeningEvent.recorded(place, application, given)
        case .payment: return false
        }
    }

    /// The first event that a command recorded: read from its stream where that is known, which touches little.
    func firstEvent(of receipt: AppendReceipt, on stream: StreamID?) async throws -> RecordedEvent? {
        try await reportingStoreErrors { () async throws(EventStoreError) in
            if let stream {
                // Some of the events may have begun other streams, before those of the command's own.
                let first = max(0, Int(receipt.lastRevision.rawValue) - (receipt.count - 1))
                return try await log.readStream(
                    stream, from: Revision(rawValue: UInt32(first)), limit: receipt.count
                ).first { $0.position >= receipt.firstPosition && $0.position <= receipt.lastPosition }
            }
            let reader = try log.makeReader(
                from: Cursor(nextPositions: [receipt.firstPosition]), options: ReadOptions(batchEventCount: 1))
            guard let batch = try await reader.next() else { return nil }
            var names = EventNames()
            names.append(batch.newNames)
            return batch.event(at: 0, names: names)
        }
    }

    func deadlineTimes(_ effects: [Effect], workflow: CompiledWorkflow) -> ValueMap {
        var times = ValueMap()
        for case .deadlineSet(let deadline) in effects {
            let state = workflow.states[workflow.deadlines[deadline.number].state].id
            times["\(state)/\(deadline.number)"] = .timestamp(deadline.dueAt)
        }
        return times
    }

    func applicationStream(service: String, id: String) throws(EngineError) -> StreamID {
        do {
            return try StreamID(category: service, name: id)
        } catch {
            throw .idInvalid(id, error)
        }
    }
}

extension Result<CommandReceipt, EngineError> {
    /// Whether the command may have been taken before under its key: where it was refused, nothing was left to do, or the
    /// log has the key.
    fileprivate var mayBeKnown: Bool {
        switch self {
        case .success(let receipt): receipt.isDuplicate
        case .failure(.rejected), .failure(.keyReused): true
        case .failure: false
        }
    }
}
