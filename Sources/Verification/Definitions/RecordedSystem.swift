import Statechart

/// A workflow's system that keeps what it found in each state, so that it need not be found again.
struct RecordedSystem: TransitionSystem {
    /// What was found, state by state in the order in which they were explored, which is that of their numbers.
    final class Record {
        fileprivate(set) var outcomes: [WorkflowSystem.Outcomes] = []
    }

    let record = Record()
    private let system: WorkflowSystem

    init(_ system: WorkflowSystem) {
        self.system = system
    }

    var initialState: ChartState { system.initialState }
    var labelCount: Int { system.labelCount }

    func forEachSuccessor(of state: ChartState, _ visit: (_ label: Int, _ successor: ChartState) -> Void) {
        let outcomes = system.outcomes(from: state)
        record.outcomes.append(outcomes)
        for step in outcomes.steps { visit(step.event, step.state) }
    }

    func isFinal(_ state: ChartState) -> Bool { system.isFinal(state) }
}
