import EventModel
import Expressions
import FormSchema
import Workflow

/// The rules that try expressions on samples.
///
/// What is found is shown by a sample or by the absence of one among those tried, so that it is a warning; an amount below
/// 0 is shown by a valid form.
struct SampleRules {
    /// How many samples are enough to see whether an expression can fail, or an amount fall below 0.
    static let countMin = 1_500
    /// How many samples may be made whole in vain for one such fault.
    static let attemptCountMax = 24

    private let workflow: CompiledWorkflow
    private var forms: FormSamples

    init(_ workflow: CompiledWorkflow) {
        self.workflow = workflow
        forms = FormSamples(workflow)
    }

    mutating func findings() -> [VerificationFinding] {
        guard !workflow.expressions.isEmpty else { return [] }
        var findings: [VerificationFinding] = []
        for fee in workflow.fees { findings += feeFindings(fee) }
        return findings + conditionFindings()
    }

    private mutating func feeFindings(_ fee: WorkflowFee) -> [VerificationFinding] {
        let numbers = fee.rows.flatMap { [$0.condition, $0.expression] }.compactMap(\.self)
        let group = numbers.map { workflow.expressions[$0] }
        guard !group.isEmpty, let samples = SampleSet(group, &forms) else { return [] }
        var table = FeeTable(fee: fee, expressions: workflow.expressions)
        samples.forEach { sample in
            table.look(at: sample, of: samples)
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
            if table.negatives[row].isFound {
                return [
                    VerificationFinding(
                        .negativeFee, at: path.appending("amount"), "the amount is below 0 for a valid form")
                ]
            }
            if table.failures[row].isFound, samples.readsOnlyForms {
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

    private mutating func conditionFindings() -> [VerificationFinding] {
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

    private mutating func verdict(on expression: Expression) -> ConditionVerdict {
        guard !expression.isConstant, let samples = SampleSet([expression], &forms) else { return ConditionVerdict() }
        var (holds, fault, sampleCount) = (false, SampleFault(), 0)
        samples.forEach { sample in
            sampleCount += 1
            do {
                if try expression.isTrue(sample.bindings), !holds { holds = samples.isPossible(sample) }
            } catch {
                if samples.readsOnlyForms { fault.look(at: sample, of: samples) }
            }
            return !holds || (!fault.isFound && sampleCount < Self.countMin)
        }
        return ConditionVerdict(neverHolds: sampleCount > 0 && !holds, canFail: fault.isFound)
    }
}

/// Something that samples must not show, with how often it was shown by what no form can have.
private struct SampleFault {
    private(set) var isFound = false
    private var attemptCount = 0

    mutating func look(at sample: SampleSet.Sample, of samples: SampleSet) {
        guard !isFound, attemptCount < SampleRules.attemptCountMax else { return }
        attemptCount += 1
        isFound = samples.isPossible(sample)
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
    let fee: WorkflowFee
    let expressions: [Expression]
    private(set) var isChosen: [Bool]
    private(set) var negatives: [SampleFault]
    private(set) var failures: [SampleFault]
    private(set) var sampleCount = 0
    private let isComputed: Bool

    init(fee: WorkflowFee, expressions: [Expression]) {
        self.fee = fee
        self.expressions = expressions
        isChosen = Array(repeating: false, count: fee.rows.count)
        negatives = Array(repeating: SampleFault(), count: fee.rows.count)
        failures = negatives
        isComputed = fee.rows.contains { $0.expression != nil }
    }

    var hasMoreToSee: Bool {
        isChosen.contains(false) || (isComputed && sampleCount < SampleRules.countMin)
    }

    mutating func look(at sample: SampleSet.Sample, of samples: SampleSet) {
        sampleCount += 1
        let chosen = fee.rows.firstIndex { row in
            guard let condition = row.condition else { return true }
            return (try? expressions[condition].isTrue(sample.bindings)) ?? false
        }
        guard let chosen else { return }
        if !isChosen[chosen] { isChosen[chosen] = samples.isPossible(sample) }
        guard let expression = fee.rows[chosen].expression else { return }
        if case .int(let amount)? = try? expressions[expression].evaluate(sample.bindings) {
            if amount < 0 { negatives[chosen].look(at: sample, of: samples) }
        } else {
            failures[chosen].look(at: sample, of: samples)
        }
    }
}
