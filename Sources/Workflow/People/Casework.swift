import EventModel
import Statechart

/// What people did about an application without moving it: who has it, what they asked, marked and linked.
///
/// A fold of ``PeopleEvent``s. Lists are bounded by ``countMax``.
public struct Casework: Hashable, Sendable {
    /// Who has the work, which keeps others of the same roles from acting; nil when it is free.
    public internal(set) var holder: Holder?
    /// The questions to colleagues, by number.
    public internal(set) var referrals: [Referral] = []
    /// What is wrong now; a new form and new documents take their marks away.
    public internal(set) var marks: [Mark] = []
    /// The applications that have to do with this one.
    public internal(set) var links: [Link] = []
    /// The names of the documents that were issued, each once.
    public internal(set) var issuedDocuments: [String] = []
    /// How often what was issued was set right.
    public internal(set) var correctionCount = 0

    /// The most referrals, marks and links of one application.
    public static let countMax = 256
    /// The most bytes of a text.
    public static let textByteCountMax = 4_096

    /// Who has the work of some roles.
    public struct Holder: Hashable, Sendable {
        /// The subject.
        public let subject: String
        /// The names of the roles.
        public let roles: [String]

        /// Makes what is known of somebody's work.
        package init(subject: String, roles: [String]) {
            self.subject = subject
            self.roles = roles
        }
    }

    /// A question to a colleague.
    public struct Referral: Hashable, Sendable {
        /// Who is asked.
        public let subject: String
        /// Who asks.
        public let asker: String
        /// Whether the answer is there.
        public internal(set) var isAnswered = false
    }

    /// Something that is wrong.
    public struct Mark: Hashable, Sendable {
        /// What can be wrong.
        public enum Kind: String, Hashable, Sendable {
            /// A field of the form.
            case field
            /// A document.
            case document
        }

        /// What it is.
        public var kind: Kind
        /// Its name.
        public var name: String
        /// What is wrong with it, for the applicant.
        public var remark: String

        /// Makes a mark.
        public init(_ kind: Kind, _ name: String, remark: String) {
            self.kind = kind
            self.name = name
            self.remark = remark
        }
    }

    /// Another application that has to do with one.
    public struct Link: Hashable, Sendable {
        /// The other application: SERVICE/ID.
        public let application: String
        /// What it is to this one, as in `appeal`.
        public let relation: String

        /// Makes a link.
        public init(application: String, relation: String) {
            self.application = application
            self.relation = relation
        }
    }
}

extension Casework {
    /// Takes in an event of the application; total: it never refuses.
    ///
    /// - Complexity: O(n) in what is there.
    mutating func take(_ event: RecordableEvent, in workflow: CompiledWorkflow) {
        if event.data[formField]?.map != nil { marks.removeAll { $0.kind == .field } }
        for entry in event.documents {
            marks.removeAll { $0.kind == .document && $0.name == entry.key }
        }
        for case .issue(let document, _) in event.effects where !issuedDocuments.contains(document) {
            issuedDocuments.append(document)
        }
        holder = workflow.holder(holder, after: event)
        guard event.transitions.first == .standing else { return }
        if let opening = OpeningEvent(rawValue: event.type) { take(opening, event.data) }
        guard let type = PeopleEvent(rawValue: event.type) else { return }
        take(type, event.data, by: event.subject)
    }

    /// An application that was opened, and the one that opened it, are linked with each other.
    private mutating func take(_ event: OpeningEvent, _ data: ValueMap) {
        guard links.count < Self.countMax, let application = data[OpeningEvent.Key.application]?.text else { return }
        links.append(Link(application: application, relation: event.relation))
    }

    private mutating func take(_ type: PeopleEvent, _ data: ValueMap, by subject: String) {
        typealias Key = PeopleCommand.Key
        switch type {
        case .claimed, .assigned, .reassigned, .released, .noted: break
        case .referred: if let to = data[Key.to]?.text { referrals.append(Referral(subject: to, asker: subject)) }
        case .referralAnswered:
            if let number = data[Key.referral]?.int, referrals.indices.contains(Int(number)) {
                referrals[Int(number)].isAnswered = true
            }
        case .marked:
            for mark in data[Key.marks]?.list?.compactMap(Mark.init) ?? [] {
                marks.removeAll { $0.kind == mark.kind && $0.name == mark.name }
                marks.append(mark)
            }
        case .linked:
            if let application = data[Key.application]?.text, let relation = data[Key.relation]?.text {
                links.append(Link(application: application, relation: relation))
            }
        case .corrected: correctionCount += 1
        }
    }
}

extension Casework.Mark {
    /// The mark as an event records it.
    var value: Value { .map(["kind": .text(kind.rawValue), "name": .text(name), "remark": .text(remark)]) }

    /// Reads what an event recorded; nil when it is something else.
    init?(_ value: Value) {
        guard let map = value.map, let kind = map["kind"]?.text.flatMap(Kind.init), let name = map["name"]?.text,
            let remark = map["remark"]?.text
        else { return nil }
        self.init(kind, name, remark: remark)
    }
}

extension CompiledWorkflow {
    /// Who has the work after an event; total.
    ///
    /// - Complexity: O(n) in the transitions.
    package func holder(_ holder: Casework.Holder?, after event: RecordableEvent) -> Casework.Holder? {
        guard event.transitions.first == .standing else {
            return endsWork(of: holder, event.transitions) ? nil : holder
        }
        let to = event.data[PeopleCommand.Key.to]?.text
        let roles = event.data[PeopleCommand.Key.roles]?.list?.compactMap(\.text) ?? []
        switch PeopleEvent(rawValue: event.type) {
        case .claimed: return Casework.Holder(subject: event.subject, roles: roles)
        case .assigned: return to.map { Casework.Holder(subject: $0, roles: roles) }
        case .reassigned:
            return to.flatMap { to in holder.map { Casework.Holder(subject: to, roles: $0.roles) } } ?? holder
        case .released: return nil
        default: return holder
        }
    }

    /// Whether somebody's work is done with an event: one of their roles moved the application, or time did.
    func endsWork(of holder: Casework.Holder?, _ taken: [UInt16]) -> Bool {
        guard let holder else { return false }
        let held = roleSet(named: holder.roles)
        return taken.contains { number in
            guard Int(number) < transitions.count, !chart.transitions[Int(number)].targets.isEmpty else { return false }
            let transition = transitions[Int(number)]
            guard case .action = transition.cause else { return true }
            return !transition.roles.isDisjoint(with: held)
        }
    }

    /// The roles of these names.
    func roleSet(named names: [String]) -> RoleSet {
        roles.indices.reduce(RoleSet()) { set, number in
            names.contains(roles[number].name) ? set.union(RoleSet(role: number)) : set
        }
    }
}
