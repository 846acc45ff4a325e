import EventModel
import Expressions
import Statechart
import Workflow

/// What the rules of a workflow say of a form: which forms go the same ways, and which show the same rows and documents.
struct RuleOutcomes {
    /// The conditions of transitions that look at the form.
    private let guards: [Rule]
    /// The rules that are asked when a form is given: those of documents.
    private let submissionRules: [Rule]
    /// The rules that are asked when something is issued.
    private let issueRules: [Rule]
    private let workflow: CompiledWorkflow
    private let now: Timestamp

    private struct Rule {
        var expression: Int
        /// What else the rule may see beside the form.
        var surroundings: [Surroundings]
    }

    private struct Surroundings {
        var active = Configuration()
        var due: Int64 = 0
    }

    /// What a rule said, and when it is asked.
    struct Outcome: Hashable {
        enum Occasion: Hashable {
            /// When the form is given.
            case submission
            /// When something is issued.
            case issue
            /// When the fee of this number is charged.
            case charge(Int)
        }

        var occasion: Occasion
        var rule: Int
        var answer: String
        /// Whether a day or a number more or less would give another answer.
        var isAtEdge: Bool
    }

    init(_ workflow: CompiledWorkflow, now: Timestamp, random: inout SplitMix) {
        self.workflow = workflow
        self.now = now
        var submission: [Int?] = []
        for document in workflow.documents {
            if case .requiredWhen(let condition) = document.necessity { submission.append(condition) }
        }
        guards = Self.rules(workflow.transitions.map(\.condition), in: workflow, &random)
        submissionRules = Self.rules(submission, in: workflow, &random)
        issueRules = Self.rules(workflow.issues.map(\.validity), in: workflow, &random)
    }

    /// What the guards say, in all surroundings: forms with the same answers go the same ways.
    ///
    /// - Returns: The answers of each guard.
    func ways(of form: ValueMap) -> [String] {
        guards.map { answers([$0], form).joined(separator: " ") }
    }

    /// The expressions of the guards, in the order of ``ways(of:)``.
    var guardExpressions: [Int] { guards.map(\.expression) }

    /// Everything that rules other than guards say of a form, and whether a day or a number more or less would have
    /// them say something else.
    func outcomes(of form: ValueMap) -> [Outcome] {
        func outcomes(_ rules: [Rule], on occasion: Outcome.Occasion) -> [Outcome] {
            rules.map { rule in
                let answer = { answers([rule], $0).joined(separator: " ") }
                let beside = neighbours(of: form, asIn: [rule.expression]).map(answer)
                return Outcome(
                    occasion: occasion, rule: rule.expression, answer: answer(form),
                    isAtEdge: beside.contains { $0 != answer(form) })
            }
        }
        return outcomes(submissionRules, on: .submission) + outcomes(issueRules, on: .issue)
            + workflow.fees.indices.compactMap { fee in
                guard let row = selectedRow(of: fee, for: form) else { return nil }
                let beside = neighbours(of: form, asIn: workflow.fees[fee].rows.compactMap(\.condition)).first {
                    selectedRow(of: fee, for: $0) != row
                }
                let other = beside.flatMap { selectedRow(of: fee, for: $0) }
                return Outcome(
                    occasion: .charge(fee), rule: row, answer: other.map { "beside \($0)" } ?? "",
                    isAtEdge: beside != nil)
            }
    }

    /// The forms in which one number or day that expressions look at is one more or one less.
    private func neighbours(of form: ValueMap, asIn expressions: [Int]) -> [ValueMap] {
        var names: [String] = []
        for path in expressions.flatMap({ workflow.expressions[$0].references.map(\.path) })
        where path.first == "form" && path.count == 2 && !names.contains(path[1]) {
            names.append(path[1])
        }
        return names.flatMap { name -> [ValueMap] in
            let values: [Value]
            switch form[name] {
            case .int(let number)? where (-1 << 40...1 << 40).contains(number):
                values = [.int(number - 1), .int(number + 1)]
            case .text(let text)?:
                guard let day = CivilDate(text.utf8)?.daysSinceEpoch else { return [] }
                values = [.text(FormCandidates.text(day - 1)), .text(FormCandidates.text(day + 1))]
            default: return []
            }
            return values.map { value in
                var neighbour = form
                neighbour[name] = value
                return neighbour
            }
        }
    }

    /// The row of a fee that counts for a form; nil when a condition fails.
    func selectedRow(of fee: Int, for form: ValueMap) -> Int? {
        for (number, row) in workflow.fees[fee].rows.enumerated() {
            guard let condition = row.condition else { return number }
            switch answer(condition, form, Surroundings()) {
            case "yes": return number
            case "no": continue
            default: return nil
            }
        }
        return nil
    }

    private func answers(_ rules: [Rule], _ form: ValueMap) -> [String] {
        rules.flatMap { rule in rule.surroundings.map { answer(rule.expression, form, $0) } }
    }

    private func answer(_ expression: Int, _ form: ValueMap, _ surroundings: Surroundings) -> String {
        let bindings = Self.bindings(form, due: surroundings.due, now: now)
        let words = surroundings.active.words
        let host = HostContext(present: [[words[0], words[1], words[2], words[3]]])
        switch try? workflow.expressions[expression].evaluate(bindings, context: host) {
        case .bool(let truth)?: return truth ? "yes" : "no"
        case .string(let text)?: return text
        case .int?: return "number"
        case nil: return "fails"
        default: return "other"
        }
    }

    /// What rules see of an application of which only the form is known, and what is due.
    static func bindings(_ form: ValueMap, due: Int64, now: Timestamp) -> ExpressionBindings {
        let application: ValueMap = [
            "due": .int(due), "paid": .int(0), "charged": .int(0), "submitted_at": .timestamp(now),
            "counts": .map([:]), "documents": .list([]),
        ]
        let event: ValueMap = ["name": .text(""), "by": .text(""), "roles": .list([]), "data": .map([:])]
        return ExpressionBindings([
            .dataMap(form), .dataMap(application), .dataMap(event), ExpressionValue(.timestamp(now)),
        ])
    }

    private static func rules(
        _ expressions: [Int?], in workflow: CompiledWorkflow, _ random: inout SplitMix
    ) -> [Rule] {
        var rules: [Rule] = []
        for case let number? in expressions where !rules.contains(where: { $0.expression == number }) {
            let expression = workflow.expressions[number]
            guard expression.references.contains(where: { $0.path.first == "form" }) else { continue }
            rules.append(
                Rule(expression: number, surroundings: surroundings(of: expression, in: workflow, &random)))
        }
        return rules
    }

    /// Each choice of the states that an expression mentions, some choices where there are many.
    private static func surroundings(
        of expression: Expression, in workflow: CompiledWorkflow, _ random: inout SplitMix
    ) -> [Surroundings] {
        var mentioned: [Int] = []
        for mention in expression.mentions {
            let number = workflow.states.firstIndex { $0.id.utf8.elementsEqual(mention.member.utf8) }
            if let number, !mentioned.contains(number) { mentioned.append(number) }
        }
        let count = mentioned.count <= 5 ? 1 << mentioned.count : 32
        let asksDue = expression.references.contains { $0.path == ["application", "due"] }
        return (0..<count).flatMap { choice in
            let bits = mentioned.count <= 5 ? UInt64(choice) : random.next()
            let active = mentioned.indices.filter { bits >> UInt64($0 & 63) & 1 == 1 }.map { mentioned[$0] }
            return (asksDue ? [0, 1] : [0]).map { Surroundings(active: Configuration(active), due: $0) }
        }
    }
}
