import Expressions
import Statechart
import Workflow

/// Where applications of a service can go, as far as its definition alone tells.
///
/// Places are the active states with what is remembered where something may be resumed. Conditions over the form are
/// taken to hold as well as not to.
struct ServiceMap {
    /// One way out of a place.
    struct Edge {
        /// What makes it happen.
        enum Cause: Hashable {
            /// Somebody takes the action by this transition.
            case action(ActionNumber, way: Int)
            /// The deadline of this number passes.
            case deadline(Int)
            /// Silence decides on the clock of this number.
            case silence(Int)
        }

        let cause: Cause
        let roles: RoleSet
        /// The places that it may lead to.
        let targets: [Int]
    }

    /// What is remembered counts only where it may be resumed, or every past would be a place of its own.
    private struct Key: Hashable {
        var configuration: Configuration
        var histories: [Configuration]
    }

    let workflow: CompiledWorkflow
    /// The roles of those whom the service is for.
    let applicants: RoleSet
    private(set) var edges: [[Edge]] = []
    private(set) var ways = LifeWays()
    private var places: [ChartState] = []
    private var numbers: [Key: Int] = [:]
    private let resuming: Configuration
    private var endStates = Configuration()

    static let placeCountMax = 20_000

    /// - Complexity: O(places * events).
    init(_ workflow: CompiledWorkflow) {
        self.workflow = workflow
        applicants = Self.applicants(of: workflow)
        let chart = workflow.chart
        resuming = Configuration(
            chart.transitions.filter { $0.targets.contains { chart.states[$0].isHistory } }.map(\.source))
        endStates = Configuration(workflow.issues.map(\.state))
        _ = place(of: workflow.initialState.chartState)
        guard !places.contains(where: isEnd) else { return }
        // Nothing is issued, or nowhere that can be reached: then the best of the ends is what people want.
        (edges, places, numbers) = ([], [], [:])
        endStates = Configuration()
        _ = place(of: workflow.initialState.chartState)
        endStates = Configuration(goodEnds())
        ways = LifeWays(self)
    }

    /// The number of a place; places that were not foreseen, after conditions that came out otherwise, are added.
    mutating func place(of state: ChartState) -> Int {
        if let number = numbers[key(of: state)] { return number }
        let first = add(state)
        var next = first
        while next < places.count, places.count < Self.placeCountMax {
            expand(next)
            next += 1
        }
        ways = LifeWays(self)
        return first
    }

    /// Whether what the applicant wanted is reached.
    func isEnd(_ place: ChartState) -> Bool { place.configuration.intersects(endStates) }

    func isEnd(_ place: Int) -> Bool { isEnd(places[place]) }

    /// Whether nothing goes on from a place.
    func isClosed(_ place: Int) -> Bool { workflow.chart.isFinal(places[place].configuration) }

    /// Whether an edge leads on within what the applicant wanted: to another good place, or to a final state, and neither
    /// it nor what it leads to has a bad name.
    func leadsOn(_ edge: Edge, from place: Int) -> Bool {
        guard case .action(let action, _) = edge.cause, !NameHints.isSetback(workflow.actions[action].name) else {
            return false
        }
        return edge.targets.allSatisfy { target in
            guard target != place, isEnd(target) || isClosed(target) else { return false }
            // Where the next step leads back, something was set right that went wrong here.
            if edges[target].contains(where: { $0.targets.contains(place) }) { return false }
            // What applicants end by themselves they mostly keep.
            if isClosed(target), !edge.roles.isDisjoint(with: applicants) { return false }
            let configuration = places[target].configuration
            return !configuration.subtracting(places[place].configuration).states.contains {
                NameHints.isSetback(workflow.states[$0].id)
            }
        }
    }

    var placeCount: Int { places.count }

    private func key(of state: ChartState) -> Key {
        let resumes = state.configuration.intersects(resuming)
        return Key(
            configuration: state.configuration, histories: resumes ? [state.history] + state.nestedHistories : [])
    }

    private mutating func add(_ state: ChartState) -> Int {
        let key = key(of: state)
        if let number = numbers[key] { return number }
        numbers[key] = places.count
        places.append(state)
        edges.append([])
        return places.count - 1
    }

