import Workflow

/// What each edge of a map means to an application, derived from where it leads, and how far each meaning is.
struct LifeWays {
    /// What a life may be looking for.
    enum Goal: Int, CaseIterable {
        /// What the applicant wants.
        case end
        /// Being sent back to the applicant.
        case giveBack
        /// A decision after which only an appeal helps, if anything.
        case refusal
        /// The applicant asks a higher office.
        case appeal
        /// What nobody can go back from.
        case ruin
        /// The applicant does not want it any more.
        case withdrawal
        /// A place where the applicant is awaited, and time ends it.
        case lapse
        /// A final state, whichever.
        case close
    }

    /// By goal and place, what the shortest way there costs; `far` for no way.
    private(set) var costs: [[Int]] = []
    /// By place and edge, the goals that taking it reaches.
    private(set) var reached: [[Set<Goal>]] = []

    static let far = Int.max / 4

    init() {}

    init(_ map: ServiceMap) {
        let places = 0..<map.placeCount
        let end = Self.costs(map, places: map.isEnd)
        let judge = WayJudge(map, end: end)
        // Not paying is the usual way to lapse; not answering is one where nothing is paid.
        let unpaid = places.map(judge.isUnpaidPlace)
        let lapses = unpaid.contains(true) ? unpaid : places.map(judge.isLapsePlace)
        reached = places.map { place in map.edges[place].map { judge.goals(of: $0, at: place) } }
        if !reached.joined().contains(where: { $0.contains(.giveBack) }) {
            for place in places {
                for (index, edge) in map.edges[place].enumerated() where judge.isRework(edge, at: place) {
                    reached[place][index].insert(.giveBack)
                }
            }
        }
        let marks = reached
        costs = Goal.allCases.map { goal in
            switch goal {
            case .end: end
            case .lapse: Self.costs(map, places: { lapses[$0] })
            case .close: Self.costs(map, places: map.isClosed)
            default: Self.costs(map, edges: { place, index in marks[place][index].contains(goal) })
            }
        }
    }

    func cost(_ goal: Goal, from place: Int) -> Int { costs[goal.rawValue][place] }

    func canReach(_ goal: Goal, from place: Int) -> Bool { cost(goal, from: place) < Self.far }

    /// What a way to a goal costs that begins with an edge.
    func cost(_ goal: Goal, by index: Int, of place: Int, in map: ServiceMap) -> Int {
        let edge = map.edges[place][index]
        if reached[place][index].contains(goal) { return Self.price(edge) }
        let rest = Self.rest(after: edge, costs[goal.rawValue])
        return rest >= Self.far ? Self.far : rest + Self.price(edge)
    }

    /// Acting is cheaper than waiting, and waiting for a deadline cheaper than acting twice.
    static func price(_ edge: ServiceMap.Edge) -> Int {
        switch edge.cause {
        case .action: 2
        case .deadline: 3
        case .silence: 7
        }
    }

    /// What is left after an edge; where only some forms go the way that helps, another edge is better.
    static func rest(after edge: ServiceMap.Edge, _ costs: [Int]) -> Int {
        let targets = edge.targets.map { costs[$0] }
        let least = targets.min() ?? far
        return least < far && targets.contains { $0 >= far } ? least + uncertainty : least
    }

    private static let uncertainty = 6

    /// What the shortest ways cost to some places, or over some edges.
    private static func costs(
        _ map: ServiceMap, edges isGoal: (Int, Int) -> Bool = { _, _ in false },
        places isThere: (Int) -> Bool = { _ in false }
    ) -> [Int] {
        var costs = (0..<map.placeCount).map { isThere($0) ? 0 : far }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            // Places are numbered as they were found from the beginning, so that the last ones are nearest to an end.
            for place in stride(from: map.placeCount - 1, through: 0, by: -1) where !map.isEnd(place) {
                for (index, edge) in map.edges[place].enumerated() {
                    let rest = isGoal(place, index) ? 0 : rest(after: edge, costs)
                    guard rest < far, rest + price(edge) < costs[place] else { continue }
                    costs[place] = rest + price(edge)
                    hasChanged = true
                }
            }
        }
        return costs
    }
}

/// Says what edges mean, given how far the good end is from everywhere.
private struct WayJudge {
    let map: ServiceMap
    let end: [Int]
    /// The roles that act on the shortest ways from the beginning to the end.
    private var usual = RoleSet()

