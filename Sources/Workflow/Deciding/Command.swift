public import EventModel

/// What an actor asks for.
public enum Command: Sendable, Equatable {
    /// Take the action of this name, with what was given for it.
    case action(String, data: ValueMap)
    /// Let the deadline of this number pass, which is due.
    case deadline(Int)
    /// Record that a moment of the clock of this number has come, and what follows.
    case clock(Int, ClockMoment)
    /// Change how the clock of this name runs.
    case adjustClock(String, ClockAdjustment)
    /// Take in what a bank says.
    case payment(PaymentMessage)
    /// Do what the treasury asks for about the money.
    case money(MoneyCommand)
    /// Do what people do about an application without moving it.
    case people(PeopleCommand)
    /// Let a file stand for a document.
    case attach(document: String, Attachment)
    /// Take in what another agency answers to a request.
    case agency(AgencyAnswer)
    /// Record that the application of this place in ``Openings/all`` was opened.
    case opened(Int, as: StreamID)
}

/// What a decision knows of the world.
public struct CommandContext: Hashable, Sendable {
    /// The time of the command.
    public var now: Timestamp
    /// The offices there are; nil where nobody said, so that no office lies above another.
    public var offices: OfficeTree?

    /// Makes a context.
    public init(now: Timestamp, offices: OfficeTree? = nil) {
        self.now = now
        self.offices = offices
    }
}

/// What follows from a command that was accepted.
public struct Decision: Sendable, Equatable {
    /// The events to record, in order.
    public var events: [DecidedEvent]
    /// What the outside must do once they are recorded.
    public var effects: [Effect]

    /// Makes a decision.
    public init(events: [DecidedEvent], effects: [Effect]) {
        self.events = events
        self.effects = effects
    }
}

/// An event to record.
public struct DecidedEvent: Sendable, Equatable {
    /// What happened, past tense.
    public var type: String
    /// The transitions that it takes.
    public var transitions: [UInt16]
    /// What was given with it.
    public var data: ValueMap

    /// Makes an event.
    public init(type: String, transitions: [UInt16], data: ValueMap = ValueMap()) {
        self.type = type
        self.transitions = transitions
        self.data = data
    }
}

/// What the outside must do, and what was decided about it; recorded with the event.
public enum Effect: Hashable, Sendable {
    /// Send ``Command/deadline(_:)`` at this time, unless it is cancelled before.
    case deadlineSet(RunningDeadline)
    /// The deadline of this number does not run any more.
    case deadlineCancelled(Int)
    /// Demand a fee, in minor units of its currency.
    case charge(fee: String, amount: Int64, currency: String)
    /// This amount was paid, in minor units.
    case receive(amount: Int64)
    /// Pay this amount back, in minor units.
    case refund(amount: Int64)
    /// Do not pay this amount of what was ordered back, in minor units: it is not left over any more.
    case refundWithdrawn(amount: Int64)
    /// Tell those who play a role.
    case notify(role: String)
    /// Issue a document, valid until a moment; nil for ever.
    case issue(document: String, validUntil: Timestamp?)
    /// Ask those who play a role for their part, which the state of this id waits for; answers carry the token.
    case request(role: String, token: String, state: String)
    /// The request of this token does not wait any more: the event is its answer.
    case requestAnswered(token: String)
    /// Open an application of this service for the same applicant; what the engine does by itself.
    case open(service: String)
}
