import EventModel
import Workflow

/// Forms by the ways that they go through a workflow.
struct FormClasses {
    /// Forms that go the same ways.
    struct FormClass {
        var ways: [String]
        /// The forms; the first stands for all.
        var forms: [Candidate]
        var nextIndex = 0
    }

    /// A form and what rules say of it.
    struct Candidate {
        var form: ValueMap
        var outcomes: [RuleOutcomes.Outcome]
    }

    /// The classes, the plainest first; one without forms where the workflow asks none.
    private(set) var classes: [FormClass] = []

    init(_ workflow: CompiledWorkflow, _ outcomes: RuleOutcomes, now: Timestamp, limits: LifeLimits) {
        guard let schema = workflow.form else {
            classes = [FormClass(ways: [], forms: [])]
            return
        }
        let candidates = FormCandidates(
            of: workflow, schema: schema, now: now, countMax: limits.candidateFormCountMax)
        var known: Set<[RuleOutcomes.Outcome]> = []
        for form in candidates.forms {
            let ways = outcomes.ways(of: form)
            let said = outcomes.submissionOutcomes(of: form) + outcomes.issueOutcomes(of: form)
            let all = said + [RuleOutcomes.Outcome(expression: -1, answer: ways.joined(separator: " "))]
            guard known.insert(all).inserted else { continue }
            let candidate = Candidate(form: form, outcomes: said)
            if let index = classes.firstIndex(where: { $0.ways == ways }) {
                classes[index].forms.append(candidate)
            } else if classes.count < limits.formCountMax {
                classes.append(FormClass(ways: ways, forms: [candidate]))
            }
        }
        if classes.isEmpty { classes = [FormClass(ways: [], forms: [])] }
    }

    /// Whether some form of a class has rules say what they have not said yet.
    func showsMore(_ index: Int, than shown: Set<RuleOutcomes.Outcome>) -> Bool {
        classes[index].forms.contains { $0.news(shown) > 0 }
    }

    /// The form of a class that has rules say the most that they have not said yet; the forms in turn when none does.
    mutating func nextForm(_ index: Int, notIn shown: Set<RuleOutcomes.Outcome>) -> ValueMap? {
        let forms = classes[index].forms
        guard !forms.isEmpty else { return nil }
        var (best, bestNews) = (classes[index].nextIndex % forms.count, 0)
        for (number, candidate) in forms.enumerated() {
            let news = candidate.news(shown)
            if news > bestNews { (best, bestNews) = (number, news) }
        }
        if bestNews == 0 { classes[index].nextIndex += 1 }
        return forms[best].form
    }
}

extension FormClasses.Candidate {
    func news(_ shown: Set<RuleOutcomes.Outcome>) -> Int { outcomes.count { !shown.contains($0) } }
}
