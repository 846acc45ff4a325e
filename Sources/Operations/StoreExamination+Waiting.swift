import EventLog
import EventModel
import ReadModels
import Workflow

extension StoreExamination {
    /// Reads what the indexes of the outbox, the scheduler and the agencies know, as far as they were made.
    func examineWaiting(
        _ log: EventLog, _ catalog: DefinitionCatalog, _ condition: inout StoreCondition
    ) async {
        let stores = StoreReadModels(store: store, catalog: catalog, log: log.storeID)
        defer { stores.close() }
        do { condition.outbox = try await outbox(stores, log) } catch { condition.fail(.outbox, error) }
        do {
            condition.deadlines = try whereMade {
                let counts = try stores.schedule?.dueMomentCounts(until: condition.examinedAt).content
                return counts.map {
                    StoreCondition.Deadlines(
                        pendingCount: $0.pendingCount, dueCount: $0.dueCount, firstDueAt: $0.firstDueAt)
                }
            }
        } catch { condition.fail(.deadlines, error) }
        do {
            let microseconds = Int64(limits.requestSeconds * 1_000_000)
            let askedBefore = Timestamp(
                microsecondsSinceEpoch: condition.examinedAt.microsecondsSinceEpoch - microseconds)
            condition.requests = try whereMade {
                let counts = try stores.requests?.openRequestCounts(askedBefore: askedBefore).content
                return counts.map {
                    StoreCondition.Requests(
                        openCount: $0.openCount, lateCount: $0.lateCount, firstAskedAt: $0.firstAskedAt)
                }
            }
        } catch { condition.fail(.requests, error) }
    }

    private func outbox(_ stores: StoreReadModels, _ log: EventLog) async throws -> StoreCondition.Outbox? {
        let index = stores.outboxIndex
        defer { index.close() }
        guard stores.outbox != nil, let counts = try whereMade({ try index.counts().content }) else { return nil }
        let oldest = try index.oldestEffect()
        var recordedAt: Timestamp?
        if let oldest { recordedAt = try await log.recordedAt(oldest.position) }
        return StoreCondition.Outbox(
            waitingCount: counts.pendingCount, givenUpCount: counts.givenUpCount, oldestRecordedAt: recordedAt)
    }

    /// What an index says; nil where it was not made yet.
    private func whereMade<Content>(_ body: () throws -> Content?) throws -> Content? {
        do {
            return try body()
        } catch let error as ReadModelError where error.code == .missing {
            return nil
        }
    }
}
