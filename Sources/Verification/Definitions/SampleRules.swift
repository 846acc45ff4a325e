import EventModel
import Expressions
import FormSchema
import Workflow

/// The rules that try expressions on samples.
///
/// What is found is shown by a sample or by the absence of one among those tried, so that it is a warning; an amount below
/// 0 is shown by a valid form.
struct SampleRules {
    private static let formCountMax = 300

    private let workflow: CompiledWorkflow
    private let forms: [ValueMap]

    init(_ workflow: CompiledWorkflow) {
        self.workflow = workflow
        let readsForm = workflow.expressions.contains { $0.references.contains { $0.path[0] == "form" } }
        forms =
            readsForm
            ? workflow.form?.sampleInstances(limit: Self.formCountMax).compactMap(\.map) ?? [] : []
    }

    func findings() -> [VerificationFinding] {
        guard !workflow.expressions.isEmpty else { return [] }
        return workflow.fees.flatMap(feeFindings) + conditionFindings()
    }

    private func feeFindings(_ fee: WorkflowFee) -> [VerificationFinding] {
        let numbers = fee.rows.flatMap { [$0.condition, $0.expression] }.compactMap(\.self)
        let group = numbers.map { workflow.expressions[$0] }
        guard !group.isEmpty, let samples = SampleSet(group, schema: workflow.form, forms: forms) else { return [] }
        var table = FeeTable(fee: fee, expressions: workflow.expressions)
        samples.forEach { bindings in
            table.look(at: bindings)
            return table.hasMoreToSee
        }
        guard table.sampleCount > 0 else { return [] }
        return fee.rows.indices.flatMap { row -> [VerificationFinding] in
            let path = fee.path(ofRow: row)
            // A condition that never changes is said elsewhere.
            if !table.isChosen[row], !hasConstantCondition(fee, before: row) {
                return [
                    VerificationFinding(
                        .deadFeeRow, at: path,
                        "this row is chosen for none of the samples: the rows before it always come first, or its "
                            + "condition never holds; change the order or the condition")
                ]
            }
            if table.isNegative[row] {
                return [
                    VerificationFinding(
                        .negativeFee, at: path.appending("amount"), "the amount is below 0 for a valid form")
                ]
            }
            if table.fails[row], samples.readsOnlyForms {
                return [
                    VerificationFinding(
                        .expressionCanFail, at: path.appending("amount"),
                        "the amount cannot be computed for a valid form, so that the action is refused")
                ]
            }
            return []
        }
    }

    private func hasConstantCondition(_ fee: WorkflowFee, before row: Int) -> Bool {
        fee.rows[...row].contains { $0.condition.map { workflow.expressions[$0].isConstant } ?? false }
    }

    private func conditionFindings() -> [VerificationFinding] {
        var verdicts: [ConditionVerdict?] = Array(repeating: nil, count: workflow.expressions.count)
        let feeConditions = Set(workflow.fees.flatMap(\.rows).compactMap(\.condition))
        return workflow.conditionPlaces().compactMap { number, path in
            let verdict = verdicts[number] ?? self.verdict(on: workflow.expressions[number])
            verdicts[number] = verdict
            if verdict.canFail {
                return VerificationFinding(
                    .expressionCanFail, at: path,
                    "`\(workflow.expressionSources[number])` fails for a valid form; ask with `has()` for what may be missing"
                )
            }
            // A row of a fee that never holds is never chosen, which is said above.
            guard verdict.neverHolds, !feeConditions.contains(number) else { return nil }
            return VerificationFinding(
                .conditionNeverHolds, at: path,
                "`\(workflow.expressionSources[number])` holds for none of the samples; correct or remove it")
        }
    }

    private func verdict(on expression: Expression) -> ConditionVerdict {
        guard !expression.isConstant, let samples = SampleSet([expression], schema: workflow.form, forms: forms) else {
            return ConditionVerdict()
        }
        var (holds, canFail, sampleCount) = (false, false, 0)
        samples.forEach { bindings in
            sampleCount += 1
            do {
                if try expression.isTrue(bindings) { holds = true }
            } catch {
                canFail = canFail || samples.readsOnlyForms
            }
            // Forms as they are come first, and show what may be missing.
            return !canFail && (!holds || sampleCount < forms.count)
        }
        return ConditionVerdict(neverHolds: sampleCount > 0 && !holds, canFail: canFail)
    }
}

private struct ConditionVerdict {
    var neverHolds = false
    var canFail = false
}

extension WorkflowFee.Row {
    fileprivate var expression: Int? {
        if case .computed(let number) = amount { number } else { nil }
    }
}

/// What the samples show of a fee.
private struct FeeTable {
    /// How many samples are enough for amounts that are computed.
    private static let computedCountMin = 1_000

    let fee: WorkflowFee
    let expressions: [Expression]
    private(set) var isChosen: [Bool]
    private(set) var isNegative: [Bool]
    private(set) var fails: [Bool]
    private(set) var sampleCount = 0
    private let isComputed: Bool

    init(fee: WorkflowFee, expressions: [Expression]) {
        self.fee = fee
        self.expressions = expressions
        isChosen = Array(repeating: false, count: fee.rows.count)
        isNegative = isChosen
        fails = isChosen
        isComputed = fee.rows.contains { $0.expression != nil }
    }

    var hasMoreToSee: Bool {
        isChosen.contains(false) || (isComputed && sampleCount < Self.computedCountMin)
    }

    mutating func look(at bindings: ExpressionBindings) {
        sampleCount += 1
        let chosen = fee.rows.firstIndex { row in
            guard let condition = row.condition else { return true }
            return (try? expressions[condition].isTrue(bindings)) ?? false
        }
        guard let chosen else { return }
        isChosen[chosen] = true
        guard let expression = fee.rows[chosen].expression else { return }
        if case .int(let amount)? = try? expressions[expression].evaluate(bindings) {
            if amount < 0 { isNegative[chosen] = true }
        } else {
            fails[chosen] = true
        }
    }
}
