public import EventModel
import Statechart

/// What rules ask of an application beyond its state: the form, the documents, the money, who did what.
///
/// The fold of its events with what was given with them.
public struct ApplicationRecord: Sendable, Equatable {
    /// The form as it was given last; nil before.
    public internal(set) var form: ValueMap?
    /// What was said of the documents that were brought, by name.
    public internal(set) var documents = ValueMap()
    /// The money: demands, bills, what banks said, refunds.
    public internal(set) var payments = PaymentAccount()
    /// When the first event happened; nil before.
    public internal(set) var submittedAt: Timestamp?
    /// How often each kind of event was recorded.
    public internal(set) var counts = ValueMap()
    /// When the clocks ran, were suspended and extended.
    public internal(set) var clocks = ClockHistory()
    /// The subject whom the application is about: who opened it, or for whom it was opened; nil before.
    public internal(set) var applicant: String?
    /// The office whose application it is, as its first event said; nil where it said none.
    public internal(set) var office: String?
    /// What people did about the application without moving it.
    public internal(set) var people = Casework()
    /// The attachments that no action has taken in yet.
    public internal(set) var attachments = AttachedDocuments()
    /// What other agencies were asked, and what they answered.
    public internal(set) var agencies = AgencyRequests()
    /// The applications that this one opens by itself, and the one that opened it.
    public internal(set) var openings = Openings()
    /// Who took the actions that a check keeps apart.
    var takers: [Taker] = []
    /// Until when what was issued is valid, by document.
    var validities: [Validity] = []

    struct Taker: Sendable, Equatable {
        /// The action's name, which stays when the application moves to another definition.
        var action: String
        var subject: String
    }

    struct Validity: Sendable, Equatable {
        var document: String
        var until: Timestamp
    }

    /// The record of an application to which nothing has happened yet.
    public init() {}

    /// What is still to be paid, in minor units; below zero where more was paid.
    public var due: Int64 { payments.due }

    /// The sum of the fees that became due, in minor units.
    public var charged: Int64 { payments.charged }

    /// The sum of what was paid and not paid back, in minor units.
    public var paid: Int64 { payments.paid }

    /// The names of the fees that became due, each once.
    public var chargedFees: [String] { payments.demands.map(\.fee) }

    /// Until when a document that was issued is valid; nil for ever.
    func validUntil(of document: String) -> Timestamp? {
        validities.first { $0.document == document }?.until
    }
}

/// An event as a record takes it in.
public struct RecordableEvent: Sendable {
    /// What happened.
    public var type: String
    /// The transitions that it took.
    public var transitions: [UInt16]
    /// When it happened.
    public var occurredAt: Timestamp
    /// The subject who acted.
    public var subject: String
    /// What was given.
    public var data: ValueMap
    /// What the outside had to do.
    public var effects: [Effect]
    /// The capacity in which the subject acted.
    public var capacity: Capacity

    /// Makes an event.
    public init(
        type: String, transitions: [UInt16], occurredAt: Timestamp, subject: String, data: ValueMap,
        effects: [Effect], capacity: Capacity = .oneself
    ) {
        self.type = type
        self.transitions = transitions
        self.occurredAt = occurredAt
        self.subject = subject
        self.data = data
        self.effects = effects
        self.capacity = capacity
    }
}

extension CompiledWorkflow {
    /// The record after an event; total: it never refuses.
    ///
    /// What was charged, received and issued is taken from the effects that were recorded with the event, so that no
    /// rule is asked again.
    ///
    /// - Complexity: O(n) in what was given with the event.
    public func evolve(_ record: ApplicationRecord, with event: RecordableEvent) -> ApplicationRecord {
        var (next, event) = (record, event)
        // The numbers of a move are none of transitions.
        if event.transitions.first == .migrated { event.transitions = [.migrated] }
        if record.submittedAt == nil { next.open(with: event, in: self) }
        next.submittedAt = record.submittedAt ?? event.occurredAt
        next.counts[event.type] = .int((record.counts[event.type]?.int ?? 0) + 1)
        if let form = event.data[formField]?.map { next.form = form }
        for entry in event.documents { next.documents[entry.key] = entry.value }
        if let action = actionApart(of: event) {
            let taker = ApplicationRecord.Taker(action: actions[action].name, subject: event.subject)
            if !next.takers.contains(taker) { next.takers.append(taker) }
        }
        next.clocks.take(event, in: self)
        next.payments.take(event, in: self)
        next.people.take(event, in: self)
        next.attachments.take(event)
        next.agencies.take(event, in: self)
        next.openings.take(event)
        for effect in event.effects { next.take(effect) }
        return next
    }
}

extension ApplicationRecord {
    /// Takes in what is valid from now on.
    fileprivate mutating func take(_ effect: Effect) {
        guard case .issue(let document, let until) = effect else { return }
        validities.removeAll { $0.document == document }
        if let until { validities.append(Validity(document: document, until: until)) }
    }
}

/// What stands for the documents in what is given with an action.
let documentsField = "documents"
