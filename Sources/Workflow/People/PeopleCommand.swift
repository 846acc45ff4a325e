public import EventModel

/// What people ask for about an application without moving it.
public enum PeopleCommand: Hashable, Sendable {
    /// Give the work of a role to a subject.
    case assign(to: String, role: String)
    /// Take the work of the roles in which one acts.
    case claim
    /// Give the work back.
    case release
    /// Give the work that somebody has to another.
    case reassign(to: String)
    /// Leave a note for colleagues.
    case note(String)
    /// Ask a colleague.
    case refer(to: String, question: String)
    /// Answer a referral by its number, from 0.
    case answer(referral: Int, text: String)
    /// Mark fields and documents as wrong, which the applicant sees when the application is returned.
    case mark([Casework.Mark])
    /// Tie another application to this one, as in `appeal`.
    case link(StreamID, relation: String)
    /// Set right what was issued: what is wrong, and what is right.
    case correct(document: String, text: String)
}

extension PeopleCommand {
    /// The event that the command records.
    public var event: PeopleEvent {
        switch self {
        case .assign: .assigned
        case .claim: .claimed
        case .release: .released
        case .reassign: .reassigned
        case .note: .noted
        case .refer: .referred
        case .answer: .referralAnswered
        case .mark: .marked
        case .link: .linked
        case .correct: .corrected
        }
    }

    /// What it is called, imperative.
    public var name: String {
        switch self {
        case .assign: "assign"
        case .claim: "claim"
        case .release: "release"
        case .reassign: "reassign"
        case .note: "note"
        case .refer: "refer"
        case .answer: "answer"
        case .mark: "mark"
        case .link: "link"
        case .correct: "correct"
        }
    }

    /// What the event records of it.
    public var data: ValueMap {
        switch self {
        case .assign(let subject, let role): [Key.to: .text(subject), Key.role: .text(role)]
        case .claim, .release: [:]
        case .reassign(let subject): [Key.to: .text(subject)]
        case .note(let text): [Key.text: .text(text)]
        case .refer(let subject, let question): [Key.to: .text(subject), Key.text: .text(question)]
        case .answer(let referral, let text): [Key.referral: .int(Int64(referral)), Key.text: .text(text)]
        case .mark(let marks): [Key.marks: .list(marks.map(\.value))]
        case .link(let application, let relation):
            [Key.application: .text(application.description), Key.relation: .text(relation)]
        case .correct(let document, let text): [Key.document: .text(document), Key.text: .text(text)]
        }
    }

    /// The names of what the data hold.
    enum Key {
        static let to = "to"
        static let role = "role"
        static let text = "text"
        static let referral = "referral"
        static let marks = "marks"
        static let application = "application"
        static let relation = "relation"
        static let document = "document"
        /// The roles whose work a claim takes, which the decision adds.
        static let roles = "roles"
    }

    /// The texts that people wrote, each of which must say something.
    var texts: [String] {
        switch self {
        case .claim, .release: []
        case .assign(let subject, _), .reassign(let subject): [subject]
        case .note(let text), .answer(_, let text): [text]
        case .refer(let subject, let text): [subject, text]
        case .link(_, let relation): [relation]
        case .correct(_, let text): [text]
        case .mark(let marks): marks.map(\.remark)
        }
    }
}
