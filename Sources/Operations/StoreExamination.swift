import Attachments
import Engine
public import EventLog
public import EventModel
import ReadModels
import Verification
import Workflow

/// Reads how a store stands: the log, the disk, the read models, what waits.
///
/// Only reads, also beside a process that writes, and goes on where a part cannot be read. SQLite may lay its own
/// companion files beside a read model while it is open, as for every reader.
public struct StoreExamination: Sendable {
    /// The store's folder.
    public let store: String
    /// From when on something is too late.
    public let limits: AdviceLimits
    private let now: @Sendable () -> Timestamp

    /// Makes an examination.
    ///
    /// - Parameter now: The time at which the store is looked at.
    public init(
        store: String, limits: AdviceLimits = AdviceLimits(),
        now: @escaping @Sendable () -> Timestamp = SystemClock.now
    ) {
        (self.store, self.limits, self.now) = (store, limits, now)
    }

    /// Looks at everything.
    ///
    /// - Parameter verifiesDefinitions: Whether published definitions are held against the rules of soundness, which takes
    ///   longer than all else.
    /// - Throws: ``EventStoreError`` with `notFound` when there is no store, and what keeps a sound log from being read.
    /// - Complexity: O(segments), O(n) in the events of the open segment, in the applications over an index, in what waits,
    ///   and in the attachments.
    public func condition(
        verifyingDefinitions verifiesDefinitions: Bool = true
    ) async throws(EventStoreError) -> StoreCondition {
        var condition = StoreCondition(examinedAt: now())
        let log: EventLog
        do throws(EventStoreError) {
            log = try EventLog.open(at: store, mode: .readOnly)
        } catch {
            guard error.code == .corrupt else { throw error }
            condition.failures.append(StoreCondition.Failure(part: .log, reason: error.description, isDamage: true))
            return condition
        }
        await examineLog(log, &condition)
        let catalog = await catalog(of: log, &condition)
        await examineModels(log, catalog, &condition)
        await examineWaiting(log, catalog, &condition)
        examineDefinitions(log, catalog, verifiesDefinitions, &condition)
        await examineAttachments(log, &condition)
        try? await log.close()
        return condition
    }

    private func examineLog(_ log: EventLog, _ condition: inout StoreCondition) async {
        let statistics = log.statistics
        var found = StoreCondition.Log()
        found.storeID = log.storeID
        found.segmentCount = statistics.segmentCount
        found.eventCount = statistics.eventCount
        found.streamCount = statistics.streamCount
        found.byteCount = statistics.byteCount
        found.damages = log.damages.filter { !$0.isDerived }.map(\.description)
        found.derivedDamages = log.damages.filter(\.isDerived).map(\.description)
        found.isBeingWritten = WriterLock.isHeld(inStore: store)
        do {
            found.lastRecordedAt = try await log.recordedAt(Position(rawValue: UInt64(statistics.eventCount) &- 1))
            let files = try log.condition()
            found.end = files.end.rawValue
            found.writerEpoch = files.writerEpoch
            found.preparedSegmentCount = files.preparedSegmentCount
            found.preparedSegmentCountMax = LogCondition.preparedSegmentCountMax
            found.quarantinedFileCount = files.quarantinedFileCount
            condition.disk = StoreCondition.Disk(ofFolder: store, neededByteCount: files.missingByteCount)
        } catch {
            condition.fail(.log, error)
        }
        condition.log = found
    }

    private func catalog(of log: EventLog, _ condition: inout StoreCondition) async -> DefinitionCatalog {
        do {
            return try await PublishedDefinitions.catalog(of: log)
        } catch {
            condition.fail(.definitions, error)
            return DefinitionCatalog([])
        }
    }

    private func examineModels(
        _ log: EventLog, _ catalog: DefinitionCatalog, _ condition: inout StoreCondition
    ) async {
        for models in StoreReadModels(store: store, catalog: catalog, log: log.storeID).all {
            defer { models.close() }
            do {
                for (status, lag) in zip(models.statuses(), try await models.lags(behind: log)) {
                    condition.models.append(StoreCondition.Model(status, lag))
                    guard status.generation != nil, status.cursor == nil else { continue }
                    condition.failures.append(
                        StoreCondition.Failure(
                            part: .models, reason: "\(status.name): its file cannot be read; make it anew"))
                }
            } catch {
                condition.fail(.models, error)
            }
        }
    }

    private func examineDefinitions(
        _ log: EventLog, _ catalog: DefinitionCatalog, _ verifies: Bool, _ condition: inout StoreCondition
    ) {
        let models = StoreReadModels(store: store, catalog: catalog, log: log.storeID).people
        defer { models.close() }
        let counts = try? models.stateCounts().content.filter { !$0.isEnded }
        for workflow in catalog.workflows {
            let findings = verifies ? DefinitionVerifier().verify(workflow, beside: catalog) : []
            let open = counts?.filter { $0.definition == workflow.id }.reduce(0) { $0 + $1.applicationCount }
            let errorCount = findings.count { $0.severity == .error }
            condition.definitions.append(
                StoreCondition.Definition(
                    service: workflow.service, version: workflow.version, openApplicationCount: open,
                    errorCount: errorCount, warningCount: findings.count - errorCount))
        }
    }

    private func examineAttachments(_ log: EventLog, _ condition: inout StoreCondition) async {
        do {
            condition.attachments = try await AttachmentStore(of: log).onThread { store throws(EventStoreError) in
                var found = StoreCondition.Attachments()
                try store.forEach { digest throws(EventStoreError) in
                    guard let byteCount = try store.byteCount(of: digest) else { return }
                    found.fileCount += 1
                    found.byteCount += byteCount
                }
                return found
            }
        } catch {
            condition.fail(.attachments, error)
        }
    }
}

extension StoreCondition {
    /// Notes that a part could not be read.
    mutating func fail(_ part: Part, _ error: any Error) {
        failures.append(
            Failure(part: part, reason: "\(error)", isDamage: (error as? EventStoreError)?.code == .corrupt))
    }
}

extension StoreCondition.Model {
    init(_ status: ReadModelStatus, _ lag: ReadModelLag) {
        self.init(
            name: status.name, version: status.version, generation: status.generation,
            lagEventCount: lag.eventCount, lagSeconds: lag.seconds, byteCount: status.byteCount,
            parkedEventCount: status.parkedEventCount)
    }
}

extension EventLog {
    /// When the event at a position was recorded; nil where there is none.
    func recordedAt(_ position: Position) async throws(EventStoreError) -> Timestamp? {
        guard position < end.nextPosition(inPartition: 0) else { return nil }
        let reader = try makeReader(
            from: Cursor(nextPositions: [position]),
            options: ReadOptions(includesPayloads: false, batchEventCount: 1))
        return try await reader.next()?.recordedAt.last
    }
}
