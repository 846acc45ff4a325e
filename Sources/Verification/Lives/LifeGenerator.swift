public import EventModel
import Statechart
public import Workflow

/// Makes lives of applications that together take every transition of a workflow that can be taken.
///
/// Each step is a command that the workflow's own `decide` accepted. Forms lie at the edges of what rules ask, so that
/// the rows of fees, the documents and the validities come out each way too. The same workflow and seed give the same
/// lives on every machine.
public struct LifeGenerator {
    let workflow: CompiledWorkflow
    let limits: LifeLimits
    let maker: CommandMaker
    let outcomes: RuleOutcomes
    let start: Timestamp
    var random: SplitMix

    var lives: [ApplicationLife] = []
    var commandCount = 0
    /// The transitions not taken yet, and those not taken yet in a certain role.
    var missing: Set<Goal> = []
    /// What rules said of the forms that were given.
    var shown: Set<RuleOutcomes.Outcome> = []
    var refusals: [Rejection?]

    /// What a life is for.
    enum Goal: Hashable {
        case transition(Int)
        case role(Int, transition: Int)
    }

    /// 2026-01-04T07:00:00Z, when each life begins.
    public static let start = Timestamp(secondsSinceEpoch: 1_767_510_000)

    /// Makes the lives.
    ///
    /// - Complexity: At most the commands that `limits` allow, each a decision of the workflow.
    public static func lives(
        of workflow: CompiledWorkflow, seed: UInt64, limits: LifeLimits = LifeLimits()
    ) -> LifeCover {
        var generator = LifeGenerator(workflow, seed: seed, limits: limits)
        generator.run()
        return LifeCover(
            lives: generator.lives, uncovered: generator.uncovered, commandCount: generator.commandCount)
    }

    /// The transitions that no application can take, by number: those of deadlines that begin only with the first
    /// event, in states that every first event leaves for good.
    ///
    /// - Complexity: O(transitions * deadlines).
    public static func impossibleTransitions(of workflow: CompiledWorkflow) -> [Int] {
        let chart = workflow.chart
        let initial = workflow.initialState.configuration
        let first = (0..<workflow.actions.count + workflow.deadlines.count).flatMap { event in
            chart.candidates(in: initial, event: event)
        }
        return workflow.deadlines.filter { deadline in
            initial.contains(deadline.state)
                && first.allSatisfy { chart.exitMask(of: $0).contains(deadline.state) }
                && chart.transitions.indices.allSatisfy { number in
                    !chart.possibleEntryMask(of: UInt16(number)).contains(deadline.state)
                }
        }.map { Int($0.transition) }
    }

    private init(_ workflow: CompiledWorkflow, seed: UInt64, limits: LifeLimits) {
        self.workflow = workflow
        self.limits = limits
        maker = CommandMaker(workflow)
        start = Self.start
        random = SplitMix(seed: seed)
        outcomes = RuleOutcomes(workflow, now: start, random: &random)
        refusals = workflow.transitions.map { _ in nil }
        let impossible = Self.impossibleTransitions(of: workflow)
        for (number, transition) in workflow.transitions.enumerated() where !impossible.contains(number) {
            missing.insert(.transition(number))
            for role in transition.roles.numbers { missing.insert(.role(role, transition: number)) }
        }
    }

    private mutating func run() {
        var classes = FormClasses(workflow, outcomes, now: start, limits: limits)
        var territories: [(index: Int, territory: LifeTerritory)] = []
        while commandCount < limits.commandCountMax {
            let (missing, shown) = (missing, shown)
            let relevant = classes.guards(
                deciding: workflow.transitions.indices.filter { missing.contains(.transition($0)) }, in: workflow)
            let isNews = { [classes] index in !missing.isEmpty || classes.showsMore(index, than: shown) }
            guard let index = classes.next(relevant: relevant, where: isNews) else { break }
            var territory = LifeTerritory(form: classes.classes[index].forms.first?.form, maker: maker, start: start)
            cover(&territory, &classes, index, patience: Self.patience)
            show(&territory, &classes, index)
            take(territory, since: 0)
            territories.append((index, territory))
        }
        // What is far away in every territory is looked for in all of each.
        for (index, territory) in territories where !missing.isEmpty && commandCount < limits.commandCountMax {
            var territory = territory
            let before = territory.commandCount
            cover(&territory, &classes, index, patience: .max)
            take(territory, since: before)
        }
    }

