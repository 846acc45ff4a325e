public import EventModel
public import Statechart

/// A workflow definition that was checked and lowered to flat tables: immutable, shared by all applications that
/// are pinned to it.
///
/// ``decide(_:on:by:context:)`` asks its rules, ``evolve(_:taking:at:)`` follows recorded events without asking,
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
    /// Its events are the actions by their numbers, then the deadlines.
    public let chart: CompiledChart
    /// The states by the chart's numbers.
    public let states: [WorkflowState]
    /// The roles by number.
    public let roles: [WorkflowRole]
    /// The actions by number, in order of first mention.
    public let actions: [WorkflowAction]
    /// The deadlines by number, in document order.
    public let deadlines: [WorkflowDeadline]
    /// What each of the chart's transitions asks and records.
    public let transitions: [WorkflowTransition]
    /// Deterministic CBOR of everything that the definition means; two definitions with the same bytes are the
    /// same rules under the same names.
    public let canonicalBytes: [UInt8]

    let actionNumbers: [String: ActionNumber]
    let recognisedActivities: [String: ActionNumber]
    /// By transition, all bits of the places in ``ApplicationState/deadlineStarts`` whose states it enters.
    let slotsEntered: [SIMD4<Int64>]

    init(_ parts: consuming Parts, id: DefinitionID) {
        self.id = id
        service = parts.service
        version = parts.version
        title = parts.title
        chart = parts.chart
        states = parts.states
        roles = parts.roles
        actions = parts.actions
        deadlines = parts.deadlines
        transitions = parts.transitions
        canonicalBytes = parts.canonicalBytes
        actionNumbers = Dictionary(uniqueKeysWithValues: parts.actions.enumerated().map { ($1.name, $0) })
        recognisedActivities = parts.recognisedActivities
        slotsEntered = parts.slotsEntered
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

    /// The innermost active state, of which there is one.
    ///
    /// - Complexity: O(1).
    public func currentState(_ state: ApplicationState) -> WorkflowState {
        states[state.configuration.last ?? 0]
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

extension CompiledWorkflow {
    /// What compiling brings together before the definition has its id.
    struct Parts {
        var service: String
        var version: Int
        var title: LocalizedText
        var chart: CompiledChart
        var states: [WorkflowState]
        var roles: [WorkflowRole]
        var actions: [WorkflowAction]
        var deadlines: [WorkflowDeadline]
        var transitions: [WorkflowTransition]
        var canonicalBytes: [UInt8]
        var recognisedActivities: [String: ActionNumber]
        var slotsEntered: [SIMD4<Int64>]
    }
}
