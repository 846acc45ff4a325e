import EventLog
import EventModel
import Foundation
import Operations
import PrometheusMetrics
import SijillTestKit
import Testing

/// How a store stands, and what a writer measures, as text that a strict reader takes.
@Suite struct StoreMetricsTests {
    @Test func aConditionIsMetrics() throws {
        var condition = StoreCondition(examinedAt: Timestamp(secondsSinceEpoch: 1_800_000_000))
        let empty = try ExpositionParser.families(in: MetricsExposition.text(condition.metricFamilies))
        #expect(empty.map(\.name) == ["sijill_examined_timestamp_seconds", "sijill_unreadable_parts"])
        var log = StoreCondition.Log()
        (log.eventCount, log.byteCount, log.isBeingWritten, log.writerEpoch) = (7, 4_096, true, 3)
        condition.log = log
        condition.disk = StoreCondition.Disk(freeByteCount: 10, totalByteCount: 20, neededByteCount: 5)
        condition.models = [
            StoreCondition.Model(
                name: "a \"model\"", version: 1, generation: 2, lagEventCount: 4, lagSeconds: 0.5, byteCount: 8,
                parkedEventCount: 1),
            StoreCondition.Model(name: "new", version: 1, generation: nil, lagEventCount: 7),
        ]
        condition.outbox = StoreCondition.Outbox(
            waitingCount: 2, givenUpCount: 1, oldestRecordedAt: Timestamp(secondsSinceEpoch: 1_799_999_990))
        condition.deadlines = StoreCondition.Deadlines(
            pendingCount: 5, dueCount: 0, firstDueAt: Timestamp(secondsSinceEpoch: 1_800_000_100))
        condition.failures = [StoreCondition.Failure(part: .requests, reason: "no\nroom")]
        let families = try ExpositionParser.families(in: MetricsExposition.text(condition.metricFamilies))
        func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
            families.flatMap(\.samples).first { $0.name == name && $0.labels == labels }?.value
        }
        #expect(families.allSatisfy { $0.help != nil && $0.type == "gauge" })
        #expect(value("sijill_log_events") == 7 && value("sijill_log_being_written") == 1)
        #expect(value("sijill_disk_free_bytes") == 10 && value("sijill_unreadable_parts") == 1)
        #expect(value("sijill_read_model_lag_events", ["model": "a \"model\""]) == 4)
        #expect(value("sijill_read_model_lag_events", ["model": "new"]) == 7)
        #expect(value("sijill_read_model_parked_events", ["model": "new"]) == nil)
        #expect(value("sijill_outbox_oldest_age_seconds") == 10 && value("sijill_moments_overdue_seconds") == 0)
        #expect(value("sijill_agency_requests_open") == nil)
    }

    @Test func aWriterCountsItsCommits() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "metrics-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try EventLog.create(at: folder.path)
        let factory = PrometheusMetricsFactory(help: StoreMetrics.help)
        var configuration = EventLog.Configuration()
        configuration.observeCommit = StoreMetrics(factory: factory).take
        let log = try EventLog.open(at: folder.path, mode: .readWrite, configuration: configuration)
        let stream = try StreamID(category: "enquiry", name: "E-1")
        for count in 1...3 {
            let events = (0..<count).map { _ in
                ProposedEvent(stream: stream, type: "asked", occurredAt: .epoch)
            }
            _ = try await log.append(AppendRequest(events: events))
        }
        try await log.close()
        let families = try ExpositionParser.families(in: factory.text())
        func value(_ name: String) -> Double? { families.flatMap(\.samples).first { $0.name == name }?.value }
        #expect(value("sijill_events_recorded_total") == 6 && value("sijill_append_requests_total") == 3)
        #expect(value("sijill_commit_seconds_count") == 3 && (value("sijill_commit_bytes_total") ?? 0) > 0)
        #expect(families.filter { $0.name.hasPrefix("sijill_") }.allSatisfy { $0.help != nil })
    }
}
