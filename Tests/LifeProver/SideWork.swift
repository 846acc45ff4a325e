import Engine
import EventLog
import EventModel
import Foundation
import ReadModels
import SijillLives
import SijillTestKit
import Synchronization
import Workflow

/// What goes on beside the lives: effects are delivered, read models and the index of due moments catch up, and their
/// folders get lost at times.
final class SideWork: Sendable {
    let receiver: SimulatedReceiver
    private let folder: URL
    private let random: Mutex<SeededGenerator>

    init(folder: URL, seed: UInt64) {
        self.folder = folder
        receiver = SimulatedReceiver(seed: seed)
        random = Mutex(SeededGenerator(seed: seed))
    }

    /// Some of it, as it comes.
    ///
    /// - Throws: `EngineError.store` also where a read model could not read the store, so that it comes back.
    @Sendable func work(_ engine: Engine) async throws {
        do {
            try await some(of: engine)
        } catch let error as ReadModelError {
            guard let failure = error.storeError else { throw error }
            throw EngineError.store(failure)
        }
    }

    private func some(of engine: Engine) async throws {
        switch random.withLock({ Int.random(in: 0..<6, using: &$0) }) {
        case 0, 1: _ = try await deliver(engine)
        case 2: try await withModels(of: engine) { try await $0.catchUp(from: engine.log) }
        case 3: try await withDueMoments(of: engine) { try await $0.catchUp(from: engine.log) }
        default: break
        }
    }

    /// Delivers what is due now.
    func deliver(_ engine: Engine) async throws -> Int {
        let index = OutboxStore(folder: path("outbox"), log: engine.log.storeID)
        defer { index.close() }
        var policy = DeliveryPolicy()
        policy.attemptCountMax = 1_000
        let worker = OutboxWorker(engine: engine, receiver: receiver, index: index, policy: policy, random: { 0 }) {
            try await index.catchUp(from: engine.log)
        }
        _ = try await worker.deliverDue()
        return try index.counts().content.pendingCount
    }

    func withModels<Answer>(
        of engine: Engine, in name: String = "read-models", _ body: (ReadModelStore) async throws -> Answer
    ) async throws -> Answer {
        let models = ReadModelStore(folder: path(name), catalog: engine.catalog, log: engine.log.storeID)
        defer { models.close() }
        return try await body(models)
    }

    func withDueMoments<Answer>(
        of engine: Engine, _ body: (ReadModelStore) async throws -> Answer
    ) async throws -> Answer {
        let models = ReadModelStore(dueMomentsIn: path("schedule"), catalog: engine.catalog, log: engine.log.storeID)
        defer { models.close() }
        return try await body(models)
    }

    /// Deletes some of what can be derived.
    func loseSome() {
        for name in ["outbox", "read-models", "schedule"]
        where random.withLock({ Int.random(in: 0..<4, using: &$0) }) == 0 {
            try? FileManager.default.removeItem(atPath: path(name))
        }
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }
}
