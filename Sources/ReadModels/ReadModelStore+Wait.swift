public import EventModel

extension ReadModelStore {
    /// Waits until models know all events before a place, so that whoever recorded something reads it.
    ///
    /// It brings nothing up to date itself: something else does, in this process or another. The place that a command
    /// ended at is `Cursor(after: receipt)`; a later answer of the models stands for that place or a later one.
    ///
    /// - Parameters:
    ///   - cursor: the place.
    ///   - models: the names of the models; nil for all.
    ///   - timeoutMilliseconds: how long to wait at most; 0 to look once.
    /// - Throws: ``ReadModelError``: `behind` when the time is over, `notFound` for an unknown name, `cancelled`.
    /// - Complexity: One row of each model that lags is read, up to 500 times a second at first and 20 later.
    public func wait(
        until cursor: Cursor, models: [String]? = nil, timeoutMilliseconds: Int = 5_000
    ) async throws(ReadModelError) {
        for name in models ?? [] { _ = try projection(named: name) }
        let watch = PlaceWatch(of: projections.filter { models?.contains($0.name) ?? true }, in: self)
        let start = ContinuousClock.now
        var pauseMilliseconds = 2
        do {
            while let lagging = await watch.firstLagging(behind: cursor) {
                guard start.duration(to: .now) < .milliseconds(timeoutMilliseconds) else {
                    throw ReadModelError(
                        .behind, "the read model does not know the last events yet; bring it up to date and try again",
                        place: lagging)
                }
                try await Task.sleep(for: .milliseconds(pauseMilliseconds))
                pauseMilliseconds = min(50, pauseMilliseconds * 2)
            }
        } catch {
            throw ReadModelError(error, place: folder.path)
        }
    }
}

/// Looks how far models are, on a thread of its own.
private actor PlaceWatch {
    private nonisolated let executor = ThreadExecutor(name: "wait for read models")
    private let store: ReadModelStore
    private var lagging: [any Projection]

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(of projections: [any Projection], in store: ReadModelStore) {
        self.store = store
        lagging = projections
    }

    /// The name of the first model that does not know all before a place; those that once did are not asked again.
    func firstLagging(behind cursor: Cursor) -> String? {
        lagging.removeAll { store.cursor(of: $0)?.hasReached(cursor) ?? false }
        return lagging.first?.name
    }
}

extension Cursor {
    /// The place in its partition after the last event that a receipt confirms.
    public init(after receipt: AppendReceipt) {
        self.init(nextPositions: Array(repeating: .start, count: receipt.partition))
        nextPositions.append(receipt.lastPosition.advanced(by: 1))
    }
}
