public import EventModel
import GRDB

extension ReadModelStore {
    /// Makes the rows of one application anew from its events, in each model that can, as of the place of the model.
    ///
    /// In each model all of it is one transaction; readers see the old rows or the new. What rows of several
    /// applications share is not looked at: the names of types, actors and states. ``verify(models:from:progress:)`` tells
    /// whether a whole model is what the log gives.
    ///
    /// - Parameters:
    ///   - application: the application.
    ///   - store: where the events are.
    /// - Returns: What was done, in the order of the projections.
    /// - Throws: ``ReadModelError``: `notFound` when the store has no event of the application; `missing` for a model
    ///   that was not made yet or is outdated; otherwise as ``catchUp(from:progress:)``. The models that come before the one
    ///   that failed are healed then.
    /// - Complexity: O(events of the application) in each model, and O(rows) where a model has no index by application.
    public func heal<Store: EventStore>(
        _ application: StreamID, from store: Store
    ) async throws(ReadModelError) -> [HealedModel] {
        do {
            try requireLive()
            try folder.make()
            let lock = try await FolderLock.take(folder: folder.path, waitMilliseconds: options.lockWaitMilliseconds)
            defer { withExtendedLifetime(lock) {} }
            // Under the lock no model learns of an event that was not read here.
            try await refreshWhereBehind(store)
            let events = try await store.readStream(application)
            guard application.isApplication, !events.isEmpty else {
                throw ReadModelError(.notFound, "there is no such application", place: application.description)
            }
            var healed: [HealedModel] = []
            for projection in projections {
                guard let projection = projection as? any HealableProjection else {
                    healed.append(HealedModel(model: projection.name, outcome: .needsRebuild))
                    continue
                }
                let updater = try GenerationUpdater(
                    projection, generation: try healableGeneration(of: projection, end: store.end), folder: folder)
                healed.append(try await updater.heal(application, as: projection, from: events))
                try await updater.close()
            }
            return healed
        } catch {
            throw ReadModelError(error, place: folder.path)
        }
    }

    private func healableGeneration(
        of projection: any HealableProjection, end: EventModel.Cursor
    ) throws -> Generation {
        guard isCurrent(projection, end: end),
            let generation = folder.live(model: projection.name, version: projection.version)
        else {
            throw ReadModelError(
                .missing, "the read model is not there, damaged or outdated; bring it up to date",
                place: projection.name)
        }
        return generation
    }
}

extension GenerationUpdater {
    /// Makes the rows of an application anew from those of its events that the model knows, in one transaction.
    func heal(
        _ application: StreamID, as projection: any HealableProjection, from events: [RecordedEvent]
    ) throws -> HealedModel {
        try queue.inDatabase { database in
            var healed = HealedModel(model: projection.name, outcome: .sound)
            try database.inTransaction(.immediate) {
                let tables = ProjectionDatabase(database)
                let cursor = try GenerationRecord(in: tables).cursor
                let before = try projection.digest(of: application, in: tables)
                try tables.run("DELETE FROM parked WHERE stream = ?") { $0.append(application.description) }
                tables.reservedNumber = try projection.removeRows(of: application, from: tables)
                let writer = BatchWriter(projection: projection, queue: queue)
                for event in events where event.position < cursor.nextPosition(inPartition: event.partition) {
                    let (batch, names) = event.alone
                    try writer.applyInParts(batch, names: names, to: tables)
                }
                let after = try projection.digest(of: application, in: tables)
                healed.outcome = before == after ? .sound : .mended
                (healed.rowCountBefore, healed.rowCountAfter) = (before.rowCount, after.rowCount)
                // Rows that were right stay as they are, with the numbers that they had.
                return before == after ? .rollback : .commit
            }
            return healed
        }
    }
}

extension RecordedEvent {
    /// The event as a batch of its own, with its names.
    fileprivate var alone: (EventBatch, EventNames) {
        var names = EventNames()
        names.streams.append(stream)
        (names.types, names.actors, names.definitions) = ([type], [actor], definition.map { [$0] } ?? [])
        var batch = EventBatch()
        (batch.partition, batch.firstPosition, batch.newNames) = (partition, position, names)
        (batch.streamNumbers, batch.revisions, batch.typeNumbers, batch.actorNumbers) = (
            [0], [revision.rawValue], [0], [0]
        )
        batch.definitionNumbers = [definition == nil ? EventBatch.noDefinition : 0]
        (batch.occurredAt, batch.recordedAt) = ([occurredAt], [recordedAt])
        (batch.transitions, batch.transitionEnds) = (transitions, [UInt32(transitions.count)])
        (batch.payloads, batch.payloadEnds) = (payload, [UInt32(payload.count)])
        return (batch, names)
    }
}
