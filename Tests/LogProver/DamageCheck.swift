import EventLog
import EventModel
import SijillTestKit

/// Judges what the log makes of a damaged store.
struct DamageCheck {
    enum Verdict {
        /// The damage is found, and named by segment and byte.
        case named
        /// All events are there, and what was damaged is derived or was never used.
        case harmless
        /// Damage that is the same as what a power cut leaves behind a frame that was not confirmed.
        case ambiguous
        case violation(String)
    }

    let store: CanonicalStore

    /// What a reader and a writer make of a disk on which a unit was damaged.
    ///
    /// - Parameter mayBeTorn: Whether the damage may be what a write leaves that was cut short.
    func verdict(on disk: SimulatedFileSystem, _ unit: CanonicalStore.Unit, mayBeTorn: Bool = false) -> Verdict {
        let read = reading(disk, unit)
        if let violation = read.violation { return .violation(violation) }
        let damaged = disk.copy()
        do throws(EventStoreError) {
            let log = try store.trace.open(disk)
            let count = Int(log.end.nextPosition(inPartition: 0).rawValue)
            guard count == store.eventCount else {
                return mayBeTorn ? .ambiguous : .violation("opened with \(count) of \(store.eventCount) events")
            }
        } catch {
            guard error.code == .corrupt else { return .violation("a writer is refused: \(error)") }
            guard Self.hasSameSegments(disk, damaged) else { return .violation("a refused writer changed the files") }
            return read.isNamed ? .named : .violation("a writer is refused, a reader sees nothing: \(error)")
        }
        if read.isNamed { return .named }
        guard read.count == store.eventCount else { return .violation("a reader sees \(read.count) events") }
        switch unit.kind {
        case .manifest, .prepared, .zeros: return usefulnessFailure(of: disk).map { .violation($0) } ?? .harmless
        case .header, .frame, .mark, .footer: return mayBeTorn ? .ambiguous : .violation("nothing was found")
        }
    }

    /// What a read-only log tells: whether it names the damage, and how many events it gives.
    private func reading(
        _ disk: SimulatedFileSystem, _ unit: CanonicalStore.Unit
    ) -> (isNamed: Bool, count: Int, violation: String?) {
        var comparison = EventComparison(store.trace.expected)
        do throws(EventStoreError) {
            let log = try store.trace.open(disk, mode: .readOnly)
            let report = try log.verifyAndWait()
            do throws(EventStoreError) {
                let reader = try log.makeReader(from: .start, options: ReadOptions())
                while let batch = try reader.nextBatch() {
                    if let failure = comparison.take(batch) { return (false, 0, "read-only, \(failure)") }
                }
            } catch {
                guard error.code == .corrupt, !report.damages.isEmpty else {
                    return (false, 0, "a reader meets damage that a check does not: \(error)")
                }
            }
            let isNamed = report.damages.contains { isName($0, of: unit) }
            if !report.damages.isEmpty, !isNamed {
                return (false, 0, "damage in \(unit.path) at \(unit.bytes) is named as \(report.damages)")
            }
            return (isNamed, comparison.count, nil)
        } catch {
            let isNamed = error.code == .corrupt && unit.segment.map { "\(error)".contains("segment \($0),") } == true
            return (isNamed, 0, isNamed ? nil : "a reader is refused: \(error)")
        }
    }

    private func isName(_ damage: Damage, of unit: CanonicalStore.Unit) -> Bool {
        damage.segment == unit.segment
            && (damage.offset == unit.bytes.lowerBound || unit.kind == .footer && unit.bytes.contains(damage.offset)
                || unit.kind == .header && damage.offset == 0)
    }

    /// Whether an error refuses a store for a segment, or for the one behind it that does not fit.
    func isRefusal(_ error: EventStoreError, of segment: Int) -> Bool {
        error.code == .corrupt
            && [segment, segment + 1].contains { "\(error)".contains("segment \($0), byte") }
    }

    private static func hasSameSegments(_ disk: SimulatedFileSystem, _ other: SimulatedFileSystem) -> Bool {
        disk.paths.allSatisfy { path in
            !path.hasSuffix(".segment") || disk.bytes(of: path) == other.bytes(of: path)
        }
    }

    /// What does not work in a store that was opened in spite of the damage: commands that it recorded are known, new
    /// ones are taken over a roll, and all is there afterwards.
    private func usefulnessFailure(of disk: SimulatedFileSystem) -> String? {
        do throws(EventStoreError) {
            let log = try store.trace.open(disk)
            var count = store.eventCount
            for request in store.trace.steps.compactMap(\.request).prefix(6) {
                guard try log.appendAndWait(request).isDuplicate != (request.key == nil) else {
                    return "a command that was recorded is not known"
                }
                if request.key == nil { count += request.events.count }
            }
            try log.sealAndWait()
            let left = try store.trace.open(disk.crash { _ in false })
            let leftCount = Int(left.end.nextPosition(inPartition: 0).rawValue)
            return leftCount == count ? nil : "going on, \(leftCount) of \(count) events are left"
        } catch {
            return "going on: \(error)"
        }
    }
}
