public import EventModel

extension ReadModelStore {
    /// Brings all models to the end that the store has now.
    ///
    /// Models that are missing, damaged, outdated or far behind are rebuilt together with one scan of the log; the
    /// others get the events that they lack, in batches that grow with the lag.
    ///
    /// - Throws: ``ReadModelError``: `busy` when another process is at it for longer than the options allow,
    ///   `storeFailed`, `diskFull`, `inputOutput`, `cancelled`. Whatever is thrown, no model is half-written.
    /// - Complexity: O(1) when nothing is new; O(events) for what is.
    public func catchUp<Store: EventStore>(
        from store: Store, progress: ReadModelProgressHandler? = nil
    ) async throws(ReadModelError) {
        do {
            try requireLive()
            let seenEnd = store.end
            let isUpToDate = projections.allSatisfy { isCurrent($0, end: seenEnd) && cursor(of: $0) == seenEnd.trimmed }
            if isUpToDate, try await strayed(from: store).isEmpty { return }
            let watch = ProgressWatch(progress)
            try folder.make()
            let lock = try await FolderLock.take(
                folder: folder.path, waitMilliseconds: options.lockWaitMilliseconds)
            defer { withExtendedLifetime(lock) {} }
            try await refreshWhereBehind(store)
            let (end, strayed) = (store.end, try await strayed(from: store))
            let number = try removeLeftovers()
            let outdated = projections.filter { needsRebuild($0, end: end) || strayed.contains($0.name) }
            if !outdated.isEmpty {
                try await makeGenerations(of: outdated, number: number, from: store, watch: watch)
            }
            try await addWhatIsMissing(from: store, watch: watch)
        } catch {
            throw ReadModelError(error, place: folder.path)
        }
    }

    /// Lets a store that was opened a while ago see what has been recorded since, where a model knows more than it does.
    ///
    /// Another process may have brought the models further. Who is ahead after that is of another history, and the caller,
    /// who holds the folder's lock, is right to make it anew.
    func refreshWhereBehind<Store: EventStore>(_ store: Store) async throws(EventStoreError) {
        let end = store.end
        let isBehind = projections.contains { projection in cursor(of: projection).map { !end.hasReached($0) } ?? false
        }
        if isBehind { try await store.refresh() }
    }

    /// Removes what no pointer names, unless a query here still uses it, and gives the number of the next
    /// generations, which is above that of anything removed.
    func removeLeftovers() throws -> Int {
        let number = try folder.nextNumber()
        try folder.removeLeftovers(keeping: readers.used.union(folder.allLive()))
        return number
    }

    /// Adds to each model what it lacks, and makes those anew that turn out to be damaged.
    ///
    /// The caller holds the folder's lock.
    func addWhatIsMissing<Store: EventStore>(from store: Store, watch: ProgressWatch) async throws {
        let damaged = try await update(from: store, watch: watch)
        guard !damaged.isEmpty else { return }
        try await makeGenerations(of: damaged, number: folder.nextNumber(), from: store, watch: watch)
        _ = try await update(from: store, watch: watch)
    }

    /// Adds to each model what it lacks; the models that turn out to be damaged are given back.
    private func update<Store: EventStore>(from store: Store, watch: ProgressWatch) async throws -> [any Projection] {
        let end = store.end
        var groups: [Cursor: [any Projection]] = [:]
        var damaged: [any Projection] = []
        for projection in projections {
            guard let cursor = cursor(of: projection) else {
                damaged.append(projection)
                continue
            }
            if !cursor.hasReached(end) { groups[cursor, default: []].append(projection) }
        }
        for (cursor, group) in groups.sorted(by: { $0.key.eventCount < $1.key.eventCount }) {
            damaged += try await update(group, from: store, at: cursor, to: end, watch: watch)
        }
        return damaged
    }

