public import EventModel

/// What should be done about a store, and the command that does it.
public struct Advice: Hashable, Sendable {
    /// How much it matters.
    public enum Severity: String, Hashable, Sendable {
        /// Events or documents are damaged.
        case damage
        /// Something waits for somebody to act.
        case needed
        /// Worth knowing; nothing goes wrong without it.
        case note
    }

    /// What is wrong; cases are in the order of urgency.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        case logDamaged = "log-damaged"
        case diskShort = "disk-short"
        case partUnreadable = "part-unreadable"
        case momentsOverdue = "moments-overdue"
        case effectsGivenUp = "effects-given-up"
        case effectsWaiting = "effects-waiting"
        case eventsParked = "events-parked"
        case requestsLate = "requests-late"
        case definitionFaulty = "definition-faulty"
        case scheduleNeverMade = "schedule-never-made"
        case modelsBehind = "models-behind"
        case indexDamaged = "index-damaged"
        case endTorn = "end-torn"
        case filesQuarantined = "files-quarantined"

        /// How much it matters.
        public var severity: Severity {
            switch self {
            case .logDamaged: .damage
            case .diskShort, .partUnreadable, .momentsOverdue, .effectsGivenUp, .effectsWaiting, .eventsParked,
                .requestsLate, .definitionFaulty:
                .needed
            case .scheduleNeverMade, .modelsBehind, .indexDamaged, .endTorn, .filesQuarantined: .note
            }
        }
    }

    /// What is wrong.
    public var code: Code
    /// What is wrong and what helps, in a sentence.
    public var text: LocalizedText
    /// The arguments of `sijill` that do it or show more, without the store.
    public var command: String

    /// How much it matters.
    public var severity: Severity { code.severity }

    /// Makes a piece of advice.
    public init(_ code: Code, _ text: LocalizedText, command: String) {
        (self.code, self.text, self.command) = (code, text, command)
    }
}

/// From when on something is too late.
public struct AdviceLimits: Hashable, Sendable {
    /// How long after its time a moment is overdue, in seconds: the scheduler looks every few minutes.
    public var momentSeconds = 600.0
    /// How long an effect may wait, in seconds.
    public var effectSeconds = 3_600.0
    /// How long another agency may take to answer, in seconds.
    public var requestSeconds = 14.0 * 86_400
    /// How far a read model may lie behind, in events.
    public var lagEventCount: UInt64 = 20_000

    /// Makes the usual limits.
    public init() {}
}
