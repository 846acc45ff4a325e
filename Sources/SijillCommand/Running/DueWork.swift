import Engine
import EventLog
import EventModel
import ReadModels

/// What is done on an open store when its time has come, by one run of a command or again and again.
enum DueWork {
    /// Records what time alone makes happen.
    static func fire(_ engine: Engine, store: String, until: Timestamp? = nil) async throws -> Scheduler.Outcome {
        let index = ReadModelStore(
            dueMomentsIn: "\(store)/schedule", catalog: engine.catalog, log: engine.log.storeID)
        defer { index.close() }
        return try await Scheduler(
            engine: engine, catchUp: { try await index.catchUp(from: engine.log) },
            pages: { try index.dueMoments(until: $0, after: $1, limit: $2) }
        ).fireDue(until: until)
    }

    /// How many effects are tried while a store is open for one page: with receivers that never answer, for a minute.
    private static let boundedPageEffectCount = 16

    /// Delivers effects until nothing is due, or so many pages of them, which are small then.
    static func deliver(
        _ engine: Engine, store: String, to receiver: any EffectReceiver, attemptCountMax: Int,
        pageCountMax: Int? = nil, observe: @escaping @Sendable (EffectDelivery, DeliveryFailure) -> Void
    ) async throws -> OutboxWorker.Outcome {
        let index = OutboxCommand.index(of: engine.log, in: store)
        defer { index.close() }
        var policy = DeliveryPolicy()
        policy.attemptCountMax = attemptCountMax
        if pageCountMax != nil { policy.pageEffectCount = boundedPageEffectCount }
        return try await OutboxWorker(
            engine: engine, receiver: receiver, index: index, policy: policy,
            catchUp: { try await index.catchUp(from: engine.log) }
        ).deliverDue(pageCountMax: pageCountMax ?? .max) { delivery, failure in
            if let failure { observe(delivery, failure) }
        }
    }
}
