/// The hashes of command keys with the place of their first event in the segment; a hash may come more than once.
struct KeyTable: Sendable {
    struct Entry: Sendable {
        /// All 64 bits.
        var fullHash: UInt64
        /// Events before the command's first in the segment.
        var place: UInt32

        /// The bits by which a footer sorts and finds keys.
        var hash: UInt64 { fullHash & KeyTable.hashMask }
    }

    /// The low 40 bits: few enough to be short in a footer, and enough that keys seldom share them.
    static let hashMask: UInt64 = (1 << 40) - 1

    private(set) var entries: [Entry] = []
    /// Open addressing: 0 for a free slot, else the index of an entry and one.
    private var slots: [UInt32] = []

    /// Adds a hash.
    ///
    /// - Complexity: O(1), amortised.
    mutating func insert(hash: UInt64, place: UInt32) {
        if slots.count <= entries.count * 2 { grow() }
        entries.append(Entry(fullHash: hash, place: place))
        put(UInt32(entries.count), hash: hash)
    }

    /// The places of all keys with a hash, in no order.
    ///
    /// - Complexity: O(1) in the mean.
    func places(of hash: UInt64) -> [UInt32] {
        guard !slots.isEmpty else { return [] }
        var result: [UInt32] = []
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if entry.fullHash == hash { result.append(entry.place) }
            slot = (slot + 1) & mask
        }
        return result
    }

    private mutating func put(_ value: UInt32, hash: UInt64) {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = value
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: max(16, slots.count * 2))
        for (index, entry) in entries.enumerated() { put(UInt32(index) + 1, hash: entry.fullHash) }
    }
}
