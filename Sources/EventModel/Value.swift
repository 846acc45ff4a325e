/// The one data type of forms, event payloads and expressions; what deterministic CBOR encodes.
///
/// Money is an integer of minor units. Texts are equal when their UTF-8 bytes are.
public indirect enum Value: Sendable {
    /// Nothing: known to be absent.
    case null
    /// True or false.
    case bool(Bool)
    /// A whole number of 64 bits.
    case int(Int64)
    /// A number of 64 bits, IEEE 754.
    case double(Double)
    /// Unicode text.
    case text(String)
    /// Bytes without further meaning.
    case bytes([UInt8])
    /// A moment.
    case timestamp(Timestamp)
    /// Values in order.
    case list([Value])
    /// Values by text key, each key once.
    case map(ValueMap)
}

/// Values by text key, kept in the order of deterministic CBOR (RFC 8949 section 4.2.1: shorter keys first,
/// then bytewise), so that equal maps are equal arrays.
public struct ValueMap: Sendable {
    /// One key and its value.
    public typealias Entry = (key: String, value: Value)

    /// The entries, each key once, in canonical order.
    public private(set) var entries: [Entry]

    /// Makes an empty map.
    public init() {
        entries = []
    }

    /// Makes a map; of entries with the same key the last one stays.
    ///
    /// - Complexity: O(n log n).
    public init(_ entries: [Entry]) {
        self.init()
        for entry in entries { self[entry.key] = entry.value }
    }

    /// Makes a map of entries that are in canonical order already, each key once.
    ///
    /// - Complexity: O(1); the order is checked in debug builds.
    public init(canonicalEntries: [Entry]) {
        assert(zip(canonicalEntries, canonicalEntries.dropFirst()).allSatisfy { ValueMap.precedes($0.key, $1.key) })
        entries = canonicalEntries
    }

    /// The value of a key; nil when there is none.
    ///
    /// Setting nil removes it.
    ///
    /// - Complexity: O(log n) to read, O(n) to write.
    public subscript(key: String) -> Value? {
        get {
            let index = firstIndex(notBefore: key)
            guard index < entries.count, ValueMap.areSame(entries[index].key, key) else { return nil }
            return entries[index].value
        }
        set {
            let index = firstIndex(notBefore: key)
            let exists = index < entries.count && ValueMap.areSame(entries[index].key, key)
            switch (newValue, exists) {
            case (let value?, true): entries[index].value = value
            case (let value?, false): entries.insert((key, value), at: index)
            case (nil, true): entries.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// Whether there are no entries.
    public var isEmpty: Bool { entries.isEmpty }

    /// Whether the encoding of `left` sorts before that of `right` (RFC 8949 section 4.2.1).
    ///
    /// - Complexity: O(n) in the shorter key's bytes.
    public static func precedes(_ left: String, _ right: String) -> Bool {
        order(left, right) < 0
    }

    private static func areSame(_ left: String, _ right: String) -> Bool {
        order(left, right) == 0
    }

    /// Below zero where `left` sorts first, zero where both are the same, above zero elsewhere.
    private static func order(_ left: String, _ right: String) -> Int {
        let (bytes, others) = (left.utf8.span, right.utf8.span)
        guard bytes.count == others.count else { return bytes.count - others.count }
        for index in bytes.indices where bytes[index] != others[index] {
            return Int(bytes[index]) - Int(others[index])
        }
        return 0
    }

    private func firstIndex(notBefore key: String) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if ValueMap.precedes(entries[middle].key, key) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension ValueMap: ExpressibleByDictionaryLiteral {
    /// Makes a map of a literal; of entries with the same key the last one stays.
    public init(dictionaryLiteral elements: (String, Value)...) {
        self.init(elements.map { (key: $0.0, value: $0.1) })
    }
}

extension ValueMap: Equatable {
    /// Whether both hold the same keys with the same values.
    public static func == (left: ValueMap, right: ValueMap) -> Bool {
        left.entries.count == right.entries.count
            && zip(left.entries, right.entries).allSatisfy { areSame($0.key, $1.key) && $0.value == $1.value }
    }
}

extension Value: Equatable {
    /// Whether both are of one case and the same: texts by bytes, doubles by bit pattern but for NaNs, which
    /// are all the same, so that a decoded value equals the encoded one.
    public static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.int(let left), .int(let right)): left == right
        case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern || (left.isNaN && right.isNaN)
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.bytes(let left), .bytes(let right)): left == right
        case (.timestamp(let left), .timestamp(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        default: false
        }
    }
}

extension Value {
    /// The text, if it is one.
    public var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The whole number, if it is one.
    public var int: Int64? {
        if case .int(let int) = self { int } else { nil }
    }

    /// The map, if it is one.
    public var map: ValueMap? {
        if case .map(let map) = self { map } else { nil }
    }

    /// The list, if it is one.
    public var list: [Value]? {
        if case .list(let list) = self { list } else { nil }
    }
}
