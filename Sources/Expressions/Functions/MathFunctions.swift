/// The functions of the math extension.
enum MathFunctions {
    static func call(_ builtin: Builtin, _ arguments: [ExpressionValue]) throws(EvaluationError) -> ExpressionValue {
        switch builtin {
        case .greatest, .least: return try extreme(arguments, isGreatest: builtin == .greatest)
        case .bitAnd, .bitOr, .bitXor: return try bits(builtin, arguments)
        case .bitShiftLeft, .bitShiftRight: return try shifted(arguments, isLeft: builtin == .bitShiftLeft)
        default:
            guard arguments.count == 1 else { throw EvaluationError.noSuchOverload }
            return try ofOne(builtin, arguments[0])
        }
    }

    private static func ofOne(_ builtin: Builtin, _ value: ExpressionValue) throws(EvaluationError) -> ExpressionValue {
        switch (builtin, value) {
        case (_, .double(let double)): return try ofDouble(builtin, double)
        case (.abs, .int(let int)):
            guard int != .min else { throw EvaluationError.overflow }
            return .int(Swift.abs(int))
        case (.abs, .uint): return value
        case (.sign, .int(let int)): return .int(int.signum())
        case (.sign, .uint(let uint)): return .uint(uint == 0 ? 0 : 1)
        case (.sqrt, .int(let int)): return .double(Double(int).squareRoot())
        case (.sqrt, .uint(let uint)): return .double(Double(uint).squareRoot())
        case (.bitNot, .int(let int)): return .int(~int)
        case (.bitNot, .uint(let uint)): return .uint(~uint)
        default: throw EvaluationError.noSuchOverload
        }
    }

    private static func ofDouble(_ builtin: Builtin, _ double: Double) throws(EvaluationError) -> ExpressionValue {
        switch builtin {
        case .ceil: return .double(double.rounded(.up))
        case .floor: return .double(double.rounded(.down))
        case .round: return .double(double.rounded(.toNearestOrAwayFromZero))
        case .trunc: return .double(double.rounded(.towardZero))
        case .abs: return .double(double.magnitude)
        case .sign: return .double(double.isNaN || double == 0 ? double : (double < 0 ? -1 : 1))
        case .isNaN: return .bool(double.isNaN)
        case .isInf: return .bool(double.isInfinite)
        case .isFinite: return .bool(double.isFinite)
        case .sqrt: return .double(double.squareRoot())
        default: throw EvaluationError.noSuchOverload
        }
    }

    private static func extreme(
        _ arguments: [ExpressionValue], isGreatest: Bool
    ) throws(EvaluationError) -> ExpressionValue {
        let numbers = arguments.count == 1 ? arguments[0].elements ?? arguments : arguments
        guard var extreme = numbers.first else {
            throw EvaluationError(.invalidArgument, "the greatest or least of no numbers is none")
        }
        for number in numbers {
            guard let order = Ordering.numericOrder(number, extreme) else { throw EvaluationError.noSuchOverload }
            if order == (isGreatest ? 1 : -1) { extreme = number }
        }
        return extreme
    }

    private static func bits(
        _ builtin: Builtin, _ arguments: [ExpressionValue]
    ) throws(EvaluationError) -> ExpressionValue {
        guard arguments.count == 2 else { throw EvaluationError.noSuchOverload }
        switch (arguments[0], arguments[1]) {
        case (.int(let left), .int(let right)): return .int(bits(builtin, left, right))
        case (.uint(let left), .uint(let right)): return .uint(bits(builtin, left, right))
        default: throw EvaluationError.noSuchOverload
        }
    }

    private static func bits<Whole: FixedWidthInteger>(_ builtin: Builtin, _ left: Whole, _ right: Whole) -> Whole {
        switch builtin {
        case .bitAnd: left & right
        case .bitOr: left | right
        default: left ^ right
        }
    }

    /// Shifts fill with zeros, also those to the right of numbers below zero.
    private static func shifted(_ arguments: [ExpressionValue], isLeft: Bool) throws(EvaluationError) -> ExpressionValue
    {
        guard arguments.count == 2, case .int(let places) = arguments[1] else { throw EvaluationError.noSuchOverload }
        guard places >= 0 else {
            throw EvaluationError(.invalidArgument, "a shift goes by 0 places or more, not by \(places)")
        }
        func shifted(_ bits: UInt64) -> UInt64 {
            places > 63 ? 0 : (isLeft ? bits << UInt64(places) : bits >> UInt64(places))
        }
        switch arguments[0] {
        case .int(let int): return .int(Int64(bitPattern: shifted(UInt64(bitPattern: int))))
        case .uint(let uint): return .uint(shifted(uint))
        default: throw EvaluationError.noSuchOverload
        }
    }
}