    /// Adds to models that are at the same place.
    private func update<Store: EventStore>(
        _ group: [any Projection], from store: Store, at cursor: Cursor, to end: Cursor, watch: ProgressWatch
    ) async throws -> [any Projection] {
        var updaters: [GenerationUpdater] = []
        for projection in group {
            guard let generation = folder.live(model: projection.name, version: projection.version) else { continue }
            updaters.append(try GenerationUpdater(projection, generation: generation, folder: folder))
        }
        var damaged: [any Projection] = []
        let lag = end.eventCount - cursor.eventCount
        var reader = try store.makeReader(
            from: cursor,
            options: ReadOptions(
                includesPayloads: group.contains { $0.needsPayloads }, batchEventCount: batchEventCount(lag: lag)))
        while !updaters.isEmpty, !reader.cursor.hasReached(end), let batch = try await reader.next() {
            try Task.checkCancellation()
            let failed = try await take(batch, by: updaters)
            updaters.removeAll { updater in failed.contains { $0 === updater } }
            damaged += failed.map(\.projection)
            watch.report(
                .updating, models: group, done: reader.cursor.eventCount - cursor.eventCount, total: lag)
        }
        for updater in updaters { try await updater.close() }
        return damaged
    }

    /// Gives a batch to all updaters side by side; those whose file is damaged are given back.
    private func take(
        _ batch: EventBatch, by updaters: [GenerationUpdater]
    ) async throws -> [GenerationUpdater] {
        try await withThrowingTaskGroup(of: GenerationUpdater?.self) { group in
            for updater in updaters {
                group.addTask {
                    do {
                        try await updater.take(batch)
                        return nil
                    } catch {
                        guard ReadModelError(error, place: "").code == .damaged else { throw error }
                        return updater
                    }
                }
            }
            return try await group.reduce(into: []) { failed, updater in
                if let updater { failed.append(updater) }
            }
        }
    }

    /// A lag is worked off in a few transactions, whose cost is mostly their end.
    private func batchEventCount(lag: UInt64) -> Int {
        max(1, min(options.batchEventCountMax, max(4_096, Int(clamping: lag / 4))))
    }

    /// The place that a model is at; nil when there is none or it cannot be read.
    func cursor(of projection: any Projection) -> Cursor? {
        try? read(projection) { _ in }.cursor
    }

    private func needsRebuild(_ projection: any Projection, end: Cursor) -> Bool {
        guard isCurrent(projection, end: end), let cursor = cursor(of: projection) else { return true }
        return isFarBehind(cursor, end: end)
    }

    /// Whether a rebuild is faster than adding what is missing.
    func isFarBehind(_ cursor: Cursor, end: Cursor) -> Bool {
        let lag = end.eventCount - min(cursor.eventCount, end.eventCount)
        return lag >= options.rebuildLagEventCount && lag >= end.eventCount / 4
    }

    /// The names of the models whose last event the store has not, or not where it was: the log was restored from an
    /// older backup and has gone another way since.
    private func strayed<Store: EventStore>(from store: Store) async throws -> Set<String> {
        var strayed: Set<String> = []
        for projection in projections {
            let last = (try? read(projection) { try GenerationRecord(in: $0).lastEvent })?.content
            if let last = last ?? nil, try await !last.isIn(store) { strayed.insert(projection.name) }
        }
        return strayed
    }

    /// Whether the live generation is there, can be read, and was made from this log with these tables and these
    /// definitions.
    func isCurrent(_ projection: any Projection, end: Cursor) -> Bool {
        let answer = try? read(projection) { database in
            let record = try GenerationRecord(in: database)
            return try record.schema == projection.schemaHash && record.log == log && end.hasReached(record.cursor)
                && projection.isCurrent(in: database)
        }
        return answer?.content ?? false
    }
}

extension Cursor {
    /// The same place without partitions at their start, at the end of the list.
    var trimmed: Cursor {
        Cursor(nextPositions: Array(nextPositions.reversed().drop { $0 == .start }.reversed()))
    }
}