    init(_ map: ServiceMap, end: [Int]) {
        (self.map, self.end) = (map, end)
        var (seen, queue): (Set<Int>, [Int]) = ([0], [0])
        while let place = queue.popLast() {
            for edge in best(at: place) {
                usual.formUnion(edge.roles)
                for target in edge.targets where seen.insert(target).inserted { queue.append(target) }
            }
        }
    }

    /// The edges with which the shortest ways to the end begin.
    private func best(at place: Int) -> [ServiceMap.Edge] {
        guard end[place] < LifeWays.far, !map.isEnd(place) else { return [] }
        return map.edges[place].filter { rest(after: $0) + LifeWays.price($0) == end[place] }
    }

    private func rest(after edge: ServiceMap.Edge) -> Int { LifeWays.rest(after: edge, end) }

    private func action(of edge: ServiceMap.Edge) -> WorkflowAction? {
        if case .action(let number, _) = edge.cause { map.workflow.actions[number] } else { nil }
    }

    private func receives(_ edge: ServiceMap.Edge) -> Bool {
        guard case .action(_, let way) = edge.cause else { return false }
        return map.workflow.transitions[way].receives
    }

    /// Those of the applicant's steps with which the way to the end goes on.
    private func steps(ofApplicantAt place: Int) -> [ServiceMap.Edge] {
        best(at: place).filter { !$0.roles.isDisjoint(with: map.applicants) && !receives($0) }
    }

    func isRefused(_ place: Int) -> Bool {
        guard end[place] < LifeWays.far else { return true }
        let steps = steps(ofApplicantAt: place)
        return !steps.isEmpty && steps.allSatisfy { isAppeal($0, at: place) }
    }

    private func isAppeal(_ edge: ServiceMap.Edge, at place: Int) -> Bool {
        guard let action = action(of: edge), place != 0, !edge.roles.isDisjoint(with: map.applicants) else {
            return false
        }
        if NameHints.isAppeal(action) { return true }
        let judges = edge.targets.flatMap(best(at:)).reduce(RoleSet()) { $0.union($1.roles) }
        return !judges.isEmpty && judges.isDisjoint(with: usual)
    }

    private func isMove(_ edge: ServiceMap.Edge, at place: Int) -> Bool {
        edge.targets.allSatisfy { $0 != place }
    }

    func goals(of edge: ServiceMap.Edge, at place: Int) -> Set<LifeWays.Goal> {
        guard let action = action(of: edge), isMove(edge, at: place), !map.isEnd(place) else { return [] }
        let isLost = rest(after: edge) >= LifeWays.far
        if !edge.roles.isDisjoint(with: map.applicants) || NameHints.isWithdrawal(action) {
            if isLost { return isRefused(place) ? [] : [.withdrawal] }
            return isRefused(place) && isAppeal(edge, at: place) ? [.appeal] : []
        }
        if isLost { return isRefused(place) ? [.ruin] : [.refusal, .ruin] }
        if edge.targets.allSatisfy(isRefused) { return isRefused(place) ? [] : [.refusal] }
        let isDetour = rest(after: edge) + LifeWays.price(edge) > end[place]
        let isBack = isDetour && edge.targets.contains { !steps(ofApplicantAt: $0).isEmpty && !isRefused($0) }
        return isBack ? [.giveBack] : []
    }

    /// Whether an edge brings work back within the offices, in services where nobody sends it back to an applicant.
    func isRework(_ edge: ServiceMap.Edge, at place: Int) -> Bool {
        guard action(of: edge) != nil, isMove(edge, at: place), !map.isEnd(place), rest(after: edge) < LifeWays.far
        else {
            return false
        }
        return rest(after: edge) > end[place] && edge.targets.allSatisfy { !isRefused($0) }
    }

    private func isEndedByTime(_ place: Int) -> Bool {
        map.edges[place].contains { edge in
            guard case .deadline = edge.cause else { return false }
            return rest(after: edge) >= LifeWays.far
        }
    }

    func isLapsePlace(_ place: Int) -> Bool {
        place != 0 && !isRefused(place) && isEndedByTime(place) && !steps(ofApplicantAt: place).isEmpty
    }

    func isUnpaidPlace(_ place: Int) -> Bool {
        place != 0 && !isRefused(place) && isEndedByTime(place) && best(at: place).contains(where: receives)
    }
}

extension WorkflowTransition {
    /// Whether it takes money.
    var receives: Bool { effects.contains { if case .receive = $0 { true } else { false } } }
}
