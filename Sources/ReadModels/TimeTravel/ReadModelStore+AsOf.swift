public import EventModel

extension ReadModelStore {
    /// Makes models as they stood at a place in the history, in a folder of their own.
    ///
    /// The live models are neither read nor changed, and nobody waits. The folder holds one SQLite file a model, with
    /// nothing beside it, so it can be copied, or put where nobody may write. What is made stays as it is: a store of
    /// read models that is opened on the folder answers like any other and says where it stands (``asOf``), but
    /// refuses to be brought up to date or rebuilt.
    ///
    /// - Parameters:
    ///   - place: the last event that counts.
    ///   - path: the path of the folder, which is made, or is there and empty.
    ///   - models: the names of the models; nil for all.
    ///   - store: where the events are.
    ///   - progress: gets reports between steps.
    /// - Returns: The models in the folder.
    /// - Throws: ``ReadModelError``: `notEmpty` when the folder holds anything; `notFound` for an unknown model or a
    ///   place beyond the end of the log; otherwise as ``rebuild(models:comparing:from:progress:)``. The folder is
    ///   empty then.
    /// - Complexity: As a rebuild, of the events before the place.
    public func rebuild<Store: EventStore>(
        asOf place: AsOf, to path: String, models: [String]? = nil, from store: Store,
        progress: ReadModelProgressHandler? = nil
    ) async throws(ReadModelError) -> ReadModelStore {
        for name in models ?? [] { _ = try projection(named: name) }
        let chosen = projections.filter { models?.contains($0.name) ?? true }
        do {
            let cursor = try await store.cursor(asOf: place)
            let target = GenerationFolder(path: path)
            try target.makeEmpty()
            do {
                try await make(chosen, asOf: cursor, in: target, from: store, watch: ProgressWatch(progress))
            } catch {
                target.clear()
                throw error
            }
        } catch {
            throw ReadModelError(error, place: path)
        }
        return ReadModelStore(folder: path, projections: chosen, log: log, options: options)
    }

    /// Where the models of this folder stand for good; nil for those that are brought up to date.
    public var asOf: Cursor? { folder.standing?.cursor }

    /// Makes sure that the models here are those of this store's log.
    ///
    /// - Throws: ``ReadModelError`` with code `missing` when the folder holds none as of a place, or of another log.
    public func requireAsOf() throws(ReadModelError) {
        guard let standing = folder.standing else {
            throw ReadModelError(
                .missing, "there are no read models as of a place here; `sijill rebuild --as-of` makes them",
                place: folder.path)
        }
        guard standing.log == log else {
            throw ReadModelError(.missing, "the read models here are of another log", place: folder.path)
        }
    }

    /// Makes sure that the folder is none whose models stay as they are.
    func requireLive() throws {
        guard let standing = folder.standing else { return }
        throw ReadModelError(
            .standing,
            "the read models here stay as of \(standing.cursor.eventCount) events; use the store's own for later ones",
            place: folder.path)
    }

    private func make<Store: EventStore>(
        _ projections: [any Projection], asOf cursor: Cursor, in target: GenerationFolder, from store: Store,
        watch: ProgressWatch
    ) async throws {
        let builders = try projections.map { projection in
            try GenerationBuilder(
                projection, generation: Generation(model: projection.name, version: projection.version, number: 1),
                folder: target, log: log, limit: cursor)
        }
        try await fold(builders, to: cursor, from: store, watch: watch)
        try Task.checkCancellation()
        try reach(.rowsWritten)
        watch.report(.sealing, models: projections, done: cursor.eventCount, total: cursor.eventCount)
        try await builders.onEach { try await $0.seal(isLive: false) }
        try Task.checkCancellation()
        try reach(.sealed)
        // Said before any model can be found, so that none is ever taken for a live one.
        try target.stand(Standing(log: log, cursor: cursor))
        for builder in builders { try target.point(to: builder.generation) }
    }
}
