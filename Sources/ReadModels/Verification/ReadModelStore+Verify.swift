public import EventModel

extension ReadModelStore {
    /// Folds the log anew, up to the place of each live model, and compares what it gives with the live rows.
    ///
    /// Live work and readers go on meanwhile; the tables that are made to compare are removed at the end.
    ///
    /// - Parameters:
    ///   - models: the names of the models; nil for all.
    ///   - store: where the events are.
    ///   - progress: gets reports between steps.
    /// - Returns: What was found, in the order of the projections.
    /// - Throws: ``ReadModelError``: `notFound` for an unknown name; `missing` for a model that was not made yet or is
    ///   outdated; `busy` when another verification is at it; otherwise as ``rebuild(models:comparing:from:progress:)``.
    /// - Complexity: As a rebuild, and O(rows) to compare; O(rows log rows) where something differs.
    public func verify<Store: EventStore>(
        models: [String]? = nil, from store: Store, progress: ReadModelProgressHandler? = nil
    ) async throws(ReadModelError) -> [ReadModelVerification] {
        for name in models ?? [] { _ = try projection(named: name) }
        let chosen = projections.filter { models?.contains($0.name) ?? true }
        do {
            let snapshots = try chosen.map { try snapshot(of: $0) }
            try await refreshWhereBehind(store)
            for snapshot in snapshots where !store.end.hasReached(snapshot.record.cursor) {
                throw ReadModelError(
                    .missing, "the read model knows events that the log has not; bring it up to date",
                    place: snapshot.projection.name)
            }
            let scratch = GenerationFolder(path: folder.path + "/verification")
            try scratch.make()
            let lock = try await FolderLock.take(folder: scratch.path, waitMilliseconds: options.lockWaitMilliseconds)
            defer { withExtendedLifetime(lock) {} }
            try scratch.removeLeftovers(keeping: [])
            do {
                let found = try await verify(snapshots, in: scratch, from: store, watch: ProgressWatch(progress))
                try scratch.removeLeftovers(keeping: [])
                return found
            } catch {
                try scratch.removeLeftovers(keeping: [])
                throw error
            }
        } catch {
            throw ReadModelError(error, place: folder.path)
        }
    }

    private func snapshot(of projection: any Projection) throws -> GenerationSnapshot {
        guard let generation = folder.live(model: projection.name, version: projection.version) else {
            throw ReadModelError(
                .missing, "the read model was not made yet; bring it up to date", place: projection.name)
        }
        let snapshot = try GenerationSnapshot(projection, generation: generation, folder: folder, log: log)
        guard snapshot.isCurrent else {
            throw ReadModelError(
                .missing, "the read model is of other tables, other definitions or another log; bring it up to date",
                place: projection.name)
        }
        return snapshot
    }

    private func verify<Store: EventStore>(
        _ snapshots: [GenerationSnapshot], in scratch: GenerationFolder, from store: Store, watch: ProgressWatch
    ) async throws -> [ReadModelVerification] {
        let builders = try snapshots.map { snapshot in
            try GenerationBuilder(
                snapshot.projection,
                generation: Generation(
                    model: snapshot.projection.name, version: snapshot.projection.version, number: 1),
                folder: scratch, log: log, limit: snapshot.record.cursor)
        }
        try await fold(builders, to: snapshots.map(\.record.cursor).joined, from: store, watch: watch)
        var found: [ReadModelVerification] = []
        for (snapshot, builder) in zip(snapshots, builders) {
            try await builder.close()
            found.append(try await snapshot.verify(against: scratch.path(of: builder.generation)))
            try await snapshot.close()
        }
        return found
    }
}

extension [Cursor] {
    /// The place that no partition of any of them lies beyond.
    var joined: Cursor {
        let partitionCount = map(\.nextPositions.count).max() ?? 0
        return Cursor(
            nextPositions: (0..<partitionCount).map { partition in
                map { $0.nextPosition(inPartition: partition) }.max() ?? .start
            })
    }
}
