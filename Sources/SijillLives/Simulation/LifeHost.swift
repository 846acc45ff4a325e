import Engine
import Synchronization

/// The engine that lives ask, which may be lost in a crash and come back.
///
/// Whoever asks when it is lost waits until it is back and asks again, under the same idempotency key: as a client of a
/// server does that never got its answer.
final class LifeHost: Sendable {
    /// Opens the engine of a store: first, and anew after a failure.
    typealias Opening = @Sendable (_ failure: EngineError?) async throws -> Engine

    private struct Current {
        var engine: Engine
        /// How often the engine came back.
        var restartCount = 0
        var restart: Task<Void, any Error>?
    }

    private let opening: Opening
    private let current: Mutex<Current>

    init(opening: @escaping Opening) async throws {
        self.opening = opening
        current = Mutex(Current(engine: try await opening(nil)))
    }

    /// The engine as it is now.
    var engine: Engine { current.withLock { $0.engine } }

    /// Asks until there is an answer, and says whether an earlier question may have been heard.
    ///
    /// - Throws: What the engine says of the question, and what opening it anew says.
    func ask<Answer>(
        _ question: (Engine) async throws -> Answer
    ) async throws -> (answer: Answer, isRepeated: Bool) {
        var isRepeated = false
        while true {
            let (engine, count) = current.withLock { ($0.engine, $0.restartCount) }
            do {
                return (try await question(engine), isRepeated)
            } catch let failure as EngineError where failure.isOfStore {
                try await comeBack(after: failure, restartCount: count)
                isRepeated = true
            }
        }
    }

    /// Opens the engine anew, once for all who lost it.
    private func comeBack(after failure: EngineError, restartCount: Int) async throws {
        let restart: Task<Void, any Error>? = current.withLock { current in
            guard current.restartCount == restartCount else { return nil }
            if let restart = current.restart { return restart }
            let restart = Task {
                let engine = try await self.opening(failure)
                self.current.withLock { $0 = Current(engine: engine, restartCount: restartCount + 1) }
            }
            current.restart = restart
            return restart
        }
        try await restart?.value
    }
}

extension EngineError {
    /// Whether the store failed, and not what was asked.
    fileprivate var isOfStore: Bool {
        switch self {
        case .store, .outcomeUnknown: true
        default: false
        }
    }
}
