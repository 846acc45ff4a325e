extension Evaluator {
    mutating func arithmetic(
        _ operation: Syntax.Operator, _ left: ExpressionValue, _ right: ExpressionValue
    ) throws(EvaluationError) -> ExpressionValue {
        switch (left, right) {
        case (.int(let left), .int(let right)): return .int(try Evaluator.whole(operation, left, right))
        case (.double(let left), .double(let right)): return .double(try Evaluator.real(operation, left, right))
        case (.uint(let left), .uint(let right)): return .uint(try Evaluator.whole(operation, left, right))
        default: break
        }
        switch operation {
        case .add: return try sum(left, right)
        case .subtract: return try Evaluator.difference(left, right)
        default: throw EvaluationError.noSuchOverload
        }
    }

    @inline(__always)
    private static func whole<Whole: FixedWidthInteger>(
        _ operation: Syntax.Operator, _ left: Whole, _ right: Whole
    ) throws(EvaluationError) -> Whole {
        let (result, overflows): (Whole, Bool)
        switch operation {
        case .add: (result, overflows) = left.addingReportingOverflow(right)
        case .subtract: (result, overflows) = left.subtractingReportingOverflow(right)
        case .multiply: (result, overflows) = left.multipliedReportingOverflow(by: right)
        case .divide:
            guard right != 0 else { throw EvaluationError.divisionByZero }
            (result, overflows) = left.dividedReportingOverflow(by: right)
        default:
            guard right != 0 else { throw EvaluationError.divisionByZero }
            (result, overflows) = left.remainderReportingOverflow(dividingBy: right)
        }
        guard !overflows else { throw EvaluationError.overflow }
        return result
    }

    private static func real(
        _ operation: Syntax.Operator, _ left: Double, _ right: Double
    ) throws(EvaluationError) -> Double {
        switch operation {
        case .add: return left + right
        case .subtract: return left - right
        case .multiply: return left * right
        case .divide: return left / right
        default: throw EvaluationError.noSuchOverload
        }
    }

    private mutating func sum(
        _ left: ExpressionValue, _ right: ExpressionValue
    ) throws(EvaluationError) -> ExpressionValue {
        switch (left, right) {
        case (.string(let left), .string(let right)):
            let size = left.utf8.count + right.utf8.count
            try checkSize(size)
            try spend(bytes: size)
            return .string(left + right)
        case (.bytes(let left), .bytes(let right)):
            try checkSize(left.count + right.count)
            try spend(bytes: left.count + right.count)
            return .bytes(left + right)
        case (.timestamp(let moment), .duration(let span)), (.duration(let span), .timestamp(let moment)):
            guard let result = moment.adding(span) else { throw EvaluationError.overflow }
            return .timestamp(result)
        case (.duration(let left), .duration(let right)):
            guard let result = left.adding(right) else { throw EvaluationError.overflow }
            return .duration(result)
        default:
            guard let leftCount = left.listCount, let rightCount = right.listCount else {
                throw EvaluationError.noSuchOverload
            }
            try checkSize(leftCount + rightCount)
            try spend(leftCount + rightCount)
            guard let left = left.elements, let right = right.elements else { throw EvaluationError.noSuchOverload }
            return .list(left + right)
        }
    }

    private static func difference(
        _ left: ExpressionValue, _ right: ExpressionValue
    ) throws(EvaluationError) -> ExpressionValue {
        switch (left, right) {
        case (.timestamp(let left), .timestamp(let right)):
            guard let result = left.since(right) else { throw EvaluationError.overflow }
            return .duration(result)
        case (.timestamp(let moment), .duration(let span)):
            guard let back = ExpressionDuration.zero.subtracting(span), let result = moment.adding(back)
            else { throw EvaluationError.overflow }
            return .timestamp(result)
        case (.duration(let left), .duration(let right)):
            guard let result = left.subtracting(right) else { throw EvaluationError.overflow }
            return .duration(result)
        default: throw EvaluationError.noSuchOverload
        }
    }

    func negate(_ value: ExpressionValue) throws(EvaluationError) -> ExpressionValue {
        switch value {
        case .int(let int):
            guard int != .min else { throw EvaluationError.overflow }
            return .int(-int)
        case .double(let double): return .double(-double)
        default: throw EvaluationError.noSuchOverload
        }
    }
}
