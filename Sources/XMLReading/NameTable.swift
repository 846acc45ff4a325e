/// Gives names dense numbers, found by their bytes.
struct NameTable {
    private(set) var names: [[UInt8]] = []
    /// The names that were not given out yet.
    private(set) var newNames: [String] = []
    /// By a cheap mix of length, first and last byte: the number that was last found there, or `nobody`.
    private var candidates = [UInt16](repeating: nobody, count: 512)
    private var numbers: [[UInt8]: UInt16] = [:]

    private static let nobody = UInt16.max

    init(knownNames: [String]) {
        for name in knownNames { _ = number(ofNew: Array(name.utf8)) }
        newNames = []
    }

    /// The number of a name; nil when there are too many names or this one is too long.
    ///
    /// - Complexity: O(n) in the bytes of the name.
    mutating func number(of name: Span<UInt8>) -> UInt16? {
        guard !name.isEmpty, name.count <= XMLLimits.nameByteCountMax else { return nil }
        let slot = (name.count &* 37 &+ Int(name[0]) &* 5 &+ Int(name[name.count - 1])) & 511
        let candidate = candidates[slot]
        if candidate != Self.nobody, isSame(candidate, name) { return candidate }
        var bytes: [UInt8] = []
        for index in name.indices { bytes.append(name[index]) }
        guard let number = numbers[bytes] ?? number(ofNew: bytes) else { return nil }
        candidates[slot] = number
        return number
    }

    /// Whether the number stands for these bytes.
    ///
    /// - Complexity: O(n) in the bytes of the name.
    func isSame(_ number: UInt16, _ name: Span<UInt8>) -> Bool {
        let known = names[Int(number)]
        guard known.count == name.count else { return false }
        for index in name.indices where known[index] != name[index] { return false }
        return true
    }

    /// Gives out the names that appeared since the last time.
    mutating func takeNewNames() -> [String] {
        guard !newNames.isEmpty else { return [] }
        defer { newNames = [] }
        return newNames
    }

    private mutating func number(ofNew bytes: [UInt8]) -> UInt16? {
        guard names.count < XMLLimits.nameCountMax else { return nil }
        let number = UInt16(names.count)
        names.append(bytes)
        numbers[bytes] = number
        newNames.append(String(decoding: bytes, as: UTF8.self))
        return number
    }
}
