public import Statechart
public import Workflow

/// Everything that an application of a workflow can do, as far as the active states tell.
///
/// States are those of the chart with what its histories remember; labels are the events of the chart that come from
/// outside: the actions by number, then the deadlines, then the clocks that decide by silence. Conditions may hold or not, except for what they ask of the active
/// states. So more may seem possible here than data allow, and nothing that is possible is left out.
public struct WorkflowSystem: TransitionSystem {
    /// The most ways in which one event may go on from one state before the rest is given up.
    public static let runCountMax = 2_048

    /// The workflow.
    public let workflow: CompiledWorkflow
    let conditions: [ConditionKnowledge]
    /// What transitions ask, by number.
    private let gates: [Gate]

    /// What one transition asks, without the parts that only its effects need.
    private struct Gate {
        /// The number of the condition; -1 for none.
        var condition: Int
        /// Who may take it; nil for one that nobody takes.
        var roles: RoleSet?
        /// The number of what must be provided for it; -1 for nothing.
        var provision: Int
    }

    /// Makes the system of a workflow.
    public init(_ workflow: CompiledWorkflow) {
        self.workflow = workflow
        labelCount =
            workflow.actions.count + workflow.deadlines.count + workflow.clocks.count { $0.silence != nil }
        conditions = workflow.expressions.map { ConditionKnowledge($0) }
        let provisions = Self.provisions(workflow.transitions)
        gates = zip(workflow.transitions, provisions).map { transition, provision in
            var gate = Gate(condition: transition.condition ?? -1, provision: provision)
            if case .action = transition.cause { gate.roles = transition.roles }
            return gate
        }
    }

    /// By transition a number for what must be provided, the same where the same must be; -1 for nothing.
    private static func provisions(_ transitions: [WorkflowTransition]) -> [Int] {
        var firstOfKind: [Int] = []
        return transitions.enumerated().map { number, transition in
            guard !transition.needs.isEmpty || transition.needsForm || transition.requirement != .none else {
                return -1
            }
            let same = firstOfKind.firstIndex { transitions[$0].needsSame(as: transition) }
            if let same { return same }
            firstOfKind.append(number)
            return firstOfKind.count - 1
        }
    }

    /// Where an application begins.
    public var initialState: ChartState { workflow.chart.initialState }

    /// The number of actions, deadlines, and clocks that decide by silence.
    public let labelCount: Int

    /// Hands over every step, in order of events, then of answers.
    public func forEachSuccessor(of state: ChartState, _ visit: (_ label: Int, _ successor: ChartState) -> Void) {
        for step in outcomes(from: state).steps { visit(step.event, step.state) }
    }

    /// Whether the application has ended.
    public func isFinal(_ state: ChartState) -> Bool {
        workflow.chart.isFinal(state.configuration)
    }

    /// The name of an action, a deadline or a silence.
    func name(ofLabel label: Int) -> String {
        workflow.chart.eventNames[label]
    }
}

extension WorkflowSystem {
    /// One way in which an event goes on.
    struct WorkflowStep: Hashable {
        let event: EventNumber
        let transitions: [TransitionNumber]
        let state: ChartState
    }

    /// All that can happen in a state.
    struct Outcomes {
        var steps: [WorkflowStep] = []
        /// The events after which transitions may go round for ever, with the id of a state where they do.
        var restless: [(event: EventNumber, state: String)] = []
        /// Whether some were left out because there are too many.
        var isIncomplete = false
    }

    func outcomes(from state: ChartState) -> Outcomes {
        var outcomes = Outcomes()
        for event in workflow.chart.enabledEvents(state.configuration) where event < labelCount {
            run(event, from: state, into: &outcomes)
        }
        return outcomes
    }

    private func run(_ event: EventNumber, from state: ChartState, into outcomes: inout Outcomes) {
        var oracle = StepOracle()
        var runCount = 0
        let first = outcomes.steps.count
        repeat {
            runCount += 1
            guard runCount <= Self.runCountMax else {
                outcomes.isIncomplete = true
                return
            }
            do {
                let step = try workflow.chart.step(state, event: event) { transition, configuration in
                    isEnabled(transition, in: configuration, oracle: &oracle)
                }
                let taken = WorkflowStep(event: event, transitions: step.transitions, state: step.state)
                if !step.transitions.isEmpty, !outcomes.steps[first...].contains(taken) { outcomes.steps.append(taken) }
            } catch {
                if outcomes.restless.last?.event != event { outcomes.restless.append((event, error.place)) }
            }
        } while oracle.advance()
    }

    private func isEnabled(
        _ number: TransitionNumber, in configuration: Configuration, oracle: inout StepOracle
    ) -> Bool {
        let gate = gates[Int(number)]
        let known = gate.condition < 0 ? true : conditions[gate.condition].answer(in: configuration)
        if known == false { return false }
        if let roles = gate.roles {
            guard oracle.answer(.roles(roles)) else { return false }
            guard gate.provision < 0 || oracle.answer(.provided(gate.provision)) else { return false }
        }
        if known == true { return true }
        let place = conditions[gate.condition].dependsOnStates ? configuration : nil
        return oracle.answer(.condition(gate.condition, place))
    }
}

extension WorkflowTransition {
    fileprivate func needsSame(as other: WorkflowTransition) -> Bool {
        needs == other.needs && needsForm == other.needsForm && requirement == other.requirement
    }
}
