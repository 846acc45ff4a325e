import SijillTestKit
import Testing

@testable import EventLog

/// The bounded cache against a dictionary that never forgets.
@Suite struct RecencyCacheTests {
    private static let byteCountMax = 1_000

    @Test(arguments: 0..<8 as Range<UInt64>) func itGivesWhatWasKeptLastOrNothing(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var cache = RecencyCache<Int, Int>(byteCountMax: Self.byteCountMax)
        var known: [Int: (value: Int, byteCount: Int)] = [:]
        for value in 0..<500 {
            let key = Int.random(in: 0..<60, using: &generator)
            switch Int.random(in: 0..<20, using: &generator) {
            case 0:
                cache.removeAll { $0 % 7 == key % 7 }
                known = known.filter { $0.key % 7 != key % 7 }
            case 1..<8:
                let byteCount = Int.random(in: 0...(value % 50 == 0 ? 2_000 : 90), using: &generator)
                cache.keep(value, for: key, byteCount: byteCount)
                known[key] = byteCount <= Self.byteCountMax ? (value, byteCount) : nil
                #expect(cache.value(for: key) == known[key]?.value, "seed \(seed)")
            default:
                if let found = cache.value(for: key) { #expect(found == known[key]?.value, "seed \(seed)") }
            }
            let kept = known.filter { cache.value(for: $0.key) != nil }
            #expect(cache.byteCount == kept.values.reduce(0) { $0 + $1.byteCount }, "seed \(seed)")
            #expect(cache.byteCount <= Self.byteCountMax && cache.count == kept.count, "seed \(seed)")
        }
    }

    /// Which of ten are here is decided by who was used last, for any order of uses.
    @Test(arguments: 0..<10 as Range<UInt64>) func whatWasUsedLongestAgoGoesFirst(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var cache = RecencyCache<Int, Int>(byteCountMax: Self.byteCountMax)
        var recent: [Int] = []
        for step in 0..<1_000 {
            let key = Int.random(in: 0..<25, using: &generator)
            let isHere = cache.value(for: key) != nil
            #expect(isHere == recent.contains(key), "seed \(seed), step \(step)")
            if !isHere { cache.keep(step, for: key, byteCount: 100) }
            recent.removeAll { $0 == key }
            recent = [key] + recent.prefix(9)
        }
        #expect(cache.count == 10)
    }

    @Test func withoutRoomNothingIsKept() {
        var cache = RecencyCache<Int, Int>(byteCountMax: 0)
        cache.keep(1, for: 1, byteCount: 1)
        #expect(cache.value(for: 1) == nil && cache.count == 0 && cache.byteCount == 0)
    }
}