    /// The places that are looked at for something missing before another class of forms is tried.
    private static let patience = 250

    private mutating func take(_ territory: LifeTerritory, since before: Int) {
        commandCount += territory.commandCount - before
        for (number, refusal) in territory.refusals.enumerated() where refusal != nil { refusals[number] = refusal }
    }

    /// Lives towards what is missing.
    private mutating func cover(
        _ territory: inout LifeTerritory, _ classes: inout FormClasses, _ index: Int, patience: Int
    ) {
        // Where a form of the class goes another way than the one that stands for it, that one is sent.
        var isPlain = false
        while !missing.isEmpty {
            let missing = missing
            let path = territory.path(from: 0, patience: patience, commandCountMax: commandCountLeft) { way in
                Self.goals(of: way).contains(where: missing.contains)
            }
            guard let path else { return }
            let form = isPlain ? territory.form : classes.nextForm(index, notIn: shown)?.form
            live(along: path, form: form, isPlain: isPlain, in: &territory)
            isPlain = !isPlain && self.missing.count == missing.count
        }
    }

    /// Lives that show what rules say of forms that no other life has.
    private mutating func show(_ territory: inout LifeTerritory, _ classes: inout FormClasses, _ index: Int) {
        // What these ways do not show is left to other classes.
        var tried = shown
        while classes.showsMore(index, than: tried), let candidate = classes.nextForm(index, notIn: tried) {
            let news = candidate.outcomes.filter { !tried.contains($0) }
            tried.formUnion(news)
            let path = territory.path(from: 0, patience: Self.patience, commandCountMax: commandCountLeft) { way in
                news.contains { way.asks(on: $0.occasion) }
            }
            guard let path else { continue }
            // The last occasion shows what the earlier ones do, too.
            let far = territory.path(from: 0, patience: Self.patience, commandCountMax: commandCountLeft) { way in
                news.allSatisfy { $0.occasion == .submission || way.asks(on: $0.occasion) }
            }
            live(along: far ?? path, form: candidate.form, in: &territory)
            tried.formUnion(shown)
        }
    }

    private var commandCountLeft: Int { limits.commandCountMax - commandCount }

    /// Goes along a path, on to what is missing nearby, and to an end.
    private mutating func live(
        along path: [(place: Int, way: Int)], form: ValueMap?, isPlain: Bool = false,
        in territory: inout LifeTerritory
    ) {
        let standing = LifeStanding(state: workflow.initialState, now: start)
        var life = LifeInProgress(standing: standing, form: form, isPlain: isPlain)
        var onward: [(place: Int, way: Int)]? = path
        while let path = onward, life.steps.count + path.count <= limits.stepCountMax || life.steps.isEmpty {
            guard follow(path, &life, in: &territory) else { break }
            let missing = missing
            onward = territory.path(
                from: life.place, avoiding: life.avoided, stepCountMax: Self.detourStepCountMax,
                patience: Self.detourPatience,
                commandCountMax: commandCountLeft
            ) { way in Self.goals(of: way).contains(where: missing.contains) }
        }
        // An end may be out of the way that the example of a place went, so it is looked for more than once.
        for _ in 0..<Self.endAttemptCountMax where !workflow.isEnded(life.standing.state) {
            let ends = territory
            let path = territory.path(
                from: life.place, avoiding: life.avoided, commandCountMax: commandCountLeft
            ) { way in
                way.target < ends.ways.count ? ends.isEnd(way.target) : false
            }
            guard let path else { break }
            _ = follow(path, &life, in: &territory)
        }
        guard !life.steps.isEmpty else { return }
        lives.append(ApplicationLife(steps: life.steps, isEnded: workflow.isEnded(life.standing.state)))
    }

    private static let detourStepCountMax = 6
    private static let detourPatience = 60
    private static let endAttemptCountMax = 4

