import Engine
import EventLog
import EventModel
private import Foundation
import ReadModels
import Workflow

/// The rows of the read models that golden events project: the real log, the real rebuild, in a folder for the time being.
enum ProjectedRows {
    /// When the log takes each event, so that rows are the same in every run: 2026-01-01T00:00:00Z.
    private static let recordedAt = Timestamp(secondsSinceEpoch: 1_767_225_600)

    /// Appends the events and tells the rows that a rebuild makes of them, one a line.
    ///
    /// - Throws: `EventStoreError`, `ReadModelError`, or what the file system says.
    static func text(of events: [GoldenEvent], under workflow: CompiledWorkflow) async throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sijill-snapshot-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var configuration = EventLog.Configuration()
        configuration.segmentByteCountMax = 1 << 20
        let path = folder.appending(path: "store").path
        try EventLog.create(at: path, clock: { recordedAt }, configuration: configuration)
        let log = try EventLog.open(
            at: path, mode: .readWrite, clock: { recordedAt }, configuration: configuration)
        do {
            try await append(events, under: workflow, to: log)
            let catalog = DefinitionCatalog([workflow])
            let models = ReadModelStore(
                folder: folder.appending(path: "models").path,
                projections: [
                    TimelineProjection(catalog: catalog), ApplicationsProjection(catalog: catalog),
                    StatisticsProjection(catalog: catalog),
                ])
            try await models.rebuild(from: log)
            let text = try text(of: models, applications: applications(in: events), service: workflow.service)
            models.close()
            try await log.close()
            return text
        } catch {
            try? await log.close()
            throw error
        }
    }

    private static func append(
        _ events: [GoldenEvent], under workflow: CompiledWorkflow, to log: EventLog
    ) async throws {
        var start = 0
        while start < events.count {
            let end = min(start + 1_000, events.count)
            let proposed = try events[start..<end].map { event in
                let payload = EventPayload(
                    data: event.data, roles: event.actor.roles, effects: event.recordedEffects)
                return ProposedEvent(
                    stream: try StreamID(category: workflow.service, name: event.application), type: event.type,
                    actor: event.actor.subject, occurredAt: event.occurredAt, transitions: event.transitions,
                    payload: payload.bytes)
            }
            _ = try await log.append(AppendRequest(events: proposed, definition: workflow.id))
            start = end
        }
    }

    private static func applications(in events: [GoldenEvent]) -> [String] {
        events.filter { $0.revision == 0 }.map(\.application)
    }

    private static func text(
        of models: ReadModelStore, applications: [String], service: String
    ) throws -> String {
        let summaries = try models.applications(ApplicationFilter(limit: max(1, applications.count))).content
        var timeline: [String] = []
        for application in applications {
            let entries = try models.timeline(of: "\(service)/\(application)").content.entries
            timeline += try entries.map { try line(of: $0, application: application) }
        }
        // Not the projection's version: it may rise while what a definition means stays.
        let digests = try models.projections.map { projection in
            try JSONLine.object([
                ("model", .text(projection.name)),
                ("digest", .text(try models.digest(of: projection.name).content.description)),
            ])
        }
        let sections = [
            ("applications", try summaries.map(line(of:))), ("timeline", timeline),
            ("statistics", try models.statistics(of: service).content.flatMap(lines(of:))), ("digests", digests),
        ]
        let texts = sections.map { name, lines in "\"\(name)\":[\n\(lines.joined(separator: ",\n"))\n]" }
        return "{\(texts.joined(separator: ",\n"))}\n"
    }
}

// MARK: Lines

extension ProjectedRows {
    private static func line(of summary: ApplicationSummary) throws -> String {
        try JSONLine.object([
            ("application", .text(summary.stream.name)), ("state", .text(summary.state)),
            ("ended", .bool(summary.isEnded)), ("opened_at", .text(summary.openedAt.description)),
            ("last_event_at", .text(summary.lastEventAt.description)), ("last_event", .text(summary.lastEventType)),
            ("last_actor", .text(summary.lastActor)), ("events", .int(Int64(summary.eventCount))),
            ("deviations", .int(Int64(summary.deviationCount))),
        ])
    }

    private static func line(of entry: TimelineEntry, application: String) throws -> String {
        try JSONLine.object([
            ("application", .text(application)), ("revision", .int(Int64(entry.revision.rawValue))),
            ("type", .text(entry.type)), ("actor", .text(entry.actor)),
            ("occurred_at", .text(entry.occurredAt.description)), ("state", .text(entry.state)),
            ("deviates", .bool(entry.deviates)),
        ])
    }

    private static func lines(of statistics: ServiceStatistics) throws -> [String] {
        let total = try JSONLine.object([
            ("applications", .int(Int64(statistics.applicationCount))), ("ended", .int(Int64(statistics.endedCount))),
            ("events", .int(Int64(statistics.eventCount))),
            ("deviating_events", .int(Int64(statistics.deviatingEventCount))),
            ("deviating_applications", .int(Int64(statistics.deviatingApplicationCount))),
            ("first_event_at", .text(statistics.firstEventAt.description)),
            ("last_event_at", .text(statistics.lastEventAt.description)),
        ])
        let types = try statistics.eventCountsByType.map { count in
            try JSONLine.object([("type", .text(count.type)), ("events", .int(Int64(count.eventCount)))])
        }
        let days = try statistics.days.map { day in
            try JSONLine.object([
                ("day", .int(Int64(day.daysSinceEpoch))), ("opened", .int(Int64(day.openedCount))),
                ("ended", .int(Int64(day.endedCount))), ("events", .int(Int64(day.eventCount))),
            ])
        }
        return [total] + types + days
    }
}
