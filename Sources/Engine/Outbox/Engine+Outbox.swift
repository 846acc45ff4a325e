import EventLog
import EventModel
public import Workflow

extension Engine {
    /// Lets workers try an effect again that was given up.
    ///
    /// - Throws: ``EngineError``; `dataInvalid` when it was not given up.
    public func retry(_ effect: PendingEffect, by actor: Actor) async throws {
        guard case .givenUp = effect.standing else {
            throw EngineError.dataInvalid("the effect \(effect.id) was not given up; it is tried again by itself")
        }
        try await record([.retried(effect.id)], by: actor)
    }

    /// Decides that an effect is not to be delivered, so that those behind it go on.
    ///
    /// - Parameter reason: Why, for those who ask later.
    /// - Throws: ``EngineError``; `dataInvalid` without a reason or an actor, or when the reason is too long.
    public func skip(_ effect: PendingEffect, reason: String, by actor: Actor) async throws {
        guard !actor.subject.isEmpty else { throw EngineError.dataInvalid("say who skips the effect") }
        guard reason.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw EngineError.dataInvalid("say why the effect is skipped")
        }
        guard reason.count <= OutboxEvent.reasonCharacterCountMax else {
            throw EngineError.dataInvalid(
                "the reason is longer than \(OutboxEvent.reasonCharacterCountMax) characters; shorten it")
        }
        try CommandData.check(reason)
        try await record([.skipped(effect.id, reason: reason)], by: actor)
    }

    /// Records what became of effects; at most as many as one append takes.
    func record(_ events: [OutboxEvent], by actor: Actor) async throws {
        let proposed = events.map { event in
            ProposedEvent(
                stream: .outboxDeliveries, type: event.type, actor: actor.subject, occurredAt: now(),
                payload: EventPayload(data: event.data, roles: actor.roles).bytes)
        }
        try await reportingStoreErrors { () async throws(EventStoreError) in
            _ = try await log.append(AppendRequest(events: proposed))
        }
    }

    /// Reads an effect from the log, which alone knows what is to be done.
    ///
    /// - Throws: ``EngineError`` when the store cannot be read or holds something else in that place.
    func delivery(of effect: PendingEffect) async throws -> EffectDelivery {
        let events = try await reportingStoreErrors { () async throws(EventStoreError) in
            try await log.readStream(effect.application, from: effect.revision, limit: 1)
        }
        guard let event = events.first, event.partition == effect.id.partition, event.position == effect.id.position,
            var delivery = EffectDelivery(event, index: effect.id.index)
        else {
            throw EngineError.store(
                EventStoreError(
                    .notFound, "the index of the outbox names an effect that the log does not hold; delete the index",
                    place: effect.id.description))
        }
        if case .request(let role, _, let state) = delivery.effect {
            guard let workflow = event.definition.flatMap({ catalog.workflow($0) }) else {
                throw EngineError.definitionUnknown(event.stream)
            }
            delivery.answers = workflow.requestedActions(of: role, in: state)
            delivery.reference = try await reference(of: event)
        }
        return delivery
    }

    /// The number that people quote an event's application by, which its first event has.
    private func reference(of event: RecordedEvent) async throws -> ApplicationReference? {
        guard event.revision != .first else { return try? EventPayload(event).reference }
        let first = try await reportingStoreErrors { () async throws(EventStoreError) in
            try await log.readStream(event.stream, from: .first, limit: 1)
        }
        return first.first.flatMap { try? EventPayload($0) }?.reference
    }
}

extension EventPayload {
    /// The effects of a payload as they were recorded.
    static func recordedEffects(_ bytes: [UInt8]) throws -> [Value] {
        try recordedMap(bytes)[Key.effects]?.list ?? []
    }
}
