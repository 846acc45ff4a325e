/// A disk at the moment the power goes: everything that was changed and not synced, each with what may be left of it.
///
/// Sectors, sizes and names persist independently of each other and in any order, so a crash state is a choice of one
/// outcome for each.
public struct SimulatedCrashSite: Sendable {
    /// What may be left of one un-synced thing: 0 for what is durable, the last for what was seen, those between for
    /// what was there in between.
    public typealias Outcome = UInt8

    /// The first half of a sector is new, the second is durable; only for sectors.
    public static let tornBehind: Outcome = 252
    /// The first half of a sector is durable, the second is new; only for sectors.
    public static let tornBefore: Outcome = 253
    /// A sector is all zero; only for sectors.
    public static let zeroed: Outcome = 254
    /// A sector holds anything; only for sectors.
    public static let garbage: Outcome = 255

    /// The un-synced things, in a fixed order.
    public let unsynced: [SimulatedFileSystem.Unsynced]
    /// How many outcomes each has: 2 or more.
    public let outcomeCounts: [Int]
    private let things: [Thing]
    private let durable: SimulatedDisk

    private enum Thing: Sendable {
        case sector(file: Int, index: Int, versions: [SimulatedSector])
        case size(file: Int, versions: [Int])
        case name(number: Int, versions: [SimulatedNames.Target])

        var versionCount: Int {
            switch self {
            case .sector(_, _, let versions): versions.count
            case .size(_, let versions): versions.count
            case .name(_, let versions): versions.count
            }
        }
    }

    init(_ disk: SimulatedDisk) {
        durable = SimulatedDisk(durableLayerOf: disk)
        var (things, unsynced) = ([Thing](), [SimulatedFileSystem.Unsynced]())
        for (number, versions) in disk.names.versions {
            things.append(.name(number: number, versions: versions))
            unsynced.append(.name(path: disk.names.path(number)))
        }
        for (file, path) in disk.names.filePaths {
            let sizes = disk.files[file].sizeVersions
            if sizes.count > 1 {
                things.append(.size(file: file, versions: sizes))
                unsynced.append(.size(path: path))
            }
            for (index, versions) in disk.files[file].sectorVersions {
                things.append(.sector(file: file, index: index, versions: versions))
                unsynced.append(.sector(path: path, index: index))
            }
        }
        (self.things, self.unsynced) = (things, unsynced)
        outcomeCounts = things.map(\.versionCount)
    }

    /// Whether one of ``unsynced`` is a sector that is all zero on the disk, so that to tear it touches nothing older.
    public func isFresh(_ index: Int) -> Bool {
        guard case .sector(_, _, let versions) = things[index] else { return false }
        return versions[0].hasSameBytes(as: .zero)
    }

    /// Whether a choice that keeps less leaves the same, because something is kept of a file without a name, or behind
    /// the end of one.
    public func isRedundant(_ outcomes: [Outcome]) -> Bool {
        let targets = targets(outcomes)
        var sizes: [(file: Int, byteCount: Int)] = []
        for (thing, outcome) in zip(things, outcomes) where outcome > 0 {
            switch thing {
            case .name(let number, _):
                if targets[durable.names.parent(number)] != .directory { return true }
            case .size(let file, let versions):
                if !targets.contains(.file(file)) { return true }
                sizes.append((file, versions[Int(outcome)]))
            case .sector(let file, let index, _):
                let byteCount =
                    sizes.last { $0.file == file }?.byteCount ?? durable.files[file].current.byteCount
                if index * SimulatedSector.byteCount >= byteCount || !targets.contains(.file(file)) { return true }
            }
        }
        return false
    }

    /// The disk that a choice leaves, one outcome for each of ``unsynced``.
    ///
    /// - Parameters:
    ///   - outcomes: The choice.
    ///   - seed: What garbage is made of.
    ///   - observer: Is told before every call of the new disk.
    /// - Complexity: O(k) in the things that are kept, besides a copy of the addresses of the sectors of their files.
    public func disk(
        _ outcomes: [Outcome], seed: UInt64 = 0, observer: (@Sendable (SimulatedFileSystem) -> Void)? = nil
    ) -> SimulatedFileSystem {
        var disk = SimulatedDisk(of: durable, recordsOperations: false)
        var generator = SeededGenerator(seed: seed)
        // Sizes stand before the sectors of their file.
        for (thing, outcome) in zip(things, outcomes) where outcome > 0 {
            switch thing {
            case .name: continue
            case .size(let file, let versions): disk.leave(versions[Int(outcome)], asSizeOf: file)
            case .sector(let file, let index, let versions):
                let sector = Self.sector(outcome, of: versions, in: disk.arena, &generator)
                disk.leave(sector, at: index, of: file)
            }
        }
        disk.settle(targets(outcomes))
        return SimulatedFileSystem(disk, observer: observer)
    }

    private func targets(_ outcomes: [Outcome]) -> [SimulatedNames.Target] {
        var targets = durable.names.current
        for case (.name(let number, let versions), let outcome) in zip(things, outcomes) where outcome > 0 {
            targets[number] = versions[Int(outcome)]
        }
        return targets
    }

    private static func sector(
        _ outcome: Outcome, of versions: [SimulatedSector], in arena: SectorArena, _ generator: inout SeededGenerator
    ) -> SimulatedSector {
        let (old, new) = (versions[0], versions[versions.count - 1])
        let half = SimulatedSector.byteCount / 2
        // Unsafe: halves of sectors, and a place of a sector's size.
        switch outcome {
        case tornBehind:
            return arena.sector(old, replacing: 0, with: UnsafeRawBufferPointer(rebasing: new.bytes[..<half]))
        case tornBefore:
            return arena.sector(new, replacing: 0, with: UnsafeRawBufferPointer(rebasing: old.bytes[..<half]))
        case zeroed: return .zero
        case garbage:
            return arena.sector { place in
                for word in 0..<SimulatedSector.byteCount / 8 {
                    place.storeBytes(of: generator.next(), toByteOffset: 8 * word, as: UInt64.self)
                }
            }
        default: return versions[Int(outcome)]
        }
    }
}
