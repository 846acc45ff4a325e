import EventLog
import EventModel
import SijillTestKit

/// Damage that is larger than a bit: sectors, lengths and whole files.
struct FileDamages {
    let store: CanonicalStore
    let isClosed: Bool
    let seed: UInt64

    func prove() throws -> DamageTally {
        var tally = DamageTally()
        proveSectors(&tally)
        proveLengths(&tally)
        try proveFiles(&tally)
        return tally
    }

    private var segments: [(ordinal: Int, path: String, bytes: [UInt8])] {
        store.units.compactMap { unit in
            guard unit.kind == .header, let ordinal = unit.segment, let bytes = store.disk.bytes(of: unit.path) else {
                return nil
            }
            return (ordinal, unit.path, bytes)
        }
    }

    /// The first unit that a range of a segment touches, and whether nothing sound is left behind what it touches.
    private func touched(_ range: Range<Int>, of path: String) -> (unit: CanonicalStore.Unit, isLast: Bool)? {
        let units = store.units.filter { $0.path == path }
        guard let unit = units.first(where: { $0.bytes.overlaps(range) }) else { return nil }
        let isOpen = !units.contains { $0.kind == .footer }
        let isAnyBehind = units.contains { $0.kind != .zeros && $0.bytes.lowerBound >= range.upperBound }
        return (unit, isOpen && !isAnyBehind)
    }

    private func proveSectors(_ tally: inout DamageTally) {
        for (_, path, bytes) in segments {
            for start in stride(from: 0, to: bytes.count, by: 512) {
                let range = start..<min(start + 512, bytes.count)
                let next = range.upperBound..<min(range.upperBound + 512, bytes.count)
                let ones = [UInt8](repeating: 0xFF, count: range.count)
                var changes: [(name: String, range: Range<Int>, bytes: [UInt8])] = [
                    ("zeroed sector", range, [UInt8](repeating: 0, count: range.count)),
                    ("sector of ones", range, ones),
                ]
                if next.count == 512 {
                    let swapped = Array(bytes[next]) + bytes[range]
                    changes.append(("swapped sectors", range.lowerBound..<next.upperBound, swapped))
                }
                for change in changes {
                    var damaged = bytes
                    damaged.replaceSubrange(change.range, with: change.bytes)
                    judge(damaged, bytes, change.range, path, change.name, &tally)
                }
            }
        }
    }

    private func judge(
        _ damaged: [UInt8], _ bytes: [UInt8], _ range: Range<Int>, _ path: String, _ name: String,
        mayBeTorn: Bool = true, _ tally: inout DamageTally
    ) {
        guard damaged != bytes else { return }
        let first = zip(damaged, bytes).enumerated().first { $1.0 != $1.1 }?.offset ?? min(damaged.count, bytes.count)
        guard let (unit, isLast) = touched(first..<max(first + 1, range.upperBound), of: path) else { return }
        let disk = store.disk.copy()
        disk.replaceBytes(of: path, with: damaged)
        let verdict = DamageCheck(store: store).verdict(on: disk, unit, mayBeTorn: mayBeTorn && isLast)
        tally.count(verdict, name, "\(name), \(path), bytes \(range)")
    }

    private func proveLengths(_ tally: inout DamageTally) {
        for (_, path, bytes) in segments {
            for length in stride(from: 0, to: bytes.count, by: 512) + [bytes.count - 1] {
                // A whole frame less is a sound store of an earlier time.
                let isCutBetweenFrames = store.units.contains { $0.path == path && $0.bytes.lowerBound == length }
                if isCutBetweenFrames { continue }
                judge(
                    Array(bytes.prefix(length)), bytes, length..<bytes.count, path, "truncated file", mayBeTorn: false,
                    &tally)
            }
            var generator = SeededGenerator(seed: seed)
            for count in [1, 47, 48, 512, 5_000] {
                let noise = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() | 1) }
                let range = bytes.count..<bytes.count + count
                judgeExtension(bytes + noise, range, path, "file extended by noise", &tally)
                judgeExtension(
                    bytes + [UInt8](repeating: 0, count: count), range, path, "file extended by zeros", &tally)
            }
        }
    }

    /// Judges bytes behind the end, which may be named by where they begin or by the footer that they hide.
    private func judgeExtension(
        _ extended: [UInt8], _ range: Range<Int>, _ path: String, _ name: String, _ tally: inout DamageTally
    ) {
        guard let last = store.units.last(where: { $0.path == path }) else { return }
        let disk = store.disk.copy()
        disk.replaceBytes(of: path, with: extended)
        let kind: CanonicalStore.Unit.Kind = last.kind == .footer ? .footer : .zeros
        let start = last.kind == .footer || last.kind == .zeros ? last.bytes.lowerBound : range.lowerBound
        let unit = CanonicalStore.Unit(kind: kind, path: path, segment: last.segment, bytes: start..<range.upperBound)
        let verdict = DamageCheck(store: store).verdict(on: disk, unit)
        tally.count(verdict, name, "\(name), \(path), bytes \(range)")
    }

    /// Files that are missing, stand twice, come from elsewhere, or are older copies.
    private func proveFiles(_ tally: inout DamageTally) throws {
        let foreign = try CanonicalStore(seed: seed &+ 1, isClosed: isClosed)
        for (ordinal, path, bytes) in segments {
            for (other, _, otherBytes) in segments where other != ordinal {
                judgeFile(otherBytes, path, ordinal, "segment in place of another", &tally)
            }
            if let foreignBytes = foreign.disk.bytes(of: path) {
                judgeFile(foreignBytes, path, ordinal, "foreign segment", &tally)
            }
            if ordinal + 1 < segments.count {
                judgeFile(nil, path, ordinal, "missing segment", &tally)
                for unit in store.units where unit.path == path && unit.kind == .frame {
                    let old = Array(bytes[..<unit.bytes.lowerBound])
                    judgeFile(old, path, ordinal, "stale segment", &tally)
                }
            }
        }
    }

    private func judgeFile(
        _ bytes: [UInt8]?, _ path: String, _ ordinal: Int, _ name: String, _ tally: inout DamageTally
    ) {
        let disk = store.disk.copy()
        if let bytes { disk.replaceBytes(of: path, with: bytes) } else { _ = try? disk.removeFile(at: path) }
        let check = DamageCheck(store: store)
        let verdict: DamageCheck.Verdict
        do throws(EventStoreError) {
            let log = try store.trace.open(disk)
            let report = try log.verifyAndWait()
            let isNamed = report.damages.contains { $0.segment == ordinal && !$0.isDerived }
            verdict = isNamed ? .named : .violation("opened, and nothing was found")
        } catch {
            verdict = check.isRefusal(error, of: ordinal) ? .named : .violation("refused with \(error)")
        }
        tally.count(verdict, name, "\(name), \(path)")
    }
}

/// The numbers of both.
private func + (left: StrideTo<Int>, right: [Int]) -> [Int] { Array(left) + right }
