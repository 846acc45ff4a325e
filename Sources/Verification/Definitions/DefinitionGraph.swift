import Statechart
import Workflow

/// All configurations that an application can reach, with what happens on the way between them.
struct DefinitionGraph {
    let workflow: CompiledWorkflow
    let system: WorkflowSystem
    let states: [ChartState]
    let graph: StateGraph
    /// By edge the transitions that it takes.
    private(set) var transitions: [[TransitionNumber]] = []
    /// By edge the states that it enters, those among them that are left at once.
    private(set) var entered: [Configuration] = []
    /// All states that are ever entered.
    private(set) var reached: Configuration
    /// All states in which an application comes to rest.
    private(set) var resting = Configuration()
    /// By transition whether it is ever taken.
    private(set) var isTaken: [Bool]
    /// The configurations and events after which transitions may go round for ever.
    private(set) var restless: [(state: Int, event: EventNumber, place: String)] = []
    /// Whether some of what can happen was left out.
    private(set) var isIncomplete = false

    /// - Parameter outcomes: By state what can happen there, as it was found when the edges were made.
    init(_ system: WorkflowSystem, _ space: StateSpace<ChartState>, _ outcomes: [WorkflowSystem.Outcomes]) {
        self.system = system
        workflow = system.workflow
        states = space.states
        graph = space.graph
        reached = system.initialState.configuration
        isTaken = Array(repeating: false, count: workflow.transitions.count)
        let chart = system.workflow.chart
        for (number, (state, outcomes)) in zip(space.states, outcomes).enumerated() {
            resting = resting.union(state.configuration)
            for step in outcomes.steps {
                var (passing, entered) = (state, Configuration())
                for transition in step.transitions {
                    entered = entered.union(chart.entered(by: transition, from: passing))
                    chart.apply(transition, to: &passing)
                    isTaken[Int(transition)] = true
                }
                transitions.append(step.transitions)
                self.entered.append(entered)
                reached = reached.union(entered)
            }
            for restless in outcomes.restless { self.restless.append((number, restless.event, restless.state)) }
            if outcomes.isIncomplete { isIncomplete = true }
        }
    }

    /// The names of what happens along a path of edges.
    func names(of path: [Int]) -> [String] {
        path.map { system.name(ofLabel: graph.label(of: $0)) }
    }

    /// What happens on a shortest way to a configuration.
    func way(to state: Int) -> [String] {
        names(of: graph.shortestPath(to: state))
    }

    /// What people call the active states.
    func describe(_ state: Int) -> String {
        let leaves = workflow.chart.activeLeaves(states[state].configuration)
        return leaves.map { "`\(workflow.states[$0].id)`" }.joined(separator: " and ")
    }

    func isActive(_ state: Int, in configuration: Int) -> Bool {
        states[configuration].configuration.contains(state)
    }
}

extension CompiledWorkflow {
    /// The state and those around it, from the inside out.
    func stateAndAncestors(of state: Int) -> [Int] {
        var chain = [state]
        while let parent = states[chain[chain.count - 1]].parent { chain.append(parent) }
        return chain
    }

    /// Whether a state lies within another.
    func isWithin(_ state: Int, _ outer: Int) -> Bool {
        state > outer && state < chart.states[outer].descendantsEnd
    }

    /// The number of the action of a transition; nil for one that is no action's.
    func action(of transition: Int) -> ActionNumber? {
        if case .action(let action) = transitions[transition].cause { action } else { nil }
    }
}
