/// The hashes of command keys with the place of their first event in the segment; a hash may come more than once.
struct KeyTable: Sendable {
    struct Entry: Sendable {
        var hash: UInt32
        /// Events before the command's first in the segment.
        var place: UInt32
    }

    private(set) var entries: [Entry] = []
    /// Open addressing: 0 for a free slot, else the index of an entry and one.
    private var slots: [UInt32] = []

    /// Adds a hash.
    ///
    /// - Complexity: O(1), amortised.
    mutating func insert(hash: UInt32, place: UInt32) {
        if slots.count <= entries.count * 2 { grow() }
        entries.append(Entry(hash: hash, place: place))
        put(UInt32(entries.count), hash: hash)
    }

    /// The places of all keys with a hash, in no order.
    ///
    /// - Complexity: O(1) in the mean.
    func places(of hash: UInt32) -> [UInt32] {
        guard !slots.isEmpty else { return [] }
        var result: [UInt32] = []
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if entry.hash == hash { result.append(entry.place) }
            slot = (slot + 1) & mask
        }
        return result
    }

    private mutating func put(_ value: UInt32, hash: UInt32) {
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = value
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: max(16, slots.count * 2))
        for (index, entry) in entries.enumerated() { put(UInt32(index) + 1, hash: entry.hash) }
    }
}
