public import EventModel
import Statechart

/// What rules ask of an application beyond its state: the form, the documents, the money, who did what.
///
/// The fold of its events with what was given with them.
public struct ApplicationRecord: Sendable, Equatable {
    /// The form as it was given last; nil before.
    public var form: ValueMap? { storage.contents.form }
    /// What was said of the documents that were brought, by name.
    public var documents: ValueMap { storage.contents.documents }
    /// The money: demands, bills, what banks said, refunds.
    public var payments: PaymentAccount { storage.contents.payments }
    /// When the first event happened; nil before.
    public var submittedAt: Timestamp? { storage.contents.submittedAt }
    /// How often each kind of event was recorded.
    public var counts: ValueMap { storage.contents.counts }
    /// When the clocks ran, were suspended and extended.
    public var clocks: ClockHistory { storage.contents.clocks }
    /// The subject whom the application is about: who opened it, or for whom it was opened; nil before.
    public var applicant: String? { storage.contents.applicant }
    /// The office whose application it is, as its first event said; nil where it said none.
    public var office: String? { storage.contents.office }
    /// What people did about the application without moving it.
    public var people: Casework { storage.contents.people }
    /// The attachments that no action has taken in yet.
    public var attachments: AttachedDocuments { storage.contents.attachments }
    /// What other agencies were asked, and what they answered.
    public var agencies: AgencyRequests { storage.contents.agencies }
    /// The applications that this one opens by itself, and the one that opened it.
    public var openings: Openings { storage.contents.openings }
    /// Who took the actions that a check keeps apart.
    var takers: [Taker] { storage.contents.takers }
    /// Until when what was issued is valid, by document.
    var validities: [Validity] { storage.contents.validities }

    struct Taker: Sendable, Equatable {
        /// The action's name, which stays when the application moves to another definition.
        var action: String
        var subject: String
    }

    struct Validity: Sendable, Equatable {
        var document: String
        var until: Timestamp
    }

    struct Contents: Sendable, Equatable {
        var form: ValueMap?
        var documents = ValueMap()
        var payments = PaymentAccount()
        var submittedAt: Timestamp?
        var counts = ValueMap()
        var clocks = ClockHistory()
        var applicant: String?
        var office: String?
        var people = Casework()
        var attachments = AttachedDocuments()
        var agencies = AgencyRequests()
        var openings = Openings()
        var takers: [Taker] = []
        var validities: [Validity] = []
    }

    /// Behind one reference, since a command hands its record through many hands, and to copy all parts each time took a
    /// quarter of its time.
    private final class Storage: Sendable {
        static let empty = Storage(Contents())
        let contents: Contents

        init(_ contents: Contents) {
            self.contents = contents
        }
    }

    private let storage: Storage

    /// The record of an application to which nothing has happened yet.
    public init() {
        storage = .empty
    }

    private init(_ contents: Contents) {
        storage = Storage(contents)
    }

    /// The record with other contents.
    func changed(_ change: (inout Contents) -> Void) -> ApplicationRecord {
        var contents = storage.contents
        change(&contents)
        return ApplicationRecord(contents)
    }

    /// Whether both say the same.
    public static func == (left: ApplicationRecord, right: ApplicationRecord) -> Bool {
        left.storage === right.storage || left.storage.contents == right.storage.contents
    }

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
        var event = event
        // The numbers of a move are none of transitions.
        if event.transitions.first == .migrated { event.transitions = [.migrated] }
        return record.changed { $0.take(event, in: self) }
    }
}

extension ApplicationRecord.Contents {
    fileprivate mutating func take(_ event: RecordableEvent, in workflow: CompiledWorkflow) {
        if submittedAt == nil {
            open(with: event, in: workflow)
            submittedAt = event.occurredAt
        }
        counts[event.type] = .int((counts[event.type]?.int ?? 0) + 1)
        if let given = event.data[formField]?.map { form = given }
        for entry in event.documents { documents[entry.key] = entry.value }
        if let action = workflow.actionApart(of: event) {
            let taker = ApplicationRecord.Taker(action: workflow.actions[action].name, subject: event.subject)
            if !takers.contains(taker) { takers.append(taker) }
        }
        clocks.take(event, in: workflow)
        payments.take(event, in: workflow)
        people.take(event, in: workflow)
        attachments.take(event)
        agencies.take(event, in: workflow)
        openings.take(event)
        for effect in event.effects { take(effect) }
    }

    /// Takes in what is valid from now on.
    private mutating func take(_ effect: Effect) {
        guard case .issue(let document, let until) = effect else { return }
        validities.removeAll { $0.document == document }
        if let until { validities.append(ApplicationRecord.Validity(document: document, until: until)) }
    }
}

/// What stands for the documents in what is given with an action.
let documentsField = "documents"
