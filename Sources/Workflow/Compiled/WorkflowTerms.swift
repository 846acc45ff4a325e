public import EventModel
public import Statechart

/// Something that the applicant brings.
public struct WorkflowDocument: Hashable, Sendable {
    /// When it must be brought.
    public enum Necessity: Hashable, Sendable {
        /// Never: it may be brought.
        case optional
        /// Always.
        case required
        /// When this expression holds.
        case requiredWhen(ExpressionNumber)
    }

    /// The name in the definition.
    public let name: String
    /// What people call it.
    public let title: LocalizedText
    /// When it must be brought.
    public let necessity: Necessity
    /// The media types that it may have; empty for any.
    public let mediaTypes: [String]
    /// The most bytes that it may have; nil for no bound of its own.
    public let byteCountMax: Int?
}

/// Something that is paid for.
public struct WorkflowFee: Hashable, Sendable {
    /// How much is due.
    public enum Amount: Hashable, Sendable {
        /// So many minor units.
        case fixed(Int64)
        /// What this expression gives, in minor units.
        case computed(ExpressionNumber)
    }

    /// One row of the table.
    public struct Row: Hashable, Sendable {
        /// The condition; nil for the row that always holds.
        public let condition: ExpressionNumber?
        /// How much is due.
        public let amount: Amount
    }

    /// The name in the definition.
    public let name: String
    /// What people call it.
    public let title: LocalizedText
    /// The currency, three letters of ISO 4217.
    public let currency: String
    /// The rows, of which the first that holds counts.
    public let rows: [Row]
    /// The roles that may waive it; none where nobody may.
    public let waivers: RoleSet
}

/// How long the office may take.
public struct WorkflowClock: Hashable, Sendable {
    /// The name in the definition.
    public let name: String
    /// What people call it.
    public let title: LocalizedText
    /// The working time after which the office is late.
    public let limit: WorkingDuration
    /// The number of the calendar in ``CompiledWorkflow/calendars``.
    public let calendar: Int
    /// The numbers of the states in which it runs.
    public let states: [Int]
    /// The working time after which the office is reminded; nil for never.
    public let reminder: WorkingDuration?
    /// The number of the role that is told when the limit passes; nil for nobody.
    public let escalation: Int?
    /// Who may suspend it and for how long; nil for nobody.
    public let suspension: Suspension?
    /// Who may extend it and by how much; nil for nobody.
    public let extensibility: Extensibility?
    /// What follows when nothing was done within the limit; nil for nothing.
    public let silence: Silence?

    /// Who may stop a clock and let it run again, and for how long.
    public struct Suspension: Hashable, Sendable {
        /// The roles that may.
        public let roles: RoleSet
        /// The most time of all suspensions together, of days of 24 hours, after which the clock runs again; nil for any.
        public let limit: ExactDuration?
    }

    /// Who may give the office more time, and how much.
    public struct Extensibility: Hashable, Sendable {
        /// The roles that may.
        public let roles: RoleSet
        /// The most working time of all extensions together; nil for any.
        public let limit: WorkingDuration?
    }

    /// What follows when nothing was done within the limit.
    public struct Silence: Hashable, Sendable {
        /// The number of the chart's event by which it happens.
        public let event: EventNumber
        /// The event that it records.
        public let eventType: String
    }
}

/// A document that is issued when a state is entered.
public struct WorkflowIssue: Hashable, Sendable {
    /// The number of the state.
    public let state: Int
    /// What is issued.
    public let document: String
    /// The expression of its validity; nil for ever.
    public let validity: ExpressionNumber?
}

/// What must hold of every application.
public enum WorkflowCheck: Hashable, Sendable {
    /// No way leads to the state that takes none of the actions.
    case never(state: Int, withoutActions: [ActionNumber])
    /// From wherever the second state is active, the first can still be reached.
    case possible(state: Int, from: Int)
    /// No person takes two of the actions on one application.
    case apart(actions: [ActionNumber])
}
