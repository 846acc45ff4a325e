/// Values that were used lately, bounded in bytes; what was used longest ago is given up first.
struct RecencyCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var key: Key
        var value: Value
        var byteCount: Int
        /// The place of the entry that was used next before; negative for none.
        var older = -1
        /// The place of the entry that was used next after; negative for none.
        var newer = -1
    }

    private let byteCountMax: Int
    /// The bytes of all values, as those said who put them here.
    private(set) var byteCount = 0
    private var entries: [Entry] = []
    private var places: [Key: Int] = [:]
    private var oldest = -1
    private var newest = -1

    /// Makes a cache of at most `byteCountMax` bytes.
    init(byteCountMax: Int) {
        self.byteCountMax = byteCountMax
    }

    /// How many values are here.
    var count: Int { entries.count }

    /// The value of a key; nil when it is not here.
    ///
    /// - Complexity: O(1).
    mutating func value(for key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        if place != newest {
            unlink(place)
            linkAsNewest(place)
        }
        return entries[place].value
    }

    /// Keeps a value in place of what has the key; not one that is longer than the whole cache.
    ///
    /// - Complexity: O(1), amortised.
    mutating func keep(_ value: Value, for key: Key, byteCount valueByteCount: Int) {
        if let place = places[key] { remove(at: place) }
        guard valueByteCount <= byteCountMax else { return }
        while byteCount + valueByteCount > byteCountMax { remove(at: oldest) }
        places[key] = entries.count
        entries.append(Entry(key: key, value: value, byteCount: valueByteCount))
        linkAsNewest(entries.count - 1)
        byteCount += valueByteCount
    }

    /// Gives up the values of some keys.
    ///
    /// - Complexity: O(n) in all values.
    mutating func removeAll(where isGone: (Key) -> Bool) {
        for place in entries.indices.reversed() where isGone(entries[place].key) { remove(at: place) }
    }

    private mutating func remove(at place: Int) {
        unlink(place)
        byteCount -= entries[place].byteCount
        places[entries[place].key] = nil
        let last = entries.removeLast()
        guard place < entries.count else { return }
        // The last entry moves into the gap, and its neighbours hear of it.
        entries[place] = last
        places[last.key] = place
        if last.older >= 0 { entries[last.older].newer = place } else { oldest = place }
        if last.newer >= 0 { entries[last.newer].older = place } else { newest = place }
    }

    private mutating func unlink(_ place: Int) {
        let (older, newer) = (entries[place].older, entries[place].newer)
        if older >= 0 { entries[older].newer = newer } else { oldest = newer }
        if newer >= 0 { entries[newer].older = older } else { newest = older }
    }

    private mutating func linkAsNewest(_ place: Int) {
        entries[place].older = newest
        entries[place].newer = -1
        if newest >= 0 { entries[newest].newer = place } else { oldest = place }
        newest = place
    }
}
