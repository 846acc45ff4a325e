public import EventModel
public import Workflow

/// The index of the outbox in a folder of its own, for workers and for those who look after them.
///
/// The whole folder may be deleted: the next ``catchUp(from:progress:)`` brings back exactly what is not delivered, since
/// the log says what was.
public final class OutboxStore: OutboxIndex {
    private let models: ReadModelStore
    private let attempts: DeliveryAttemptFile

    /// Keeps the index in a folder, which is made when first needed.
    ///
    /// - Parameters:
    ///   - folder: The path of the folder.
    ///   - log: Which log the events are from, as its UUID; an index of another log is made anew.
    public init(folder: String, log: String = "") {
        models = ReadModelStore(folder: folder, projections: [OutboxProjection()], log: log)
        attempts = DeliveryAttemptFile(path: folder + "/attempts.sqlite")
    }

    /// Brings the index to the end that the store has now.
    ///
    /// - Throws: ``ReadModelError``.
    public func catchUp<Store: EventStore>(
        from store: Store, progress: ReadModelProgressHandler? = nil
    ) async throws(ReadModelError) {
        try await models.catchUp(from: store, progress: progress)
    }

    /// A page of effects that are to be delivered now or later, each the next of its application.
    ///
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    /// - Complexity: O(log n) and O(1) for each effect of the page.
    public func nextEffects(after last: EffectID?, limit: Int) throws(ReadModelError) -> [PendingEffect] {
        try page(OutboxPage(condition: "e.is_next = 1 AND e.given_up_after IS NULL", after: last, limit: limit)).content
    }

    /// Gives effects to one worker alone until a time.
    ///
    /// - Throws: ``ReadModelError``.
    /// - Complexity: O(log n) for each effect.
    public func lease(
        _ effects: [EffectID], until: Timestamp, now: Timestamp
    ) throws(ReadModelError) -> [EffectID: DeliveryAttempts] {
        do {
            var granted = try attempts.lease(effects, until: until, now: now)
            // Another worker may have finished an effect and ended its lease since the page was read; the index knew of
            // that before the lease ended.
            let current = try stillNext(granted.keys.sorted())
            let finished = granted.keys.filter { !current.contains($0) }
            for effect in finished { granted[effect] = nil }
            try attempts.forget(finished)
            return granted
        } catch {
            throw ReadModelError(error, place: OutboxProjection.modelName)
        }
    }

    /// Ends leases and says when each effect may be tried again.
    ///
    /// - Throws: ``ReadModelError``.
    public func postpone(_ attempts: [EffectID: DeliveryAttempts]) throws {
        try self.attempts.save(attempts)
    }

    /// Ends leases of effects that are done with.
    ///
    /// - Throws: ``ReadModelError``.
    public func forget(_ effects: [EffectID]) throws {
        try attempts.forget(effects)
    }

    /// Closes what queries left open; a later one opens it again.
    public func close() {
        models.close()
        attempts.close()
    }

    /// A digest of the rows of the index, without leases and attempts.
    ///
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    public func digest() throws(ReadModelError) -> Answer<ReadModelDigest> {
        try models.digest(of: OutboxProjection.modelName)
    }

    func page(_ page: OutboxPage) throws(ReadModelError) -> Answer<[PendingEffect]> {
        try models.query(OutboxProjection.modelName) { try page.effects(in: $0) }
    }

    func query<Content>(
        _ body: (ProjectionDatabase) throws -> Content
    ) throws(ReadModelError) -> Answer<Content> {
        try models.query(OutboxProjection.modelName, body)
    }

    func attempts(of effects: [EffectID]) throws -> [EffectID: DeliveryAttempts] {
        try attempts.attempts(of: effects)
    }

    private func stillNext(_ effects: [EffectID]) throws -> Set<EffectID> {
        try models.query(OutboxProjection.modelName) { database in
            var found: Set<EffectID> = []
            for effect in effects {
                try database.forEachRow(
                    """
                    SELECT 1 FROM effects WHERE partition = ? AND position = ? AND item = ? AND is_next = 1
                    AND given_up_after IS NULL
                    """, effect.columnValues
                ) { _ in found.insert(effect) }
            }
            return found
        }.content
    }
}
