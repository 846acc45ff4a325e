public import EventModel
public import Statechart
public import Workflow

/// Where one application stands in a diagram, and the transitions that led there.
public struct Highlight: Hashable, Sendable {
    /// The states that are active.
    public let configuration: Configuration
    /// By event, oldest first, the transitions that it took; none for a deviation.
    public let taken: [[TransitionNumber]]

    /// Makes a highlight.
    public init(configuration: Configuration, taken: [[TransitionNumber]]) {
        self.configuration = configuration
        self.taken = taken
    }

    /// Follows the events of an application, which must be all of them, oldest first.
    ///
    /// What was taken before the application moved to another definition has no place in that one's diagram.
    ///
    /// - Complexity: O(events).
    public init(following events: some Sequence<RecordedEvent>, in catalog: DefinitionCatalog) {
        var (pinned, taken) = (PinnedApplication(), [[TransitionNumber]]())
        for event in events {
            let isMove = event.transitions.first == .migrated
            if isMove { taken = taken.map { _ in [] } }
            taken.append(isMove ? [] : event.transitions)
            pinned.take(
                RecordableEvent(
                    type: event.type, transitions: event.transitions, occurredAt: event.occurredAt,
                    subject: event.actor, data: [:], effects: []), under: event.definition
            ) { catalog.workflow($0) }
        }
        self.init(configuration: pinned.state?.configuration ?? Configuration(), taken: taken)
    }

    /// By transition the events, counted from 1, that took it; an event that names a transition which is not there is
    /// a deviation and took none.
    func steps(transitionCount: Int) -> [[Int]] {
        var steps: [[Int]] = Array(repeating: [], count: transitionCount)
        for (index, transitions) in taken.enumerated() where transitions.allSatisfy({ Int($0) < transitionCount }) {
            for transition in transitions { steps[Int(transition)].append(index + 1) }
        }
        return steps
    }
}
