import EventModel
import FormSchema
import Statechart
import Workflow

/// Forms by the ways that they go through a workflow.
struct FormClasses {
    /// Forms that go the same ways.
    struct FormClass {
        var ways: [String]
        /// The forms; the first stands for all.
        var forms: [Candidate]
        var nextIndex = 0
        /// Whether lives went these ways already.
        var isFollowed = false
    }

    /// A form and what rules say of it.
    struct Candidate {
        var form: ValueMap
        var outcomes: [RuleOutcomes.Outcome]
    }

    /// The classes; one without forms where the workflow asks none.
    private(set) var classes: [FormClass] = []

    private let outcomes: RuleOutcomes
    private let classCountMax: Int
    private var seen: Set<AnswerPair> = []
    private var known: Set<Said> = []

    /// The most forms that are varied further.
    private static let variedCountMax = 40
    /// The most variations that are tried.
    private static let variationCountMax = 3_000

    init(_ workflow: CompiledWorkflow, _ outcomes: RuleOutcomes, now: Timestamp, limits: LifeLimits) {
        self.outcomes = outcomes
        classCountMax = limits.formCountMax
        if let schema = workflow.form {
            let candidates = FormCandidates(
                of: workflow, schema: schema, now: now, countMax: limits.candidateFormCountMax)
            for form in candidates.forms { add(form) }
            let guards = workflow.transitions.compactMap(\.condition).map { workflow.expressions[$0] }
            vary(candidates, candidates.variations(for: guards))
            for fee in workflow.fees.indices { vary(candidates, for: fee, of: workflow) }
        }
        if classes.isEmpty { classes = [FormClass(ways: [], forms: [])] }
    }

    private mutating func add(_ form: ValueMap) {
        let ways = outcomes.ways(of: form)
        let said = outcomes.outcomes(of: form)
        guard known.insert(Said(ways: ways, outcomes: said)).inserted else { return }
        let candidate = Candidate(form: form, outcomes: said)
        if let index = classes.firstIndex(where: { $0.ways == ways }) {
            classes[index].forms.append(candidate)
        } else if classes.count < classCountMax {
            classes.append(FormClass(ways: ways, forms: [candidate]))
        }
    }

    /// Looks for forms that go new ways next to those that are known: what two rules of one table say together.
    private mutating func vary(_ candidates: FormCandidates, _ variations: [(name: String, value: Value?)]) {
        var (index, count) = (0, 0)
        while index < classes.count, index < Self.variedCountMax {
            guard let form = classes[index].forms.first?.form else { return }
            for (name, value) in variations where form[name] != value {
                guard count < Self.variationCountMax else { return }
                count += 1
                var varied = form
                varied[name] = value
                let ways = outcomes.ways(of: varied)
                guard !classes.contains(where: { $0.ways == ways }) else { continue }
                if candidates.schema.accepts(.map(varied)) { add(varied) }
            }
            index += 1
        }
    }

    /// Looks for forms for which the rows of a fee count that count for none that is known.
    private mutating func vary(_ candidates: FormCandidates, for fee: Int, of workflow: CompiledWorkflow) {
        let conditions = workflow.fees[fee].rows.compactMap(\.condition).map { workflow.expressions[$0] }
        let variations = candidates.variations(for: conditions)
        var forms = classes.flatMap { $0.forms.map(\.form) }
        var isFound = workflow.fees[fee].rows.map { _ in false }
        for form in forms { if let row = outcomes.selectedRow(of: fee, for: form) { isFound[row] = true } }
        var (index, count) = (0, 0)
        while index < forms.count, isFound.contains(false), count < Self.variationCountMax {
            for (name, value) in variations where forms[index][name] != value {
                count += 1
                var varied = forms[index]
                varied[name] = value
                guard let row = outcomes.selectedRow(of: fee, for: varied), !isFound[row],
                    candidates.schema.accepts(.map(varied))
                else { continue }
                isFound[row] = true
                add(varied)
                forms.append(varied)
            }
            index += 1
        }
    }

    /// The class to follow next: of those that `isWanted` wants, the one whose guards say, two by two, the most that
    /// they did not say of the classes before, the `relevant` guards first; nil when none is left.
    mutating func next(relevant: [Int], where isWanted: (Int) -> Bool) -> Int? {
        var best: (index: Int, relevantNews: Int, news: Int)?
        for index in classes.indices where !classes[index].isFollowed && isWanted(index) {
            let pairs = AnswerPair.pairs(in: classes[index].ways).filter { !seen.contains($0) }
            let relevantNews = pairs.count { relevant.contains($0.first) && relevant.contains($0.second) }
            if let best, (best.relevantNews, best.news) >= (relevantNews, pairs.count) { continue }
            best = (index, relevantNews, pairs.count)
        }
        guard let best else { return nil }
        classes[best.index].isFollowed = true
        seen.formUnion(AnswerPair.pairs(in: classes[best.index].ways))
        return best.index
    }

    /// The guards that decide between transitions of the same states as these, as places in the classes' ways.
    func guards(deciding transitions: [Int], in workflow: CompiledWorkflow) -> [Int] {
        let sources = transitions.map { workflow.chart.transitions[$0].source }
        let conditions = workflow.transitions.indices.filter { number in
            sources.contains(workflow.chart.transitions[number].source)
        }.map { workflow.transitions[$0].condition }
        return outcomes.guardExpressions.indices.filter { conditions.contains(outcomes.guardExpressions[$0]) }
    }

    /// Whether some form of a class has rules say what they have not said yet.
    func showsMore(_ index: Int, than shown: Set<RuleOutcomes.Outcome>) -> Bool {
        classes[index].forms.contains { $0.news(shown) > 0 }
    }

    /// The form of a class that has rules say the most that they have not said yet; the forms in turn when none does.
    mutating func nextForm(_ index: Int, notIn shown: Set<RuleOutcomes.Outcome>) -> Candidate? {
        let forms = classes[index].forms
        guard !forms.isEmpty else { return nil }
        var (best, bestNews) = (classes[index].nextIndex % forms.count, 0)
        for (number, candidate) in forms.enumerated() {
            let news = candidate.news(shown)
            if news > bestNews { (best, bestNews) = (number, news) }
        }
        if bestNews == 0 { classes[index].nextIndex += 1 }
        return forms[best]
    }
}

/// Everything that is told of a form: two forms that say the same are one.
private struct Said: Hashable {
    var ways: [String]
    var outcomes: [RuleOutcomes.Outcome]
}

extension FormClasses.Candidate {
    func news(_ shown: Set<RuleOutcomes.Outcome>) -> Int { outcomes.count { !shown.contains($0) } }
}

/// What two guards say of one form.
private struct AnswerPair: Hashable {
    var first: Int
    var second: Int
    var answers: [String]

    static func pairs(in ways: [String]) -> [AnswerPair] {
        ways.indices.flatMap { first in
            (first..<ways.count).map { AnswerPair(first: first, second: $0, answers: [ways[first], ways[$0]]) }
        }
    }
}
