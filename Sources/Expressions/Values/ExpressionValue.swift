public import EventModel

/// A value of the Common Expression Language.
///
/// Data of the host stays as it came (``dataList(_:)``, ``dataMap(_:)``) until an expression looks into it, so that binding
/// a large form costs nothing. Equality in the sense of the language is ``isSame(as:)``.
public enum ExpressionValue: Sendable {
    /// Nothing: known to be absent.
    case null
    /// True or false.
    case bool(Bool)
    /// A whole number of 64 bits.
    case int(Int64)
    /// A whole number of 64 bits without sign.
    case uint(UInt64)
    /// A number of 64 bits, IEEE 754.
    case double(Double)
    /// Unicode text; its units are code points.
    case string(String)
    /// Bytes without further meaning.
    case bytes([UInt8])
    /// A moment in nanoseconds, years 1 to 9999.
    case timestamp(ExpressionTimestamp)
    /// A span of time in nanoseconds.
    case duration(ExpressionDuration)
    /// Values in order.
    case list([ExpressionValue])
    /// Values by key.
    case map(ExpressionMap)
    /// A type, by its name: `int`, `google.protobuf.Timestamp`.
    case type(String)
    /// A value that may be missing.
    indirect case optional(ExpressionValue?)
    /// A list of the host's data, not looked into yet.
    case dataList([Value])
    /// A map of the host's data, not looked into yet.
    case dataMap(ValueMap)
}

extension ExpressionValue {
    /// Wraps a value of the host; lists and maps stay as they are.
    ///
    /// - Complexity: O(1).
    public init(_ value: Value) {
        self = ExpressionValue.wrapping(value)
    }

    /// Wraps a value of the host without taking it over, which an initializer would do: no reference is counted for
    /// a number.
    static func wrapping(_ value: Value) -> ExpressionValue {
        switch value {
        case .null: .null
        case .bool(let bool): .bool(bool)
        case .int(let int): .int(int)
        case .double(let double): .double(double)
        case .text(let text): .string(text)
        case .bytes(let bytes): .bytes(bytes)
        case .timestamp(let timestamp): .timestamp(ExpressionTimestamp(timestamp))
        case .list(let list): .dataList(list)
        case .map(let map): .dataMap(map)
        }
    }

    /// The name of the value's type in the language.
    ///
    /// - Complexity: O(1).
    public var typeName: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .list, .dataList: "list"
        case .map, .dataMap: "map"
        case .type: "type"
        case .optional: "optional_type"
        }
    }

    /// Whether it is what `optional.ofNonZeroValue` takes for nothing: false, zero, the empty, null.
    var isZero: Bool {
        switch self {
        case .null: true
        case .bool(let bool): !bool
        case .int(let int): int == 0
        case .uint(let uint): uint == 0
        case .double(let double): double == 0
        case .string(let string): string.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .timestamp(let timestamp): timestamp == .first
        case .duration(let duration): duration == .zero
        case .list(let list): list.isEmpty
        case .dataList(let list): list.isEmpty
        case .map(let map): map.entries.isEmpty
        case .dataMap(let map): map.isEmpty
        case .type: false
        case .optional(let wrapped): wrapped == nil
        }
    }

    /// The elements, if it is a list.
    var elements: [ExpressionValue]? {
        switch self {
        case .list(let list): list
        case .dataList(let list): list.map(ExpressionValue.init)
        default: nil
        }
    }
}
