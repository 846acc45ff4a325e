internal import EventModel

extension Evaluator {
    /// Whether two values are equal in the sense of the language: numbers by what they are worth, whatever their type;
    /// values of other different types never.
    mutating func isSame(_ left: ExpressionValue, _ right: ExpressionValue) throws(EvaluationError) -> Bool {
        switch (left, right) {
        case (.string(let left), .string(let right)):
            guard left.utf8.count == right.utf8.count else { return false }
            try spend(bytes: left.utf8.count)
            return haveSameBytes(left, right)
        case (.bool(let left), .bool(let right)): return left == right
        case (.null, .null): return true
        case (.bytes(let left), .bytes(let right)):
            try spend(bytes: left.count)
            return left == right
        case (.timestamp(let left), .timestamp(let right)): return left == right
        case (.duration(let left), .duration(let right)): return left == right
        case (.type(let left), .type(let right)): return haveSameBytes(left, right)
        case (.optional(let left), .optional(let right)):
            guard let left, let right else { return left == nil && right == nil }
            return try isSame(left, right)
        default:
            if let order = Ordering.numericOrder(left, right) { return order == 0 }
            if let count = left.listCount, let other = right.listCount {
                return count == other ? try haveSameElements(left, right, count) : false
            }
            if let count = left.mapCount, let other = right.mapCount {
                return count == other ? try haveSameEntries(left, right, count) : false
            }
            return false
        }
    }

    private mutating func haveSameElements(
        _ left: ExpressionValue, _ right: ExpressionValue, _ count: Int
    ) throws(EvaluationError) -> Bool {
        for index in 0..<count {
            try spend(1)
            guard try isSame(left.element(index), right.element(index)) else { return false }
        }
        return true
    }

    private mutating func haveSameEntries(
        _ left: ExpressionValue, _ right: ExpressionValue, _ count: Int
    ) throws(EvaluationError) -> Bool {
        for index in 0..<count {
            try spend(2)
            guard let other = right.found(left.key(index)), try isSame(left.entryValue(index), other)
            else { return false }
        }
        return true
    }

    /// Answers `element in container`.
    mutating func contains(
        _ element: ExpressionValue, in container: ExpressionValue
    ) throws(EvaluationError) -> Bool {
        switch (element, container) {
        case (.string(let text), .dataList(let list)):
            try spend(list.count * (1 + text.utf8.count >> 6))
            for index in list.indices {
                if case .text(let other) = list[index], haveSameBytes(other, text) { return true }
            }
            return false
        case (.string(let text), .list(let list)):
            try spend(list.count * (1 + text.utf8.count >> 6))
            for index in list.indices {
                if case .string(let other) = list[index], haveSameBytes(other, text) { return true }
            }
            return false
        case (_, .list(let list)):
            for index in list.indices {
                try spend(1)
                if try isSame(element, list[index]) { return true }
            }
            return false
        case (_, .dataList(let list)):
            for index in list.indices {
                try spend(1)
                if try isSame(element, ExpressionValue.wrapping(list[index])) { return true }
            }
            return false
        case (_, .map), (_, .dataMap):
            try spend(2)
            guard let key = ExpressionMap.Key(element) else { return false }
            return container.found(key) != nil
        default: throw EvaluationError.noSuchOverload
        }
    }
}

/// The order of values.
enum Ordering {
    /// -1, 0 or 1; nil where one is not a number.
    ///
    /// - Throws: ``EvaluationError`` `noSuchOverload` for values that have no order.
    static func order(_ left: ExpressionValue, _ right: ExpressionValue) throws(EvaluationError) -> Int? {
        switch (left, right) {
        case (.string(let left), .string(let right)):
            if haveSameBytes(left, right) { return 0 }
            return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
        case (.bytes(let left), .bytes(let right)):
            if left == right { return 0 }
            return left.lexicographicallyPrecedes(right) ? -1 : 1
        case (.bool(let left), .bool(let right)): return sign(left ? 1 : 0, right ? 1 : 0)
        case (.timestamp(let left), .timestamp(let right)): return sign(left, right)
        case (.duration(let left), .duration(let right)): return sign(left, right)
        case (.int, _), (.uint, _), (.double, _):
            guard let order = numericOrder(left, right) else { throw EvaluationError.noSuchOverload }
            return order == unordered ? nil : order
        default: throw EvaluationError.noSuchOverload
        }
    }

    private static let unordered = 2

    private static func sign<Number: Comparable>(_ left: Number, _ right: Number) -> Int {
        left < right ? -1 : (left == right ? 0 : 1)
    }

    private static func sign(_ left: Double, _ right: Double) -> Int {
        left < right ? -1 : (left == right ? 0 : (left > right ? 1 : unordered))
    }

    /// The order of two numbers by what they are worth, 2 where one is not a number; nil where one is no number type.
    ///
    /// A whole number beside a double is rounded to the nearest one, as the language defines it.
    static func numericOrder(_ left: ExpressionValue, _ right: ExpressionValue) -> Int? {
        switch (left, right) {
        case (.int(let left), .int(let right)): sign(left, right)
        case (.uint(let left), .uint(let right)): sign(left, right)
        case (.double(let left), .double(let right)): sign(left, right)
        case (.int(let left), .uint(let right)): left < right ? -1 : (left == right ? 0 : 1)
        case (.uint(let left), .int(let right)): left < right ? -1 : (left == right ? 0 : 1)
        case (.int(let left), .double(let right)): sign(Double(left), right)
        case (.uint(let left), .double(let right)): sign(Double(left), right)
        case (.double(let left), .int(let right)): sign(left, Double(right))
        case (.double(let left), .uint(let right)): sign(left, Double(right))
        default: nil
        }
    }
}
