/// Values by key, in the order they were written; keys are whole numbers, booleans and texts, each once.
///
/// `1` and `1u` are one key, and looking up `1.0` finds it.
public struct ExpressionMap: Sendable {
    /// One key and its value.
    public typealias Entry = (key: Key, value: ExpressionValue)

    /// A key.
    public enum Key: Sendable {
        /// True or false.
        case bool(Bool)
        /// A whole number.
        case int(Int64)
        /// A whole number without sign.
        case uint(UInt64)
        /// A text.
        case string(String)
    }

    /// The entries in the order they were written.
    public let entries: [Entry]

    /// Entry numbers in the order of their keys; empty where the entries are too few to be worth it.
    private let order: [Int32]

    private static let linearCountMax = 8

    /// Makes an empty map.
    public init() {
        entries = []
        order = []
    }

    /// Makes a map.
    ///
    /// - Throws: ``EvaluationError`` `duplicateKey` when a key comes twice.
    /// - Complexity: O(n log n).
    public init(_ entries: [Entry]) throws(EvaluationError) {
        self.entries = entries
        guard entries.count > ExpressionMap.linearCountMax else {
            order = []
            for index in entries.indices {
                for earlier in 0..<index where entries[earlier].key == entries[index].key {
                    throw EvaluationError.duplicateKey(entries[index].key)
                }
            }
            return
        }
        order = (0..<Int32(entries.count)).sorted { entries[Int($0)].key < entries[Int($1)].key }
        for (left, right) in zip(order, order.dropFirst()) where entries[Int(left)].key == entries[Int(right)].key {
            throw EvaluationError.duplicateKey(entries[Int(right)].key)
        }
    }

    /// The value of a key; nil when there is none.
    ///
    /// - Complexity: O(log n).
    public subscript(key: Key) -> ExpressionValue? {
        guard !order.isEmpty else {
            for index in entries.indices where entries[index].key == key { return entries[index].value }
            return nil
        }
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[Int(order[middle])].key < key { low = middle + 1 } else { high = middle }
        }
        guard low < order.count, entries[Int(order[low])].key == key else { return nil }
        return entries[Int(order[low])].value
    }
}

extension ExpressionMap.Key {
    /// The key of a value; nil for what cannot be one.
    ///
    /// A double is one where it is a whole number.
    init?(_ value: ExpressionValue) {
        switch value {
        case .bool(let bool): self = .bool(bool)
        case .int(let int): self = .int(int)
        case .uint(let uint): self = .uint(uint)
        case .string(let string): self = .string(string)
        case .double(let double):
            if let int = Int64(exactly: double) {
                self = .int(int)
            } else if let uint = UInt64(exactly: double) {
                self = .uint(uint)
            } else {
                return nil
            }
        default: return nil
        }
    }

    /// The key as a value.
    public var value: ExpressionValue {
        switch self {
        case .bool(let bool): .bool(bool)
        case .int(let int): .int(int)
        case .uint(let uint): .uint(uint)
        case .string(let string): .string(string)
        }
    }

    private var rank: Int {
        switch self {
        case .bool: 0
        case .int, .uint: 1
        case .string: 2
        }
    }
}

extension ExpressionMap.Key: Equatable {
    /// Whether both are one key: numbers by their value, texts by their bytes.
    public static func == (left: ExpressionMap.Key, right: ExpressionMap.Key) -> Bool {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): left == right
        case (.int(let left), .int(let right)): left == right
        case (.uint(let left), .uint(let right)): left == right
        case (.int(let left), .uint(let right)): left == right
        case (.uint(let left), .int(let right)): left == right
        case (.string(let left), .string(let right)): haveSameBytes(left, right)
        default: false
        }
    }
}

extension ExpressionMap.Key: Comparable {
    /// Booleans before numbers before texts; shorter texts first.
    public static func < (left: ExpressionMap.Key, right: ExpressionMap.Key) -> Bool {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): return !left && right
        case (.int(let left), .int(let right)): return left < right
        case (.uint(let left), .uint(let right)): return left < right
        case (.int(let left), .uint(let right)): return left < right
        case (.uint(let left), .int(let right)): return left < right
        case (.string(let left), .string(let right)):
            let (leftCount, rightCount) = (left.utf8.count, right.utf8.count)
            if leftCount != rightCount { return leftCount < rightCount }
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        default: return left.rank < right.rank
        }
    }
}

extension ExpressionMap.Key: CustomStringConvertible {
    /// The key as a text, without quotes.
    public var description: String {
        switch self {
        case .bool(let bool): bool ? "true" : "false"
        case .int(let int): String(int)
        case .uint(let uint): String(uint)
        case .string(let string): string
        }
    }
}
