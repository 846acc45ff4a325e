public import EventModel
public import Workflow

/// Judges recorded activities by a workflow: what it allows takes the workflow's transitions, what it does not is a
/// deviation, kept under its own name.
public struct WorkflowClassifier: TraceClassifier {
    private let workflow: CompiledWorkflow
    private var state: ApplicationState
    private var known: [TextBytes: Known] = [:]

    /// What an activity's name stands for; looked up once.
    private struct Known {
        let type: String
        let activity: RecognisedActivity?
    }

    /// The most names that are remembered; a file with more is judged all the same, more slowly.
    private static let knownCountMax = 4_096

    /// Makes a classifier.
    public init(_ workflow: CompiledWorkflow) {
        self.workflow = workflow
        state = workflow.initialState
    }

    /// The workflow's.
    public var definition: DefinitionID? { workflow.id }

    /// Begins an application in the initial state.
    public mutating func beginTrace() {
        state = workflow.initialState
    }

    /// The event that the workflow records for the activity, and the transitions that it takes from here.
    public mutating func classify(_ activity: String) -> ClassifiedActivity {
        let name = TextBytes(activity)
        let found = known[name] ?? learn(activity, name)
        let transitions = found.activity.map { workflow.recognise($0, in: state) } ?? []
        // When it happened does not matter to what is allowed next.
        state = workflow.evolve(state, taking: transitions, at: .epoch)
        return ClassifiedActivity(type: found.type, transitions: transitions, isConforming: !transitions.isEmpty)
    }

    private mutating func learn(_ activity: String, _ name: TextBytes) -> Known {
        let recognised = workflow.recognised(activity: activity)
        let type =
            switch recognised {
            case .action(let number): workflow.actions[number].eventType
            case .deadlines(let numbers): workflow.deadlines[numbers[0]].eventType
            case .silences(let numbers): workflow.clocks[numbers[0]].silence?.eventType ?? activity
            case .fact: activity
            case nil: AsRecordedClassifier.eventType(of: activity)
            }
        let found = Known(type: type, activity: recognised)
        if known.count < Self.knownCountMax { known[name] = found }
        return found
    }
}
