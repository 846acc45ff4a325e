/// One overload of a function: what it takes and gives.
struct Signature: Sendable {
    var builtin: Builtin
    /// With that of the target first, for a member function.
    var parameters: [TypePattern]
    var result: TypePattern
    /// The extension it belongs to; empty for the standard library.
    var library: ExpressionExtensions

    /// The type of the result for arguments of these types; nil when they do not fit.
    func result(for arguments: [ExpressionType]) -> ExpressionType? {
        TypePattern.match(parameters, arguments).map { result.filled(with: $0) }
    }
}

/// A type with places that are filled by the types of arguments.
indirect enum TypePattern: Sendable {
    case exact(ExpressionType)
    case any
    case first
    case second
    case list(TypePattern)
    case map(TypePattern, TypePattern)
    case optional(TypePattern)

    struct Filling {
        var first: ExpressionType?
        var second: ExpressionType?
    }

    static let bool = TypePattern.exact(.bool)
    static let int = TypePattern.exact(.int)
    static let uint = TypePattern.exact(.uint)
    static let double = TypePattern.exact(.double)
    static let string = TypePattern.exact(.string)
    static let bytes = TypePattern.exact(.bytes)
    static let timestamp = TypePattern.exact(.timestamp)
    static let duration = TypePattern.exact(.duration)

    /// How arguments fill the places; nil when they do not fit.
    static func match(_ patterns: [TypePattern], _ arguments: [ExpressionType]) -> Filling? {
        guard patterns.count == arguments.count else { return nil }
        var filling = Filling()
        for index in patterns.indices {
            guard patterns[index].matches(arguments[index], &filling) else { return nil }
        }
        return filling
    }

    private func matches(_ type: ExpressionType, _ filling: inout Filling) -> Bool {
        switch (self, type) {
        case (.exact(let exact), _): return type.isAssignable(to: exact)
        case (.any, _): return true
        case (.first, _): return TypePattern.fill(&filling.first, type)
        case (.second, _): return TypePattern.fill(&filling.second, type)
        case (.list(let element), .list(let type)): return element.matches(type, &filling)
        case (.optional(let wrapped), .optional(let type)): return wrapped.matches(type, &filling)
        case (.map(let key, let value), .map(let keyType, let valueType)):
            return key.matches(keyType, &filling) && value.matches(valueType, &filling)
        case (.map(let key, let value), .object):
            return key.matches(.string, &filling) && value.matches(.dynamic, &filling)
        case (.list(let element), .dynamic): return element.matches(.dynamic, &filling)
        case (.optional(let wrapped), .dynamic): return wrapped.matches(.dynamic, &filling)
        case (.map(let key, let value), .dynamic):
            return key.matches(.dynamic, &filling) && value.matches(.dynamic, &filling)
        default: return false
        }
    }

    private static func fill(_ place: inout ExpressionType?, _ type: ExpressionType) -> Bool {
        guard let present = place else {
            place = type
            return true
        }
        guard type.isAssignable(to: present) || present.isAssignable(to: type) else { return false }
        place = present.joined(with: type) ?? .dynamic
        return true
    }

    func filled(with filling: Filling) -> ExpressionType {
        switch self {
        case .exact(let type): type
        case .any: .dynamic
        case .first: filling.first ?? .dynamic
        case .second: filling.second ?? .dynamic
        case .list(let element): .list(element.filled(with: filling))
        case .map(let key, let value): .map(key: key.filled(with: filling), value: value.filled(with: filling))
        case .optional(let wrapped): .optional(wrapped.filled(with: filling))
        }
    }
}

extension Syntax.Operator {
    /// The sign in the source.
    var sign: String {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .remainder: "%"
        case .equal: "=="
        case .unequal: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .contains: "in"
        }
    }

    /// The type of the result for operands of these types; nil when they do not fit.
    func result(_ left: ExpressionType, _ right: ExpressionType) -> ExpressionType? {
        switch self {
        case .equal, .unequal:
            return left.isAssignable(to: right) || right.isAssignable(to: left) ? .bool : nil
        case .less, .lessOrEqual, .greater, .greaterOrEqual: return isOrdered(left, right) ? .bool : nil
        case .contains:
            let isFound =
                TypePattern.match([.first, .list(.first)], [left, right]) != nil
                || TypePattern.match([.first, .map(.first, .second)], [left, right]) != nil
            return isFound ? .bool : nil
        case .add, .subtract, .multiply, .divide, .remainder: return arithmetic(left, right)
        }
    }

    private func isOrdered(_ left: ExpressionType, _ right: ExpressionType) -> Bool {
        let numbers: [ExpressionType] = [.int, .uint, .double, .dynamic]
        if numbers.contains(left), numbers.contains(right) { return true }
        let others: [ExpressionType] = [.bool, .string, .bytes, .timestamp, .duration, .dynamic]
        return others.contains(left) && others.contains(right) && left.isAssignable(to: right)
    }

    private func arithmetic(_ left: ExpressionType, _ right: ExpressionType) -> ExpressionType? {
        switch (self, left, right) {
        case (.add, .list, .list): return left.joined(with: right) ?? .list(.dynamic)
        case (.add, .list, .dynamic), (.add, .dynamic, .list): return .list(.dynamic)
        case (.add, .string, .string): return .string
        case (.add, .bytes, .bytes): return .bytes
        case (.add, .duration, .duration), (.subtract, .duration, .duration): return .duration
        case (.add, .timestamp, .duration), (.add, .duration, .timestamp), (.subtract, .timestamp, .duration):
            return .timestamp
        case (.subtract, .timestamp, .timestamp): return .duration
        case (.remainder, .double, _), (.remainder, _, .double): return nil
        case (_, .int, .int), (_, .uint, .uint), (_, .double, .double): return left
        case (_, .dynamic, .dynamic): return .dynamic
        case (_, .dynamic, let known), (_, let known, .dynamic): return dynamicResult(known)
        default: return nil
        }
    }

    /// The result where one operand is of a known type and the other of any.
    private func dynamicResult(_ known: ExpressionType) -> ExpressionType? {
        switch known {
        case .int, .uint, .double: known
        case .string, .bytes: self == .add ? known : nil
        case .timestamp, .duration: self == .add || self == .subtract ? .dynamic : nil
        default: nil
        }
    }
}
