public import EventModel
public import Workflow

/// The engine's word that a bank's message was taken in.
public struct PaymentReceipt: Sendable {
    /// The application whose money it is; nil for a message that fits none.
    public let application: StreamID?
    /// The position of the last event that the message recorded.
    public let position: Position
    /// The innermost state of the application after it; nil for a duplicate and for a message that fits none.
    public let state: WorkflowState?
    /// What the outside must do now.
    public let effects: [Effect]
    /// Whether the same message had been taken in before, so that nothing new was recorded.
    public let isDuplicate: Bool

    init(_ receipt: CommandReceipt) {
        application = receipt.application
        position = receipt.position
        state = receipt.state
        effects = receipt.effects
        isDuplicate = receipt.isDuplicate
    }

    init(application: StreamID?, position: Position, isDuplicate: Bool) {
        self.application = application
        self.position = position
        state = nil
        effects = []
        self.isDuplicate = isDuplicate
    }
}
