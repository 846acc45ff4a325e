import EventModel
import Verification
public import Workflow

/// Writes down what definitions mean, in lives and the rows that they project, and finds what means something else now.
public struct Snapshots: Sendable {
    /// Where they are.
    public let folder: SnapshotFolder

    /// Uses the snapshots of a folder.
    public init(folder: SnapshotFolder) {
        self.folder = folder
    }

    /// What a check looked at and found.
    public struct Report: Sendable, Equatable {
        /// The number of definitions.
        public var definitionCount = 0
        /// The number of golden lives.
        public var applicationCount = 0
        /// The number of their events.
        public var eventCount = 0
        /// The number of transitions that they take.
        public var transitionCount = 0
        /// What is otherwise than written down, by service, version and application.
        public var differences: [SnapshotDifference] = []
    }

    // MARK: Checking

    /// Replays what is written down under the definitions at hand.
    ///
    /// - Throws: ``SnapshotError`` when a snapshot cannot be read; errors of the log and of the read models.
    /// - Complexity: O(events), each one decision, and a rebuild for each definition.
    public func check(_ workflows: [CompiledWorkflow]) async throws -> Report {
        var report = Report()
        for workflow in workflows {
            report.definitionCount += 1
            guard let snapshot = try folder.read(workflow) else {
                report.differences.append(
                    workflow.difference(.missing, now: "there is no snapshot in \(folder.path(of: workflow))"))
                continue
            }
            let uncovered = GoldenLives.uncovered(by: snapshot.events, in: workflow)
            let impossible = LifeGenerator.impossibleTransitions(of: workflow)
            report.applicationCount += snapshot.events.count { $0.revision == 0 }
            report.eventCount += snapshot.events.count
            report.transitionCount += workflow.transitions.count - uncovered.count
            report.differences += try await differences(
                of: workflow, from: snapshot, uncovered: uncovered.filter { !impossible.contains($0) })
        }
        return report
    }

    private func differences(
        of workflow: CompiledWorkflow, from snapshot: Snapshot, uncovered: [Int]
    ) async throws -> [SnapshotDifference] {
        var differences: [SnapshotDifference] = []
        if let first = MeaningDifference.first(between: snapshot.canonicalBytes, and: workflow.canonicalBytes) {
            let place = first.place.isEmpty ? "" : "at \(first.place) "
            differences.append(workflow.difference(.meaning, was: "\(place)\(first.was)", now: first.now))
        } else if try folder.idText(of: workflow) != "\(workflow.id)\n" {
            differences.append(
                workflow.difference(.meaning, was: try folder.idText(of: workflow), now: "\(workflow.id)"))
        }
        let isSameMeaning = differences.isEmpty
        differences += LifeReplay(of: snapshot.events, under: workflow).differences
        for number in uncovered {
            let name = workflow.name(ofTransition: number)
            differences.append(workflow.difference(.coverage, now: "no golden life takes `\(name)`"))
        }
        // Rows name no definition, but the digests beside them do.
        let rows = try await ProjectedRows.text(of: snapshot.events, under: workflow)
        let lines = (Self.lines(snapshot.rows, isSameMeaning), Self.lines(rows, isSameMeaning))
        let differing = zip(lines.0, lines.1).first { $0 != $1 }
        if let differing {
            differences.append(workflow.difference(.rows, was: String(differing.0), now: String(differing.1)))
        } else if lines.0.count != lines.1.count {
            differences.append(
                workflow.difference(.rows, was: "\(lines.0.count) lines", now: "\(lines.1.count) lines"))
        }
        return differences
    }

    private static func lines(_ rows: String, _ withDigests: Bool) -> [Substring] {
        rows.split(separator: "\n").filter { withDigests || !$0.hasPrefix("{\"model\":") }
    }

    // MARK: Updating

    /// Makes lives of the definitions and writes them down with the rows that they project.
    ///
    /// - Parameter allowsNewMeaning: Whether a snapshot whose definition meant something else is written over.
    /// - Returns: What was written; what the lives leave out is among the differences.
    /// - Throws: ``SnapshotError``: `meaningChanged`, before anything is written; `fileFailed`.
    public func update(_ workflows: [CompiledWorkflow], allowsNewMeaning: Bool = false) async throws -> Report {
        for workflow in workflows where !allowsNewMeaning { try refuseNewMeaning(of: workflow) }
        var report = Report()
        for workflow in workflows {
            let cover = LifeGenerator.lives(of: workflow, seed: GoldenLives.seed)
            let events = GoldenLives.events(of: cover.lives, in: workflow)
            let rows = try await ProjectedRows.text(of: events, under: workflow)
            try folder.write(
                Snapshot(canonicalBytes: workflow.canonicalBytes, events: events, rows: rows), of: workflow)
            report.definitionCount += 1
            report.applicationCount += cover.lives.count
            report.eventCount += events.count
            report.transitionCount +=
                workflow.transitions.count - GoldenLives.uncovered(by: events, in: workflow).count
            report.differences += cover.uncovered.map { uncovered in
                let name = workflow.name(ofTransition: uncovered.transition)
                return workflow.difference(.coverage, now: "no life takes `\(name)`: \(uncovered.reason)")
            }
        }
        return report
    }

    private func refuseNewMeaning(of workflow: CompiledWorkflow) throws {
        guard let old = try folder.canonicalBytes(of: workflow), old != workflow.canonicalBytes else { return }
        throw SnapshotError(
            .meaningChanged,
            "\(workflow.service) version \(workflow.version) means something else than its snapshot: raise `version` and "
                + "keep the old file as versions/\(workflow.version).yaml. Only where nobody has applied under this "
                + "version yet, write the new meaning down with --new-meaning",
            place: folder.path(of: workflow))
    }
}

extension CompiledWorkflow {
    fileprivate func difference(
        _ aspect: SnapshotDifference.Aspect, was: String = "", now: String
    ) -> SnapshotDifference {
        SnapshotDifference(
            service: service, version: version, aspect: aspect, application: nil, revision: nil, event: nil, was: was,
            now: now)
    }
}
