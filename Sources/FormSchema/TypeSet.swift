import EventModel

/// A set of the types of JSON values; whole numbers and others are apart, so that `number` is both.
struct TypeSet: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let null = TypeSet(rawValue: 1)
    static let boolean = TypeSet(rawValue: 2)
    static let integer = TypeSet(rawValue: 4)
    static let fraction = TypeSet(rawValue: 8)
    static let string = TypeSet(rawValue: 16)
    static let array = TypeSet(rawValue: 32)
    static let object = TypeSet(rawValue: 64)
    static let number: TypeSet = [.integer, .fraction]
    static let all = TypeSet(rawValue: 127)

    /// The names that `type` knows.
    static let names: [(name: String, types: TypeSet)] = [
        ("null", .null), ("boolean", .boolean), ("integer", .integer), ("number", .number), ("string", .string),
        ("array", .array), ("object", .object),
    ]

    /// The type of a value; none for bytes, moments and numbers that are not finite, which JSON does not have.
    init(of value: Value) {
        switch value {
        case .null: self = .null
        case .bool: self = .boolean
        case .int: self = .integer
        case .double(let double):
            self = !double.isFinite ? [] : double == double.rounded(.towardZero) ? .integer : .fraction
        case .text: self = .string
        case .list: self = .array
        case .map: self = .object
        case .bytes, .timestamp: self = []
        }
    }

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}
