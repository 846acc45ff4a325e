/// One file of a simulated disk: what processes see, what is durable, and what was written in between.
struct SimulatedFile: Sendable {
    /// A sector as some write left it.
    struct Write: Sendable {
        var index: Int
        var sector: SimulatedSector
    }

    /// The sizes that a crash can bring back, besides the durable one, are the last so many.
    private static let sizeCountMax = 16
    /// So many states of a sector, besides the durable one, a crash can bring back.
    private static let versionCountMax = 16

    private(set) var current: SimulatedContents
    private(set) var durable: SimulatedContents
    /// The writes since the last sync, in order.
    private(set) var writes: [Write] = []
    /// The sizes since the last sync, in order.
    private(set) var sizes: [Int] = []
    /// Whether a sync failed and left bytes in the cache that count as clean although they are not on the disk.
    private var hasLost = false
    /// The error that the next sync reports, of a write that a sync before it had confirmed.
    private var delayedErrorNumber: Int32?

    /// Makes a file with durable contents.
    init(_ contents: SimulatedContents) {
        current = contents
        durable = contents
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int, in arena: SectorArena) {
        let oldByteCount = current.byteCount
        current.write(bytes, at: offset, in: arena) { writes.append(Write(index: $0, sector: $1)) }
        noteSize(after: oldByteCount)
    }

    mutating func truncate(to byteCount: Int, in arena: SectorArena) {
        let oldByteCount = current.byteCount
        current.resize(to: byteCount, in: arena) { writes.append(Write(index: $0, sector: $1)) }
        noteSize(after: oldByteCount)
    }

    private mutating func noteSize(after oldByteCount: Int) {
        guard current.byteCount != oldByteCount else { return }
        if sizes.count == Self.sizeCountMax { sizes.removeFirst() }
        sizes.append(current.byteCount)
    }

    mutating func synchronize(in arena: SectorArena) {
        if hasLost {
            if !sizes.isEmpty { durable.resize(to: current.byteCount, in: arena) { _, _ in } }
            for write in writes { durable.replace(write.index, with: write.sector, in: arena) }
        } else {
            durable = current
        }
        forgetWrites()
        sizes.removeAll(keepingCapacity: true)
    }

    /// Whether the layers may differ.
    var isChanged: Bool { hasLost || !writes.isEmpty || !sizes.isEmpty }

    /// What a crash may leave as the size; the durable one first.
    var sizeVersions: [Int] {
        var versions = [durable.byteCount]
        for size in sizes where !versions.contains(size) { versions.append(size) }
        return versions
    }

    /// What a crash may leave of each sector that was written, where that makes a difference; what is durable first,
    /// zeros behind the durable end.
    var sectorVersions: [(index: Int, versions: [SimulatedSector])] {
        guard !writes.isEmpty else { return [] }
        var numbers = Array(writes.indices)
        numbers.sort { (writes[$0].index, $0) < (writes[$1].index, $1) }
        var result: [(index: Int, versions: [SimulatedSector])] = []
        for number in numbers {
            let write = writes[number]
            if result.last?.index != write.index {
                let old = write.index < durable.sectors.count ? durable.sectors[write.index] : .zero
                result.append((write.index, [old]))
            }
            let last = result.count - 1
            guard !(result[last].versions.contains { $0.hasSameBytes(as: write.sector) }) else { continue }
            if result[last].versions.count > Self.versionCountMax { result[last].versions.remove(at: 1) }
            result[last].versions.append(write.sector)
        }
        return result.filter { $0.versions.count > 1 }
    }

    /// Takes a sector that a crash leaves, as far as the file goes.
    mutating func leave(_ sector: SimulatedSector, at index: Int, in arena: SectorArena) {
        current.replace(index, with: sector, in: arena)
        writes.append(Write(index: index, sector: sector))
    }

    /// What could not be written counts as clean from now on: it is seen, later syncs pass over it unless it is
    /// written again, and a crash loses it.
    mutating func loseWrites() {
        if !writes.isEmpty { hasLost = true }
        forgetWrites()
    }

    /// What could not be written is lost as above, and the next sync tells.
    mutating func loseWrites(reporting errorNumber: Int32) {
        loseWrites()
        delayedErrorNumber = errorNumber
    }

    /// The error that is still to be reported; what was written since is lost with it.
    mutating func takeDelayedError() -> Int32? {
        guard let errorNumber = delayedErrorNumber else { return nil }
        delayedErrorNumber = nil
        loseWrites()
        return errorNumber
    }

    /// What could not be written is gone from the cache too.
    mutating func revert() {
        current = durable
        forgetWrites()
        sizes.removeAll(keepingCapacity: true)
        hasLost = false
    }

    private mutating func forgetWrites() {
        writes.removeAll(keepingCapacity: true)
    }

    /// Changes the bytes in all layers, as rot does.
    mutating func rot(_ change: (inout SimulatedContents) -> Void) {
        change(&current)
        change(&durable)
    }
}
