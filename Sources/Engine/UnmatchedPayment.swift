public import EventModel
public import Workflow

/// A bank's message that fits no application, as the store keeps it until somebody finds out whose money it is.
public struct UnmatchedPayment: Sendable, Hashable {
    /// The event's type.
    static let eventType = "payment-unmatched"

    /// What the bank said.
    public let message: PaymentMessage
    /// The position of the event.
    public let position: Position
    /// When the store took it.
    public let recordedAt: Timestamp

    init?(_ event: RecordedEvent) {
        guard let value = (try? EventPayload(event))?.data[PaymentMessage.field],
            let message = PaymentMessage(value)
        else { return nil }
        self.message = message
        position = event.position
        recordedAt = event.recordedAt
    }
}
