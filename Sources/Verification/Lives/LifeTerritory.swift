import EventModel
import Expressions
import Statechart
import Workflow

/// Where applications with one kind of form can get, found out as far as it is asked for.
///
/// Places are told apart by what rules can see of them, with one standing each as an example. A way on is a recipe with
/// the transitions that it took from that example.
struct LifeTerritory {
    /// A way from one place to another.
    struct Way {
        var recipe: CommandRecipe
        var transitions: [Int]
        /// The role that takes it; nil for a deadline.
        var role: Int?
        var target: Int
        /// Whether the form is given.
        var takesForm: Bool
        /// Whether something is issued.
        var issues: Bool
        /// The fees that are charged, by number.
        var charges: [Int]
        /// Whether it did not lead where it should once it was gone.
        var isObstructed = false
    }

    /// A way by its place and its index there.
    struct WayPlace: Hashable {
        var place: Int
        var way: Int
    }

    struct Place: Hashable {
        var chartState: ChartState
        var deadlines: [Int]
        var hasForm: Bool
        var owes: Bool
        var hasPaid: Bool
        var counts: [Int64]
    }

    let form: ValueMap?
    private let maker: CommandMaker
    private let countedEvents: [(type: String, most: Int64)]
    private var examples: [LifeStanding] = []
    private var numbers: [Place: Int] = [:]
    private(set) var ways: [[Way]?] = []
    private(set) var commandCount = 0
    /// By transition, why the workflow refused it when it was tried last.
    private(set) var refusals: [Rejection?]

    private static let placeCountMax = 3_000
    /// How long after the last one an example's command comes.
    static let hour: Int64 = 3_600_000_000

    init(form: ValueMap?, maker: CommandMaker, start: Timestamp) {
        self.form = form
        self.maker = maker
        countedEvents = Self.countedEvents(of: maker.workflow)
        refusals = maker.workflow.transitions.map { _ in nil }
        let initial = LifeStanding(state: maker.workflow.initialState, now: start)
        _ = number(of: initial)
    }

    /// The place of a standing; nil when it is not known and cannot be.
    mutating func number(of standing: LifeStanding) -> Int? {
        let place = place(of: standing)
        if let number = numbers[place] { return number }
        guard examples.count < Self.placeCountMax else { return nil }
        numbers[place] = examples.count
        examples.append(standing)
        ways.append(nil)
        return examples.count - 1
    }

    func isEnd(_ place: Int) -> Bool { maker.workflow.isEnded(examples[place].state) }

    mutating func obstruct(_ index: Int, from place: Int) {
        ways[place]?[index].isObstructed = true
    }

    /// A shortest way to the nearest step that is wanted, as places and indices of their ways; nil when there is none.
    ///
    /// - Parameter patience: The most places to find out about on the way.
    mutating func path(
        from start: Int, avoiding avoided: Set<WayPlace> = [], stepCountMax: Int = .max, patience: Int = .max,
        commandCountMax: Int,
        to isWanted: (Way) -> Bool
    ) -> [(place: Int, way: Int)]? {
        var exploredCount = 0
        var cameBy: [Int: (place: Int, way: Int)] = [:]
        var queue = [(place: start, stepCount: 0)]
        var head = 0
        while head < queue.count, commandCount < commandCountMax {
            let (place, stepCount) = queue[head]
            head += 1
            guard stepCount < stepCountMax else { return nil }
            if ways[place] == nil {
                guard exploredCount < patience else { return nil }
                exploredCount += 1
                explore(place)
            }
            for (index, way) in (ways[place] ?? []).enumerated()
            where !way.isObstructed && !avoided.contains(WayPlace(place: place, way: index)) {
                if isWanted(way) { return trace(to: (place, index), from: start, cameBy) }
                guard way.target != start, cameBy[way.target] == nil else { continue }
                cameBy[way.target] = (place, index)
                queue.append((way.target, stepCount + 1))
            }
        }
        return nil
    }

    private func trace(
        to last: (place: Int, way: Int), from start: Int, _ cameBy: [Int: (place: Int, way: Int)]
    ) -> [(place: Int, way: Int)] {
        var path = [last]
        while let first = path.last, first.place != start, let before = cameBy[first.place] { path.append(before) }
        return path.reversed()
    }

    /// Finds the ways on from a place.
    private mutating func explore(_ place: Int) {
        let example = examples[place]
        var found: [Way] = []
        for recipe in maker.recipes(at: example) {
            let (result, count) = maker.attempt(recipe, at: example, form: form, after: Self.hour)
            commandCount += count
            switch result {
            case .success(let step):
                guard let way = way(recipe, step, from: example) else { continue }
                let isKnown = found.contains { $0.transitions == way.transitions && $0.role == way.role }
                if !isKnown { found.append(way) }
            case .failure(let rejection):
                if case .action(_, let number, _, _) = recipe.kind { refusals[number] = rejection }
            }
        }
        ways[place] = found
    }

    private mutating func way(_ recipe: CommandRecipe, _ step: LifeStep, from example: LifeStanding) -> Way? {
        guard let target = number(of: example.after(step, in: maker.workflow)) else { return nil }
        var role: Int?
        if case .action(_, _, let number, _) = recipe.kind { role = number }
        let isIssue = step.decision.effects.contains { if case .issue = $0 { true } else { false } }
        return Way(
            recipe: recipe, transitions: step.decision.events.flatMap { $0.transitions.map(Int.init) }, role: role,
            target: target, takesForm: step.decision.events.contains { $0.data["form"] != nil }, issues: isIssue,
            charges: step.charges(in: maker.workflow))
    }

    private func place(of standing: LifeStanding) -> Place {
        let record = standing.record
        return Place(
            chartState: standing.state.chartState,
            deadlines: maker.workflow.runningDeadlines(standing.state, record: record).map(\.number),
            hasForm: record.form != nil, owes: record.due > 0, hasPaid: record.paid > 0,
            counts: countedEvents.map { min($0.most, record.counts[$0.type]?.int ?? 0) })
    }

    /// The events that rules count, and up to where the number may matter.
    private static func countedEvents(of workflow: CompiledWorkflow) -> [(type: String, most: Int64)] {
        var counted: [(type: String, most: Int64)] = []
        for expression in workflow.expressions {
            var most: Int64 = 0
            for case .int(let number) in expression.literals where (0..<100).contains(number) {
                most = max(most, number)
            }
            for reference in expression.references where reference.path.count == 3 {
                guard reference.path[0] == "application", reference.path[1] == "counts" else { continue }
                counted.append((reference.path[2], most + 1))
            }
        }
        return counted
    }
}

extension LifeStep {
    /// The fees that the step charges, by number.
    func charges(in workflow: CompiledWorkflow) -> [Int] {
        decision.effects.compactMap { effect in
            guard case .charge(let name, _, _) = effect else { return nil }
            return workflow.fees.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
        }
    }
}
