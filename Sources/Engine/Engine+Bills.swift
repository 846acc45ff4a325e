import EventLog
public import EventModel
public import Workflow

extension Engine {
    /// Does what the treasury asks for about an application's money: bills, waivers, refunds.
    ///
    /// The number of a bill stands for one application in the whole store, so that a payment finds it by the number
    /// alone; issuing the same bill again gives the first answer.
    ///
    /// - Parameter key: What makes asking twice harmless.
    /// - Throws: ``EngineError``.
    @discardableResult
    public func manage(
        _ command: MoneyCommand, on application: StreamID, by actor: Actor, key: CommandKey? = nil
    ) async throws -> CommandReceipt {
        guard case .issueBill(let number, _) = command else {
            return try await take(.money(command), on: application, by: actor, expecting: .any, key: key)
        }
        // A number that is nobody's is taken with the bill; one that is taken meanwhile makes this look again.
        let owner = try await owner(ofBill: number)
        guard owner == nil || owner == application else { throw EngineError.rejected(Rejection(billConflict: number)) }
        do {
            let binding = owner == nil ? bindingEvent(of: number, to: application, by: actor) : nil
            return try await take(
                .money(command), on: application, by: actor, expecting: .any, key: key,
                with: binding.map { [$0] } ?? [])
        } catch EngineError.rejected(let rejection) where rejection == .lostRace && owner == nil {
            guard let faster = try await self.owner(ofBill: number) else { throw EngineError.rejected(rejection) }
            guard faster == application else { throw EngineError.rejected(Rejection(billConflict: number)) }
            return try await take(.money(command), on: application, by: actor, expecting: .any, key: key)
        }
    }

    /// The application that a bill's number stands for; nil when there is none.
    ///
    /// - Throws: ``EngineError`` when the store cannot be read.
    public func owner(ofBill number: String) async throws -> StreamID? {
        guard let stream = try? StreamID.bill(number) else { return nil }
        let events = try await reportingStoreErrors { () async throws(EventStoreError) in
            try await log.readStream(stream, from: .first, limit: 1)
        }
        guard let event = events.first, let data = (try? EventPayload(event))?.data else { return nil }
        return data[Self.ownerField]?.text.flatMap { try? StreamID(parsing: $0) }
    }

    /// The event that a command recorded when it was given first, for one that found nothing left to do.
    func firstAnswer(to command: Command, on application: StreamID) async throws -> CommandReceipt {
        let event = try await history(of: application).first { event in
            let data = (try? EventPayload(event))?.data ?? [:]
            switch command {
            case .payment(let message):
                return data[PaymentMessage.field].flatMap { PaymentMessage($0) }?.id == message.id
            case .money(let command): return event.type == command.event.rawValue && command.recorded(data)
            case .agency(let answer): return recorded(answer, event)
            case .opened(let place, let application):
                return event.type == OpeningEvent.opened.rawValue && OpeningEvent.recorded(place, application, data)
            case .action, .deadline, .clock, .adjustClock, .people, .attach: return false
            }
        }
        guard let event else { throw EngineError.notFound(application) }
        return CommandReceipt(
            application: application, revision: event.revision, position: event.position, state: nil, effects: [],
            isDuplicate: true)
    }

    /// Refuses what would be refused, and records nothing.
    func check(_ command: Command, on application: StreamID, by actor: Actor) async throws {
        let loaded = try await load(application)
        guard let workflow = loaded.workflow, let state = loaded.state else {
            throw EngineError.definitionUnknown(application)
        }
        let context = CommandContext(now: now())
        do {
            _ = try workflow.decide(command, on: state, record: loaded.record, by: actor, context: context)
        } catch {
            throw EngineError.rejected(error)
        }
    }

    /// What binds a bill's number to its application, so that no two have it; nil for one that no bill may have.
    private func bindingEvent(of number: String, to application: StreamID, by actor: Actor) -> ProposedEvent? {
        guard let stream = try? StreamID.bill(number) else { return nil }
        let payload = EventPayload(data: [Self.ownerField: .text(application.description)])
        return ProposedEvent(
            stream: stream, type: "bill-number-taken", actor: actor.subject, occurredAt: now(), transitions: [],
            payload: payload.bytes)
    }

    private static let ownerField = "application"
}
