/// Values that were used lately, bounded in bytes.
///
/// A hand goes round over the values and gives up the first that was not used since it came by last (Corbató's clock,
/// 1968): near to giving up what was used longest ago, while a use moves nothing.
struct ClockCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var key: Key
        var value: Value
        var byteCount: Int
        var isUsed = false
    }

    private let byteCountMax: Int
    /// The bytes of all values, as those said who put them here.
    private(set) var byteCount = 0
    private var entries: [Entry] = []
    private var places: [Key: Int] = [:]
    private var hand = 0

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
        entries[place].isUsed = true
        return entries[place].value
    }

    /// Keeps a value in place of what has the key; not one that is longer than the whole cache.
    ///
    /// - Complexity: O(1), amortised.
    mutating func keep(_ value: Value, for key: Key, byteCount valueByteCount: Int) {
        if let place = places[key] { remove(at: place) }
        guard valueByteCount <= byteCountMax else { return }
        while byteCount + valueByteCount > byteCountMax { giveUpOne() }
        places[key] = entries.count
        entries.append(Entry(key: key, value: value, byteCount: valueByteCount))
        byteCount += valueByteCount
    }

    /// Gives up the values of some keys.
    ///
    /// - Complexity: O(n) in all values.
    mutating func removeAll(where isGone: (Key) -> Bool) {
        for place in entries.indices.reversed() where isGone(entries[place].key) { remove(at: place) }
    }

    private mutating func giveUpOne() {
        while true {
            if hand >= entries.count { hand = 0 }
            guard entries[hand].isUsed else { break }
            entries[hand].isUsed = false
            hand += 1
        }
        remove(at: hand)
        // The entry that was last, and perhaps youngest, has the place now: its turn comes with the next round.
        hand += 1
    }

    private mutating func remove(at place: Int) {
        let entry = entries[place]
        byteCount -= entry.byteCount
        places[entry.key] = nil
        let last = entries.removeLast()
        if place < entries.count {
            entries[place] = last
            places[last.key] = place
        }
    }
}
