public import EventModel
public import FormSchema

extension WorkflowDefinition {
    /// Something that the applicant brings.
    public struct Document: Hashable, Sendable {
        /// When a document must be brought.
        public enum Necessity: Hashable, Sendable {
            /// Never: it may be brought.
            case optional
            /// Always.
            case required
            /// When this expression holds.
            case requiredWhen(String)
        }

        /// The name, as in `photo`.
        public var name: String
        /// What people call it; nil for the name.
        public var title: LocalizedText?
        /// When it must be brought.
        public var necessity: Necessity
        /// The media types that it may have; empty for any.
        public var mediaTypes: [String]
        /// The most bytes that it may have; nil for no bound of its own.
        public var byteCountMax: Int?

        /// Makes a document.
        public init(
            name: String, title: LocalizedText? = nil, necessity: Necessity = .optional, mediaTypes: [String] = [],
            byteCountMax: Int? = nil
        ) {
            self.name = name
            self.title = title
            self.necessity = necessity
            self.mediaTypes = mediaTypes
            self.byteCountMax = byteCountMax
        }
    }

    /// Something that is paid for: a table of which the first matching row counts.
    public struct Fee: Hashable, Sendable {
        /// How much is due.
        public enum Amount: Hashable, Sendable {
            /// So many minor units.
            case fixed(Int64)
            /// What this expression gives, in minor units.
            case computed(String)
        }

        /// One row of the table.
        public struct Row: Hashable, Sendable {
            /// The condition, an expression; nil for the row that always holds.
            public var condition: String?
            /// How much is due.
            public var amount: Amount

            /// Makes a row.
            public init(condition: String? = nil, amount: Amount) {
                self.condition = condition
                self.amount = amount
            }
        }

        /// The name that actions give in `charge`.
        public var name: String
        /// What people call it; nil for the name.
        public var title: LocalizedText?
        /// The currency, three letters of ISO 4217.
        public var currency: String
        /// The rows, tried in order.
        public var rows: [Row]
        /// The roles that may waive it; none where nobody may.
        public var waivers: [String]

        /// Makes a fee.
        public init(
            name: String, title: LocalizedText? = nil, currency: String, rows: [Row], waivers: [String] = []
        ) {
            self.name = name
            self.title = title
            self.currency = currency
            self.rows = rows
            self.waivers = waivers
        }
    }

    /// How long the office may take: working time that runs only in some states.
    public struct Clock: Hashable, Sendable {
        /// The name, as in `processing`.
        public var name: String
        /// What people call it; nil for the name.
        public var title: LocalizedText?
        /// The working time after which the office is late.
        public var limit: WorkingDuration
        /// The calendar that says what working time is; nil for the service's.
        public var calendar: String?
        /// The ids of the states in which it runs.
        public var states: [String]
        /// The working time after which the office is reminded; nil for never.
        public var reminder: WorkingDuration?
        /// The role that is told when the limit passes; nil for nobody.
        public var escalation: String?
        /// Who may suspend it and for how long; nil for nobody.
        public var suspension: ClockAllowance<ExactDuration>?
        /// Who may extend it and by how much; nil for nobody.
        public var extensibility: ClockAllowance<WorkingDuration>?
        /// What follows when nothing was done within the limit; nil for nothing.
        public var silence: Silence?

        /// Makes a clock.
        public init(
            name: String, title: LocalizedText? = nil, limit: WorkingDuration, calendar: String? = nil,
            states: [String], reminder: WorkingDuration? = nil, escalation: String? = nil,
            suspension: ClockAllowance<ExactDuration>? = nil, extensibility: ClockAllowance<WorkingDuration>? = nil,
            silence: Silence? = nil
        ) {
            self.name = name
            self.title = title
            self.limit = limit
            self.calendar = calendar
            self.states = states
            self.reminder = reminder
            self.escalation = escalation
            self.suspension = suspension
            self.extensibility = extensibility
            self.silence = silence
        }
    }

    /// Who may change how a clock runs, and how far.
    public struct ClockAllowance<Limit: Hashable & Sendable>: Hashable, Sendable {
        /// The roles that may.
        public var roles: [String]
        /// The most of it in all; nil for any.
        public var limit: Limit?

        /// Makes an allowance.
        public init(roles: [String], limit: Limit? = nil) {
            self.roles = roles
            self.limit = limit
        }
    }

    /// What the law makes of it when the office does nothing within a clock's limit.
    public struct Silence: Hashable, Sendable {
        /// The id of the state that follows.
        public var target: String
        /// The event that it records, past tense; nil for the target's id.
        public var records: String?
        /// What the outside must do then.
        public var effects: [DeclaredEffect]

        /// Makes a silence.
        public init(target: String, records: String? = nil, effects: [DeclaredEffect] = []) {
            self.target = target
            self.records = records
            self.effects = effects
        }
    }

    /// What must hold of every application.
    public enum Check: Hashable, Sendable {
        /// No way leads to the state that takes none of the actions.
        case never(state: String, withoutActions: [String])
        /// From wherever the second state is active, the first can still be reached.
        case possible(state: String, from: String)
        /// No person takes two of the actions on one application.
        case apart(actions: [String])
    }

    /// The files that a definition names, read and compiled, each with the SHA-256 of its bytes.
    public struct Attachments: Sendable {
        /// The form's schema; nil for a service without a form.
        public var form: (schema: FormSchema, hash: [UInt8])?
        /// The public texts; nil for a service without.
        public var texts: (texts: PublicTexts, hash: [UInt8])?
        /// The calendars that the service or its clocks name.
        public var calendars: [(calendar: WorkingCalendar, hash: [UInt8])]

        /// Makes a set of files.
        public init(
            form: (schema: FormSchema, hash: [UInt8])? = nil, texts: (texts: PublicTexts, hash: [UInt8])? = nil,
            calendars: [(calendar: WorkingCalendar, hash: [UInt8])] = []
        ) {
            self.form = form
            self.texts = texts
            self.calendars = calendars
        }
    }
}

/// What states mean for those who look at them from outside.
public struct PublicTexts: Hashable, Sendable {
    /// A text for one audience in one state.
    public struct Entry: Hashable, Sendable {
        /// The state's id.
        public var state: String
        /// A role of the service, or `public`.
        public var audience: String
        /// The text.
        public var text: LocalizedText

        /// Makes an entry.
        public init(state: String, audience: String, text: LocalizedText) {
            self.state = state
            self.audience = audience
            self.text = text
        }
    }

    /// The audience of everybody.
    public static let everybody = "public"

    /// The texts in document order.
    public var entries: [Entry]

    /// Makes texts.
    public init(entries: [Entry]) {
        self.entries = entries
    }

    /// The text of a state for an audience, or else for everybody; nil when there is neither.
    ///
    /// - Complexity: O(n) in the texts: for people, not for folds.
    public func text(of state: String, for audience: String) -> LocalizedText? {
        let texts = entries.filter { $0.state == state }
        return (texts.first { $0.audience == audience } ?? texts.first { $0.audience == Self.everybody })?.text
    }
}
