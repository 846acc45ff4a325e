import SijillTestKit

/// The choices of a crash site that are tried: every one where there are few, a seeded sample of many.
struct CrashChoices {
    typealias Choice = [SimulatedCrashSite.Outcome]

    /// As many as twelve un-synced things of two outcomes each have.
    static let exhaustiveCountMax = 4_096
    private static let randomCount = 48

    /// All choices that leave different disks, up to ``exhaustiveCountMax``; beyond, none, all, each single thing
    /// missing, each single one alone, and a sample.
    static func choices(of site: SimulatedCrashSite, seed: UInt64) -> [Choice] {
        let all = exhaustive(site) ?? sampled(site, seed: seed)
        return all.filter { !site.isRedundant($0) }
    }

    /// Choices that keep everything but tear one sector: a half of it is not written, or, where the sector held
    /// nothing before, it holds anything.
    static func torn(of site: SimulatedCrashSite, seed: UInt64) -> [Choice] {
        var generator = SeededGenerator(seed: seed)
        return site.unsynced.indices.compactMap { index in
            guard case .sector = site.unsynced[index] else { return nil }
            var tears = [SimulatedCrashSite.tornBehind, SimulatedCrashSite.tornBefore]
            if site.isFresh(index) { tears.append(SimulatedCrashSite.garbage) }
            var choice = site.outcomeCounts.map { UInt8($0 - 1) }
            choice[index] = tears[Int(generator.next() % UInt64(tears.count))]
            return choice
        }
    }

    private static func exhaustive(_ site: SimulatedCrashSite) -> [Choice]? {
        var count = 1
        for outcomeCount in site.outcomeCounts {
            count *= outcomeCount
            if count > exhaustiveCountMax { return nil }
        }
        var choices: [Choice] = []
        choices.reserveCapacity(count)
        var choice = Choice(repeating: 0, count: site.outcomeCounts.count)
        for _ in 0..<count {
            choices.append(choice)
            for index in choice.indices {
                choice[index] += 1
                if Int(choice[index]) < site.outcomeCounts[index] { break }
                choice[index] = 0
            }
        }
        return choices
    }

    private static func sampled(_ site: SimulatedCrashSite, seed: UInt64) -> [Choice] {
        let none = Choice(repeating: 0, count: site.outcomeCounts.count)
        let all = site.outcomeCounts.map { UInt8($0 - 1) }
        var choices: Set<Choice> = [none, all]
        for index in all.indices {
            var (missing, alone) = (all, none)
            missing[index] = 0
            alone[index] = all[index]
            choices.formUnion([missing, alone])
        }
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<randomCount {
            choices.insert(site.outcomeCounts.map { UInt8(generator.next() % UInt64($0)) })
        }
        return choices.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
