public import EventModel
public import Workflow

/// A bank's message that fits no application, as the store keeps it until somebody finds out whose money it is.
public struct UnmatchedPayment: Sendable, Hashable {
    /// What the bank said.
    public let message: PaymentMessage
    /// The position of the event.
    public let position: Position
    /// When the store took it.
    public let recordedAt: Timestamp
}

/// An event of the stream of messages that fit no application.
struct UnmatchedPaymentEvent {
    enum Kind {
        /// The message came.
        case unmatched
        /// The message was given to an application.
        case assigned
    }

    let type: Kind
    let payment: UnmatchedPayment
    /// The application that was named when the message came, or that got it; nil for none.
    let application: StreamID?

    init?(_ event: RecordedEvent) {
        guard let data = (try? EventPayload(event))?.data,
            let message = data[PaymentMessage.field].flatMap({ PaymentMessage($0) })
        else { return nil }
        switch event.type {
        case PaymentEvent.unmatched: type = .unmatched
        case PaymentEvent.unmatchedAssigned: type = .assigned
        default: return nil
        }
        payment = UnmatchedPayment(message: message, position: event.position, recordedAt: event.recordedAt)
        application = data[Self.applicationField]?.text.flatMap { try? StreamID(parsing: $0) }
    }

    /// The bytes to record.
    static func payload(_ message: PaymentMessage, _ application: StreamID?, roles: [String]) -> [UInt8] {
        var data: ValueMap = [PaymentMessage.field: message.value]
        data[applicationField] = application.map { .text($0.description) }
        return EventPayload(data: data, roles: roles).bytes
    }

    private static let applicationField = "application"
}
