/// The type of an expression, a variable or a function's parameter.
public indirect enum ExpressionType: Sendable, Hashable {
    /// Any type; known only when the expression is evaluated.
    case dynamic
    /// Null.
    case null
    /// True or false.
    case bool
    /// A whole number of 64 bits.
    case int
    /// A whole number of 64 bits without sign.
    case uint
    /// A number of 64 bits, IEEE 754.
    case double
    /// Unicode text.
    case string
    /// Bytes.
    case bytes
    /// A moment.
    case timestamp
    /// A span of time.
    case duration
    /// Elements of one type.
    case list(ExpressionType)
    /// Values of one type by keys of one type.
    case map(key: ExpressionType, value: ExpressionType)
    /// A value that may be missing.
    case optional(ExpressionType)
    /// A type itself.
    case type(ExpressionType)
    /// A map whose keys are known names.
    case object(ObjectShape)
}

/// The named fields of an object.
public struct ObjectShape: Sendable, Hashable {
    /// One field.
    public struct Field: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its type.
        public var type: ExpressionType
        /// Whether an object may lack it, so that `has()` is worth asking.
        public var isOptional: Bool

        /// Makes a field.
        public init(_ name: String, _ type: ExpressionType, isOptional: Bool = false) {
            self.name = name
            self.type = type
            self.isOptional = isOptional
        }
    }

    /// What people call such an object; empty where it has no name.
    public var name: String
    /// Its fields.
    public var fields: [Field]

    /// Makes a shape.
    public init(_ name: String = "", fields: [Field]) {
        self.name = name
        self.fields = fields
    }

    /// The field of a name; nil when there is none.
    ///
    /// - Complexity: O(n).
    public func field(_ name: String) -> Field? {
        fields.first { haveSameBytes($0.name, name) }
    }
}

extension ExpressionType {
    /// Whether a value of this type can stand where one of `target` is wanted, as far as is known.
    func isAssignable(to target: ExpressionType) -> Bool {
        switch (self, target) {
        case (.dynamic, _), (_, .dynamic): true
        case (.null, .timestamp), (.null, .duration), (.null, .optional), (.null, .object): true
        case (.list(let from), .list(let to)): from.isAssignable(to: to)
        case (.optional(let from), .optional(let to)): from.isAssignable(to: to)
        case (.type, .type): true
        case (.map(let fromKey, let fromValue), .map(let toKey, let toValue)):
            fromKey.isAssignable(to: toKey) && fromValue.isAssignable(to: toValue)
        case (.object(let shape), .map(let key, let value)):
            ExpressionType.string.isAssignable(to: key) && shape.fields.allSatisfy { $0.type.isAssignable(to: value) }
        case (.map(let key, let value), .object(let shape)):
            key.isAssignable(to: .string) && shape.fields.allSatisfy { value.isAssignable(to: $0.type) }
        case (.object(let from), .object(let to)):
            to.fields.allSatisfy { field in
                from.field(field.name).map { $0.type.isAssignable(to: field.type) } ?? field.isOptional
            }
        default: self == target
        }
    }

    /// The type of what is of this type or of another; nil when they have nothing in common.
    func joined(with other: ExpressionType) -> ExpressionType? {
        if self == other { return self }
        switch (self, other) {
        case (.dynamic, _), (_, .dynamic): return .dynamic
        case (.list(let left), .list(let right)): return left.joined(with: right).map { .list($0) }
        case (.optional(let left), .optional(let right)): return left.joined(with: right).map { .optional($0) }
        case (.type, .type): return .type(.dynamic)
        case (.map(let leftKey, let leftValue), .map(let rightKey, let rightValue)):
            guard let key = leftKey.joined(with: rightKey), let value = leftValue.joined(with: rightValue)
            else { return nil }
            return .map(key: key, value: value)
        default:
            if isAssignable(to: other) { return other }
            return other.isAssignable(to: self) ? self : nil
        }
    }
}

extension ExpressionType: CustomStringConvertible {
    /// The type as the language writes it.
    public var description: String {
        switch self {
        case .dynamic: "dyn"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .optional(let wrapped): "optional(\(wrapped))"
        case .type(let type): "type(\(type))"
        case .object(let shape): shape.name.isEmpty ? "object" : shape.name
        }
    }
}