    private mutating func expand(_ place: Int) {
        let state = places[place]
        guard !workflow.chart.isFinal(state.configuration) else { return }
        var found: [Edge] = []
        for action in workflow.actions.indices {
            for way in workflow.chart.candidates(in: state.configuration, event: action) {
                let targets = targets(from: state, event: action, way: way)
                guard !targets.isEmpty else { continue }
                found.append(
                    Edge(
                        cause: .action(action, way: Int(way)), roles: workflow.transitions[Int(way)].roles,
                        targets: targets))
            }
        }
        for (number, deadline) in workflow.deadlines.enumerated() where state.configuration.contains(deadline.state) {
            let targets = targets(from: state, event: workflow.actions.count + number, way: nil)
            if !targets.isEmpty { found.append(Edge(cause: .deadline(number), roles: [], targets: targets)) }
        }
        for (number, clock) in workflow.clocks.enumerated() {
            guard let event = clock.silence?.event else { continue }
            let targets = targets(from: state, event: event, way: nil)
            if !targets.isEmpty { found.append(Edge(cause: .silence(number), roles: [], targets: targets)) }
        }
        edges[place] = found
    }

    private mutating func targets(from state: ChartState, event: Int, way: TransitionNumber?) -> [Int] {
        var targets: [Int] = []
        for assumed in [true, false] {
            let step = try? workflow.chart.step(state, event: event) { number, configuration in
                let transition = workflow.transitions[Int(number)]
                let holds = workflow.knownTruth(of: transition.condition, in: configuration)
                if let way, case .action = transition.cause { return number == way && holds ?? true }
                return holds ?? assumed
            }
            guard let step, !step.transitions.isEmpty else { continue }
            let target = add(step.state)
            if !targets.contains(target) { targets.append(target) }
        }
        return targets
    }
}

extension ServiceMap {
    /// The roles that citizens play at the beginning, or anywhere, or else those that begin.
    private static func applicants(of workflow: CompiledWorkflow) -> RoleSet {
        let initial = workflow.initialState.configuration
        let opening = workflow.actions.indices.flatMap { workflow.chart.candidates(in: initial, event: $0) }.reduce(
            RoleSet()
        ) { $0.union(workflow.transitions[Int($1)].roles) }
        let citizens = RoleSet(
            rawValue: workflow.roles.enumerated().reduce(UInt64(0)) { bits, role in
                role.element.isCitizen ? bits | 1 << UInt64(role.offset) : bits
            })
        if !opening.isDisjoint(with: citizens) { return opening.intersection(citizens) }
        return citizens.isEmpty ? opening : citizens
    }

    /// The final states that look like what people want: reached by what somebody does, and of no bad name.
    private func goodEnds() -> [Int] {
        var acted: Set<Int> = []
        var all: Set<Int> = []
        for edge in edges.joined() {
            for target in edge.targets {
                for state in places[target].configuration.states where workflow.isEnd(state) {
                    all.insert(state)
                    if case .action = edge.cause { acted.insert(state) }
                }
            }
        }
        let good = acted.filter { !NameHints.isBadEnd(workflow.states[$0].id) }
        return (good.isEmpty ? (acted.isEmpty ? all : acted) : good).sorted()
    }
}

extension CompiledWorkflow {
    /// Whether a condition holds by the active states alone, whatever the form says; nil where that decides.
    fileprivate func knownTruth(of condition: Int?, in configuration: Configuration) -> Bool? {
        guard let condition else { return true }
        let words = configuration.words
        // Nothing is bound, so that whatever depends on it fails.
        return try? expressions[condition].isTrue(
            ExpressionBindings(), context: HostContext(present: [[words[0], words[1], words[2], words[3]]]))
    }

    fileprivate func isEnd(_ state: Int) -> Bool {
        chart.states[state].isFinal && chart.states[state].parent == nil
    }
}

extension WorkflowRole {
    /// Whether people play it on their own behalf.
    var isCitizen: Bool {
        ["citizen", "citizens", "public"].contains(office) || ["applicant", "citizen"].contains(name)
    }
    /// Whether a machine plays it.
    var isSystem: Bool { office == "system" }
}
