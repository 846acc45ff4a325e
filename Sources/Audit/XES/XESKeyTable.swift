import BinaryCoding

/// The keys of attributes as dense numbers, with what is worth knowing of each only once.
///
/// Bounded: the owner empties it between elements when it has grown beyond ``countMax``.
struct XESKeyTable {
    private(set) var keys: [Key] = []
    /// By the UTF-8 of a key its number.
    private var numbers: [[UInt8]: Int] = [:]
    /// The ways in which files write keys; two of them may mean the same.
    private var forms: [Form] = []
    private var formIndexes: [[UInt8]: Int] = [:]
    /// By a cheap mix of length and two bytes: the form that was last found there, or -1.
    private var candidates = [Int32](repeating: -1, count: 1_024)

    /// The most keys that are remembered from one element to the next.
    static let countMax = 4_096

    /// What a key means to an import.
    enum Role: UInt8 {
        case none
        case activity
        case timestamp
        case resource
    }

    private struct Form {
        let written: [UInt8]
        let number: Int
    }

    struct Key {
        /// The UTF-8 of the key.
        let bytes: [UInt8]
        /// The CBOR of the key.
        let encoded: [UInt8]
        /// The first bytes of `encoded`, which decide the canonical order but for long common prefixes.
        let order: UInt64
        let role: Role
    }

    /// The number of a key as the file writes it.
    ///
    /// - Complexity: O(n) in its bytes; no allocation for a known key.
    mutating func number(of bytes: [UInt8], _ range: Range<Int>) -> Int {
        let slot =
            range.isEmpty
            ? 0 : (range.count &* 61 &+ Int(bytes[range.lowerBound]) &* 7 &+ Int(bytes[range.upperBound - 1])) & 1_023
        let candidate = Int(candidates[slot])
        if candidate >= 0, isSame(forms[candidate].written, bytes, range) { return forms[candidate].number }
        let written = Array(bytes[range])
        let form = formIndexes[written] ?? add(written)
        candidates[slot] = Int32(form)
        return forms[form].number
    }

    /// The number of a key.
    mutating func number(of name: String) -> Int {
        numbers[Array(name.utf8)] ?? add(name)
    }

    /// Whether `left` stands before `right` in a canonical map.
    func precedes(_ left: Int, _ right: Int) -> Bool {
        let (leftKey, rightKey) = (keys[left], keys[right])
        if leftKey.order != rightKey.order { return leftKey.order < rightKey.order }
        return leftKey.encoded.lexicographicallyPrecedes(rightKey.encoded)
    }

    mutating func removeAllIfLarge() {
        guard keys.count > Self.countMax || forms.count > Self.countMax else { return }
        self = XESKeyTable()
    }

    private mutating func add(_ written: [UInt8]) -> Int {
        forms.append(
            Form(written: written, number: number(of: XESName.decode(String(decoding: written, as: UTF8.self)))))
        formIndexes[written] = forms.count - 1
        return forms.count - 1
    }

    private mutating func add(_ name: String) -> Int {
        var writer = ByteWriter()
        writer.writeCBOR(name)
        let role: Role =
            switch name {
            case XESKey.activity: .activity
            case XESKey.timestamp: .timestamp
            case XESKey.resource: .resource
            default: .none
            }
        var order: UInt64 = 0
        for index in 0..<8 { order = order << 8 | UInt64(index < writer.count ? writer.bytes[index] : 0) }
        let bytes = Array(name.utf8)
        keys.append(Key(bytes: bytes, encoded: writer.bytes, order: order, role: role))
        numbers[bytes] = keys.count - 1
        return keys.count - 1
    }

    private func isSame(_ known: [UInt8], _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard known.count == range.count else { return false }
        var index = range.lowerBound
        for byte in known {
            guard byte == bytes[index] else { return false }
            index &+= 1
        }
        return true
    }
}

/// The keys of the standard extensions that Sijill knows the meaning of (IEEE 1849-2016 section 7).
enum XESKey {
    static let activity = "concept:name"
    static let timestamp = "time:timestamp"
    static let resource = "org:resource"
    static let lifecycle = "lifecycle:transition"
}
