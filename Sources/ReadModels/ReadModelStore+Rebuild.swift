public import EventModel
import Synchronization

extension ReadModelStore {
    /// Makes models anew from the first event, beside the live ones, and then puts them in their place.
    ///
    /// One scan of the log feeds all of them. Until the pointer of a model is switched its live generation is not
    /// touched; a rebuild that fails, is cancelled or killed leaves it as it was.
    ///
    /// - Parameters:
    ///   - models: the names of the models; nil for all.
    ///   - isCompared: whether each new generation is made up to the place of the one before, and held against it
    ///     there, before it takes its place and catches up.
    ///   - store: where the events are.
    ///   - progress: gets reports between steps.
    /// - Returns: What was made, in the order of the projections, and what came of the comparison.
    /// - Throws: ``ReadModelError``: `notFound` for an unknown name, `standing` for a folder whose models stay as they
    ///   are, otherwise as ``catchUp(from:progress:)``.
    /// - Complexity: O(events) time, and O(rows) to compare; memory for one small record an application, and for the
    ///   rows of the timeline up to its bound.
    @discardableResult
    public func rebuild<Store: EventStore>(
        models: [String]? = nil, comparing isCompared: Bool = true, from store: Store,
        progress: ReadModelProgressHandler? = nil
    ) async throws(ReadModelError) -> [RebuiltModel] {
        for name in models ?? [] { _ = try projection(named: name) }
        let chosen = projections.filter { models?.contains($0.name) ?? true }
        do {
            try requireLive()
            let watch = ProgressWatch(progress)
            try folder.make()
            let lock = try await FolderLock.take(
                folder: folder.path, waitMilliseconds: options.lockWaitMilliseconds)
            defer { withExtendedLifetime(lock) {} }
            try await refreshWhereBehind(store)
            let number = try removeLeftovers()
            var rebuilt = try await makeGenerations(
                of: chosen, number: number, comparing: isCompared, from: store, watch: watch)
            try await addWhatIsMissing(from: store, watch: watch)
            for (index, model) in rebuilt.enumerated() {
                rebuilt[index].generation =
                    folder.live(model: model.model, version: model.version)?.number ?? model.generation
            }
            return rebuilt
        } catch {
            throw ReadModelError(error, place: folder.path)
        }
    }

    /// Builds new generations and switches to them.
    ///
    /// The caller holds the folder's lock.
    @discardableResult
    func makeGenerations<Store: EventStore>(
        of projections: [any Projection], number: Int, comparing isCompared: Bool = false, from store: Store,
        watch: ProgressWatch
    ) async throws -> [RebuiltModel] {
        var generations: [Generation] = []
        var rebuilt: [RebuiltModel] = []
        do {
            var builders: [GenerationBuilder] = []
            var predecessors: [Predecessor] = []
            for projection in projections {
                let generation = Generation(
                    model: projection.name, version: projection.version, number: number)
                generations.append(generation)
                let predecessor =
                    isCompared ? try await predecessor(of: projection, in: store) : .incomparable(.notAsked)
                predecessors.append(predecessor)
                builders.append(
                    try GenerationBuilder(
                        projection, generation: generation, folder: folder, log: log, limit: predecessor.cursor,
                        pageCountMax: pageCountMax.withLock { $0 }))
            }
            try await build(builders, from: store, watch: watch)
            rebuilt = try await compare(predecessors, with: builders, watch: watch)
            for builder in builders { try switchOver(builder.projection, to: builder.generation) }
        } catch {
            for generation in generations
            where folder.live(model: generation.model, version: generation.version) != generation {
                folder.remove(generation)
            }
            throw error
        }
        return rebuilt
    }

    private func build<Store: EventStore>(
        _ builders: [GenerationBuilder], from store: Store, watch: ProgressWatch
    ) async throws {
        let limits = builders.compactMap(\.limit)
        try await fold(
            builders, to: limits.count == builders.count ? limits.joined : nil, from: store, watch: watch)
        try Task.checkCancellation()
        try reach(.rowsWritten)
        let done = store.end.eventCount
        watch.report(.sealing, models: builders.map(\.projection), done: done, total: done)
        try await builders.onEach { try await $0.seal() }
        try folder.sync()
        try Task.checkCancellation()
        try reach(.sealed)
    }

    /// Makes the tables of builders and the rows of all events up to a place, the present end of the log for nil.
    func fold<Store: EventStore>(
        _ builders: [GenerationBuilder], to end: Cursor?, from store: Store, watch: ProgressWatch
    ) async throws {
        let end = end ?? store.end
        try await builders.onEach { try await $0.begin() }
        try reach(.created)
        try await feed(builders, to: end, from: store, watch: watch)
        let failed = await builders.failed
        guard !failed.isEmpty else { return }
        try await failed.onEach { try await $0.beginParking() }
        try await feed(failed, to: end, from: store, watch: watch)
    }

    /// Gives events to builders, with one scan of the log, and lets them write what they made of them.
    private func feed<Store: EventStore>(
        _ builders: [GenerationBuilder], to end: Cursor, from store: Store, watch: ProgressWatch
    ) async throws {
        let projections = builders.map(\.projection)
        var reader = try store.makeReader(
            from: .start,
            options: ReadOptions(
                includesPayloads: projections.contains { $0.needsPayloads },
                batchEventCount: min(options.batchEventCountMax, 16_384)))
        var next = try await reader.next()
        while let batch = next {
            try Task.checkCancellation()
            // The next batch is read while this one is folded.
            async let folded: Void = builders.onEach { try await $0.take(batch) }
            let done = reader.cursor
            next = done.hasReached(end) ? nil : try await reader.next()
            try await folded
            watch.report(
                .folding, models: projections, done: done.eventCount, total: max(end.eventCount, done.eventCount))
            try reach(.folded(eventCount: done.eventCount))
        }
        let done = reader.cursor.eventCount
        watch.report(.writing, models: projections, done: done, total: done)
        try await builders.onEach { try await $0.writeRows() }
    }

    private func switchOver(_ projection: any Projection, to generation: Generation) throws {
        let old = folder.live(model: projection.name, version: projection.version)
        try folder.point(to: generation)
        try reach(.switched(model: projection.name))
        if let old { readers.retire(old) }
        try reach(.retired(model: projection.name))
    }
}

extension [GenerationBuilder] {
    /// Those that met something that their fold could not handle.
    fileprivate var failed: [GenerationBuilder] {
        get async {
            var failed: [GenerationBuilder] = []
            for builder in self where await builder.hasFailed { failed.append(builder) }
            return failed
        }
    }

    /// Runs a step of all builders side by side.
    func onEach(
        _ step: @escaping @Sendable (GenerationBuilder) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for builder in self { group.addTask { try await step(builder) } }
            try await group.waitForAll()
        }
    }
}