    /// Goes along a path; false where a step led elsewhere than expected.
    private mutating func follow(
        _ path: [(place: Int, way: Int)], _ life: inout LifeInProgress, in territory: inout LifeTerritory
    ) -> Bool {
        for (place, index) in path {
            guard let way = territory.ways[place]?[index] else { return false }
            // The first steps fall on one day, so that dates at an edge stay there until the guards are asked.
            let waits = life.steps.count < 4 ? Self.waits.prefix(3) : Self.waits[...]
            let drawn = waits[Int(random.next() % UInt64(waits.count))]
            let wait = life.isPlain ? LifeTerritory.hour : drawn
            let (result, count) = maker.attempt(way.recipe, at: life.standing, form: life.form, after: wait)
            commandCount += count
            guard case .success(let step) = result else {
                obstruct(place, index, &life, in: &territory)
                return false
            }
            life.steps.append(step)
            life.standing = life.standing.after(step, in: workflow)
            note(step, role: way.role, form: life.form)
            guard let number = territory.number(of: life.standing) else { return false }
            life.place = number
            guard number == way.target else {
                obstruct(place, index, &life, in: &territory)
                return false
            }
        }
        return true
    }

    /// A way that the form that stands for its class does not go is not gone again by any.
    private func obstruct(
        _ place: Int, _ way: Int, _ life: inout LifeInProgress, in territory: inout LifeTerritory
    ) {
        life.avoided.insert(LifeTerritory.WayPlace(place: place, way: way))
        if life.isPlain { territory.obstruct(way, from: place) }
    }

    /// 25 minutes to two days.
    private static let waits: [Int64] = [25, 50, 90, 180, 360, 1_500, 2_880].map { $0 * 60_000_000 }

    private mutating func note(_ step: LifeStep, role: Int?, form: ValueMap?) {
        let transitions = step.decision.events.flatMap { $0.transitions.map(Int.init) }
        for transition in transitions { missing.remove(.transition(transition)) }
        if let first = transitions.first, let role { missing.remove(.role(role, transition: first)) }
        guard let form else { return }
        let isSubmission = step.decision.events.contains { $0.data["form"] != nil }
        let isIssue = step.decision.effects.contains { if case .issue = $0 { true } else { false } }
        let charges = step.charges(in: workflow)
        guard isSubmission || isIssue || !charges.isEmpty else { return }
        for outcome in outcomes.outcomes(of: form) {
            switch outcome.occasion {
            case .submission where isSubmission, .issue where isIssue: shown.insert(outcome)
            case .charge(let fee) where charges.contains(fee): shown.insert(outcome)
            default: break
            }
        }
    }

    private static func goals(of way: LifeTerritory.Way) -> [Goal] {
        var goals = way.transitions.map { Goal.transition($0) }
        if let role = way.role, let first = way.transitions.first { goals.append(.role(role, transition: first)) }
        return goals
    }
}

/// A life that is being made.
private struct LifeInProgress {
    var standing: LifeStanding
    let form: ValueMap?
    /// Whether it does as the examples of the territory did.
    let isPlain: Bool
    var place = 0
    /// Ways that led elsewhere than expected.
    var avoided: Set<LifeTerritory.WayPlace> = []
    var steps: [LifeStep] = []
}

extension LifeGenerator {
    /// The transitions that no life takes, with the reasons.
    private var uncovered: [UncoveredTransition] {
        workflow.transitions.indices.filter { missing.contains(.transition($0)) }.map { number in
            UncoveredTransition(transition: number, reason: reason(number))
        }
    }

    private func reason(_ number: Int) -> String {
        if commandCount >= limits.commandCountMax {
            return "the search ended after \(limits.commandCountMax) commands; allow it more"
        }
        switch workflow.transitions[number].cause {
        case .action:
            guard let refusal = refusals[number] else { return "its state is never entered" }
            return "it was always refused, at last with \(refusal)"
        case .deadline: return "its deadline never came to pass"
        case .clock: return "lives are not long enough for clocks to run out"
        case .done, .always: return "its condition never held where it was asked"
        }
    }
}

extension LifeTerritory.Way {
    /// Whether rules are asked here that are asked on an occasion.
    fileprivate func asks(on occasion: RuleOutcomes.Outcome.Occasion) -> Bool {
        switch occasion {
        case .submission: takesForm
        case .issue: issues
        case .charge(let fee): charges.contains(fee)
        }
    }
}
