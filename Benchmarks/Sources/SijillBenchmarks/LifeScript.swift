import Engine
import EventLog
import EventModel
import SijillLives
import Workflow

/// The commands of many lives as a history of them tells, to give to an engine without a thought of what comes next.
struct LifeScript: Sendable {
    /// One application's events, oldest first.
    struct Life: Sendable {
        let application: StreamID
        let workflow: CompiledWorkflow
        let events: [RecordedEvent]
        let payloads: [EventPayload]
    }

    let lives: [Life]

    var eventCount: Int { lives.reduce(0) { $0 + $1.events.count } }

    /// Generates lives in a store of their own.
    init(store: String, lifeCount: Int, seed: UInt64) async throws {
        var settings = LifeSimulation.Settings(applicationCount: lifeCount, seed: seed)
        // The script is played to engines that know the folder's definitions alone.
        settings.hasFeeChange = false
        let simulation = try await LifeSimulation.open(
            store: store, workflows: Repository.workflows, settings)
        require(try await simulation.run().lifeCount == lifeCount)
        let engine = simulation.engine
        let reader = try engine.log.makeReader(from: .start, options: ReadOptions())
        var (histories, order, names) = ([StreamID: [RecordedEvent]](), [StreamID](), EventNames())
        while let batch = try await reader.next() {
            names.append(batch.newNames)
            for index in 0..<batch.count {
                let event = batch.event(at: index, names: names)
                guard event.stream.isApplication else { continue }
                if histories[event.stream] == nil { order.append(event.stream) }
                histories[event.stream, default: []].append(event)
            }
        }
        lives = try order.map { id in
            guard let events = histories[id],
                let workflow = events[0].definition.flatMap({ engine.catalog.workflow($0) })
            else { preconditionFailure("a life has events and a definition") }
            return Life(
                application: id, workflow: workflow, events: events, payloads: try events.map(EventPayload.init))
        }
        try await simulation.close()
    }
}

extension LifeScript.Life {
    /// The time of the engine's commands: that of the event which the caller's command is to record.
    @TaskLocal static var time: Timestamp = .epoch

    /// Gives the engine the commands of this life, one after another.
    ///
    /// - Throws: What the engine refuses, of which there should be nothing.
    func lead(on engine: Engine) async throws {
        var index = 0
        while index < events.count {
            let event = events[index]
            let last = try await Self.$time.withValue(event.occurredAt) { try await ask(engine, index) }
            require(last >= event.revision)
            index = Int(last.rawValue) + 1
        }
    }

    /// Gives the command that recorded an event, and says what it recorded last now.
    private func ask(_ engine: Engine, _ index: Int) async throws -> Revision {
        let (event, payload) = (events[index], payloads[index])
        let actor = Actor(
            subject: event.actor, roles: payload.roles, office: payload.office, capacity: payload.capacity)
        let key = CommandKey("\(application.name)#\(index)")
        if let message = payload.data[PaymentMessage.field].flatMap({ PaymentMessage($0) }) {
            _ = try await engine.takePayment(message, for: application, from: actor)
            return event.revision
        }
        switch cause(of: event) {
        case .action(let action):
            let name = workflow.actions[action].name
            for case .requestAnswered(let token) in payload.effects {
                let answer = AgencyAnswer(token: token, action: name, data: payload.data)
                return try await engine.answerRequest(answer, on: application, by: actor, key: key).revision
            }
            guard index > 0 else {
                return try await engine.submit(
                    application.category, id: application.name, action: name, data: payload.data, by: actor, key: key
                ).revision
            }
            return try await engine.perform(name, on: application, by: actor, data: payload.data, key: key).revision
        case .deadline(let number): return try await engine.fire(moment(.deadline, number, index)).revision
        case .clock(let number): return try await engine.fire(moment(.breach, number, index)).revision
        case .done, .always, nil: break
        }
        if let late = AgencyAnswer(lateData: payload.data), event.type == AgencyEvent.answerLate.rawValue {
            return try await engine.answerRequest(late, on: application, by: actor, key: key).revision
        }
        let number = workflow.clocks.firstIndex { $0.name == payload.data["clock"]?.text } ?? 0
        switch event.type {
        case ClockEvent.reminded.rawValue: return try await engine.fire(moment(.reminder, number, index)).revision
        case ClockEvent.breached.rawValue: return try await engine.fire(moment(.breach, number, index)).revision
        default:
            return try await engine.manage(money(event, payload.data), on: application, by: actor, key: key).revision
        }
    }

    private func cause(of event: RecordedEvent) -> WorkflowTransition.Cause? {
        event.transitions.first.flatMap { Int($0) < workflow.transitions.count ? Int($0) : nil }
            .map { workflow.transitions[$0].cause }
    }

    private func moment(_ kind: DueMoment.Kind, _ number: Int, _ index: Int) -> DueMoment {
        DueMoment(
            dueAt: events[index].occurredAt, application: application, kind: kind, number: number,
            setAt: events[index - 1].revision)
    }

    private func money(_ event: RecordedEvent, _ data: ValueMap) -> MoneyCommand {
        let number = data["number"]?.text ?? ""
        switch (PaymentEvent(rawValue: event.type), data["expires_at"]) {
        case (.billIssued?, .timestamp(let expiresAt)?): return .issueBill(number: number, expiresAt: expiresAt)
        case (.billExpired?, _): return .expireBill(number: number)
        default: preconditionFailure("lives have no `\(event.type)`")
        }
    }
}
