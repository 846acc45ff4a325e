public import EventModel
public import Workflow

/// Where effects are delivered to: a payment office, a printer of documents, a gateway for messages.
///
/// A ministry implements it, or takes ``WebhookReceiver`` or ``FileDrop``. An effect is delivered at least once: after a
/// crash it comes again under the same ``EffectDelivery/key``, by which a receiver acts once. The effects of one
/// application come in order, one after another; those of different applications side by side.
public protocol EffectReceiver: Sendable {
    /// Takes an effect; returning means that it need not come again.
    ///
    /// - Throws: ``DeliveryFailure`` when it was not taken, or nobody knows.
    func receive(_ delivery: EffectDelivery) async throws(DeliveryFailure)
}

/// An effect as it is handed to a receiver.
public struct EffectDelivery: Equatable, Sendable {
    /// Which effect.
    public let id: EffectID
    /// Whose it is.
    public let application: StreamID
    /// The place of its event in the application's stream.
    public let revision: Revision
    /// The type of its event.
    public let eventType: String
    /// When that happened.
    public let occurredAt: Timestamp
    /// When the store took it.
    public let recordedAt: Timestamp
    /// The kind of what is to be done.
    public let kind: EffectKind
    /// What is to be done.
    public let effect: Effect
    /// For a ``Workflow/EffectKind/request`` the number that people quote the application by; nil where it has none, and
    /// for other kinds.
    public internal(set) var reference: ApplicationReference?
    /// For a ``Workflow/EffectKind/request`` the actions with which the agency may answer; none for other kinds.
    public internal(set) var answers: [RequestedAction] = []
    /// The effect as it was recorded.
    let recorded: Value

    /// What makes acting twice harmless: letters, digits and hyphens, the same however often the effect comes, and of no
    /// other effect.
    ///
    /// It names the place of the effect and the time of its recording, so that what a store records anew after it was
    /// restored from an older backup is not taken for what once stood in the same place.
    public var key: String {
        "\(id)-" + String(recordedAt.microsecondsSinceEpoch, radix: 36)
    }

    /// The effect at a place of an event; nil when there is none that is to be delivered.
    init?(_ event: RecordedEvent, index: Int) {
        let effects = (try? EventPayload.recordedEffects(event.payload)) ?? []
        guard effects.indices.contains(index), let kind = EffectKind(effects[index]),
            let effect = Effect(effects[index])
        else { return nil }
        id = EffectID(partition: event.partition, position: event.position, index: index)
        application = event.stream
        revision = event.revision
        eventType = event.type
        occurredAt = event.occurredAt
        recordedAt = event.recordedAt
        self.kind = kind
        self.effect = effect
        recorded = effects[index]
    }
}

/// Why a receiver did not take an effect.
public struct DeliveryFailure: Error, Hashable, Sendable {
    /// What happened, in a sentence; recorded when the effect is given up, so it must hold no secret and no personal
    /// datum.
    public var reason: String
    /// Whether trying again is of no use.
    public var isFinal: Bool
    /// After how many seconds the receiver wants to be asked again at the earliest; nil where it said nothing.
    public var retryAfterSeconds: Int64?

    /// Makes a failure; long reasons are cut, and control characters left out.
    public init(_ reason: String, isFinal: Bool = false, retryAfterSeconds: Int64? = nil) {
        let shown = reason.unicodeScalars.lazy.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: shown.prefix(OutboxEvent.reasonCharacterCountMax))
        self.reason = String(text)
        self.isFinal = isFinal
        self.retryAfterSeconds = retryAfterSeconds
    }
}

extension DeliveryFailure: CustomStringConvertible {
    /// The reason.
    public var description: String { reason }
}
