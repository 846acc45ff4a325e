public import EventModel
public import Expressions
public import FormSchema
public import Statechart

/// A workflow definition that was checked and lowered to flat tables: immutable, shared by all applications that
/// are pinned to it.
///
/// ``decide(_:on:record:by:context:)`` asks its rules, ``evolve(_:taking:at:)`` follows recorded events without asking,
/// ``recognise(_:in:)`` says what a fact from elsewhere would have been here. All numbers are dense and never
/// change for one ``id``.
public final class CompiledWorkflow: Sendable {
    /// The hash of ``canonicalBytes``.
    public let id: DefinitionID
    /// The service, as in `passport-renewal`.
    public let service: String
    /// The version, from 1.
    public let version: Int
    /// What people call the service.
    public let title: LocalizedText
    /// The states and transitions.
    ///
    /// Its events are the actions by their numbers, then the deadlines, then the clocks that decide by silence, then what
    /// follows from them.
    public let chart: CompiledChart
    /// The states by the chart's numbers, among them the pseudo-states through which others are resumed.
    public let states: [WorkflowState]
    /// The roles by number.
    public let roles: [WorkflowRole]
    /// The actions by number, in order of first mention.
    public let actions: [WorkflowAction]
    /// The deadlines by number, in document order.
    public let deadlines: [WorkflowDeadline]
    /// What each of the chart's transitions asks and records.
    public let transitions: [WorkflowTransition]
    /// The documents by number.
    public let documents: [WorkflowDocument]
    /// The fees by number.
    public let fees: [WorkflowFee]
    /// The clocks by number.
    public let clocks: [WorkflowClock]
    /// What is issued on entering states.
    public let issues: [WorkflowIssue]
    /// What must hold of the whole.
    public let checks: [WorkflowCheck]
    /// The calendars that the service and its clocks name.
    public let calendars: [WorkingCalendar]
    /// The calendars made ready for working time, by the same numbers.
    public let timetables: [WorkingTimetable]
    /// The calendar by which dates are local; nil for UTC.
    public let localCalendar: WorkingCalendar?
    /// The field that holds the id of an application's office; nil where applications belong to none.
    public let officeField: String?
    /// The roles that assign work and give it to others; none where those who have it do.
    public let supervisors: RoleSet
    /// The form's schema; nil for a service without a form.
    public let form: FormSchema?
    /// The public texts; nil for a service without.
    public let texts: PublicTexts?
    /// The expressions by number.
    public let expressions: [Expression]
    /// The texts of ``expressions``.
    public let expressionSources: [String]
    /// Where the parts stand in the definition.
    public let paths: WorkflowPaths
    /// Deterministic CBOR of everything that the definition means; two definitions with the same bytes are the
    /// same rules under the same names.
    public let canonicalBytes: [UInt8]

    let actionNumbers: [String: ActionNumber]
    let recognisedActivities: [String: ActionNumber]
    /// By transition, all bits of the places in ``ApplicationState/deadlineStarts`` whose states it may enter.
    ///
    /// A state that it may enter and does not is not active, and its place belongs to none that stays active.
    let slotsEntered: [SIMD8<Int64>]
    /// By transition, the bits of ``ApplicationState/passedInPlace`` that it keeps, and those that it sets.
    let passedKept: [UInt64]
    let passedSet: [UInt64]
    /// By state, the roles that it offers an action itself.
    let rolesOffered: [RoleSet]
    /// Whether a deadline asks the record, because it passes when a document expires.
    let hasExpiry: Bool
    /// The actions that some check keeps apart from others.
    let actionsApart: Set<ActionNumber>

    init(_ parts: consuming Parts, id: DefinitionID) {
        let definition = parts.definition
        self.id = id
        service = definition.service
        version = definition.version
        title = definition.title
        chart = parts.chart
        states = parts.states
        roles = parts.roles
        actions = parts.actions
        deadlines = parts.deadlines
        transitions = parts.transitions
        documents = parts.documents
        fees = parts.fees
        clocks = parts.clocks
        issues = parts.issues
        checks = parts.checks
        calendars = definition.attachments.calendars.map(\.calendar)
        timetables = calendars.map { WorkingTimetable($0) }
        localCalendar = definition.localCalendar
        officeField = definition.officeField
        supervisors = parts.roles.indices.reduce(RoleSet()) { set, number in
            definition.supervisors.contains(parts.roles[number].name) ? set.union(RoleSet(role: number)) : set
        }
        form = definition.attachments.form?.schema
        texts = definition.attachments.texts?.texts
        expressions = parts.expressions
        expressionSources = parts.expressionSources
        paths = parts.paths
        canonicalBytes = parts.canonicalBytes
        actionNumbers = Dictionary(uniqueKeysWithValues: parts.actions.enumerated().map { ($1.name, $0) })
        recognisedActivities = parts.recognisedActivities()
        slotsEntered = parts.slotsEntered()
        (passedKept, passedSet) = parts.passedMasks()
        rolesOffered = parts.rolesOffered()
        hasExpiry = parts.deadlines.contains { $0.term == .expiry }
        actionsApart = Set(
            parts.checks.flatMap { if case .apart(let actions) = $0 { actions } else { [ActionNumber]() } })
    }

    /// The action of this name; nil when no state offers it.
    ///
    /// - Complexity: O(1), one hash of the name.
    public func actionNumber(named name: String) -> ActionNumber? {
        actionNumbers[name]
    }

    /// The action that an activity of a history from elsewhere is: the one that the definition's `activities` say,
    /// else the one that records an event of this name, else the one of this name; nil when it is none of them.
    ///
    /// - Complexity: O(1), one hash of the name; ask once for each name, not for each event.
    public func actionNumber(forActivity activity: String) -> ActionNumber? {
        recognisedActivities[activity]
    }

    /// The state that says where an application is: the innermost active one, or the parallel state around several.
    ///
    /// - Complexity: O(n) in the active states.
    public func currentState(_ state: ApplicationState) -> WorkflowState {
        currentState(state.configuration)
    }

    /// The state that says where an application is: the innermost active one, or the parallel state around several.
    ///
    /// - Complexity: O(n) in the active states.
    public func currentState(_ configuration: Configuration) -> WorkflowState {
        states[currentStateNumber(configuration)]
    }

    /// The number of the state that says where an application is.
    ///
    /// - Complexity: O(n) in the active states.
    public func currentStateNumber(_ configuration: Configuration) -> Int {
        // Numbers grow inwards, so the first active state that is parallel lies around all other innermost ones.
        var current = 0
        for number in configuration.states {
            current = number
            if chart.states[number].kind == .parallel { break }
        }
        return current
    }

    /// Whether the application has reached an end.
    ///
    /// - Complexity: O(1).
    public func isEnded(_ state: ApplicationState) -> Bool {
        chart.isFinal(state.configuration)
    }
}

/// The number of an action in its workflow.
public typealias ActionNumber = Int

/// Where the parts of a workflow stand in its definition.
public struct WorkflowPaths: Sendable {
    /// By number of the state; empty for pseudo-states.
    public let states: [DefinitionPath]
    /// By number of the transition.
    public let transitions: [DefinitionPath]
    /// By number of the deadline.
    public let deadlines: [DefinitionPath]
    /// By number of the check.
    public let checks: [DefinitionPath]
}
