import EventModel

/// What a new generation takes the place of.
enum Predecessor {
    /// A generation to hold it against.
    case snapshot(GenerationSnapshot)
    /// None, and why.
    case incomparable(RebuiltModel.Incomparability)

    /// Where a new generation must end to be held against it; nil for no bound.
    var cursor: Cursor? {
        guard case .snapshot(let snapshot) = self else { return nil }
        return snapshot.record.cursor
    }
}

extension ReadModelStore {
    /// The live generation of a model, held in its present state, if a new one can be held against it.
    func predecessor<Store: EventStore>(
        of projection: any Projection, in store: Store
    ) async throws -> Predecessor {
        guard let generation = folder.live(model: projection.name, version: projection.version) else {
            return .incomparable(.noneBefore)
        }
        // Whatever is wrong with the old file, the new one is made to take its place.
        guard let snapshot = try? GenerationSnapshot(projection, generation: generation, folder: folder, log: log)
        else { return .incomparable(.unreadable) }
        let (end, cursor) = (store.end, snapshot.record.cursor)
        var isOfThisLog = snapshot.isCurrent && end.hasReached(cursor)
        if isOfThisLog, let last = snapshot.record.lastEvent { isOfThisLog = try await last.isIn(store) }
        guard isOfThisLog, !isFarBehind(cursor, end: end) else {
            try await snapshot.close()
            return .incomparable(isOfThisLog ? .farBehind : .ofOtherOrigin)
        }
        return .snapshot(snapshot)
    }

    /// Holds new generations, which are sealed, against those before them.
    func compare(
        _ predecessors: [Predecessor], with builders: [GenerationBuilder], watch: ProgressWatch
    ) async throws -> [RebuiltModel] {
        var rebuilt: [RebuiltModel] = []
        for (predecessor, builder) in zip(predecessors, builders) {
            try Task.checkCancellation()
            switch predecessor {
            case .incomparable(let reason):
                rebuilt.append(RebuiltModel(builder.generation, .incomparable(reason)))
            case .snapshot(let snapshot):
                let done = snapshot.record.cursor.eventCount
                watch.report(.comparing, models: [builder.projection], done: done, total: done)
                let found = try? await snapshot.verify(against: folder.path(of: builder.generation))
                try? await snapshot.close()
                rebuilt.append(
                    RebuiltModel(builder.generation, found.map { .compared($0) } ?? .incomparable(.unreadable)))
            }
        }
        return rebuilt
    }
}
