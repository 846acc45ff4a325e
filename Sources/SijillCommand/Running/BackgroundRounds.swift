import Engine
import EventLog
import EventModel
import Logging
import Operations
import PrometheusMetrics
import ReadModels
import Workflow

/// The rounds of `sijill run`: each looks whether something is due, and opens the store for writing only then.
struct BackgroundRounds: Sendable {
    let store: String
    let workflows: String?
    let receiver: (any EffectReceiver)?
    let attemptCountMax: Int
    let logger: Logger
    let metrics: StoreMetrics
    let factory: PrometheusMetricsFactory
    let metricsFile: MetricsFile?

    /// Does what is due; nil where all of it was done, otherwise the exit code of what went wrong first.
    ///
    /// Each part is done whatever became of those before. What failed is logged and comes again with the next round.
    func performRound() async -> Int32? {
        let start = ContinuousClock.now
        var failures: [Failure] = []
        await attempt("record what is due", &failures) { try await record() }
        await attempt("deliver effects", &failures) { try await deliver() }
        await attempt("bring the read models up to date", &failures) { try await catchUp() }
        let outcome =
            Task.isCancelled
            ? "cancelled"
            : failures.isEmpty ? "done" : failures.contains { !$0.isBusy } ? "failed" : "busy"
        metrics.takeRound(outcome: outcome)
        await attempt("write the metrics", &failures) { try await writeMetrics() }
        logger.debug(
            "round", metadata: ["outcome": "\(outcome)", "seconds": "\((ContinuousClock.now - start) / .seconds(1))"])
        return (failures.first { !$0.isBusy } ?? failures.first)?.code
    }

    private struct Failure {
        let code: Int32
        var isBusy: Bool { code == ExitStatus.Code.tryAgain }
    }

    private func attempt(_ part: String, _ failures: inout [Failure], _ body: () async throws -> Void) async {
        guard !Task.isCancelled else { return }
        do {
            try await body()
        } catch {
            guard !Task.isCancelled else { return }
            let status = ExitStatus(error)
            let failure = Failure(code: status?.code ?? ExitStatus.Code.failed)
            failures.append(failure)
            logger.log(
                level: failure.isBusy ? .notice : .error, "a part of the round was not done",
                metadata: ["part": "\(part)", "reason": "\(status?.message ?? "\(error)")"])
        }
    }

    /// Records what time alone makes happen, with the store open for writing only where something is due.
    private func record() async throws {
        let (log, catalog) = try await soundLog()
        let due = ReadModelStore(dueMomentsIn: "\(store)/schedule", catalog: catalog, log: log.storeID)
        defer { due.close() }
        try await due.catchUp(from: log)
        guard try !due.dueMoments(until: SystemClock.now(), limit: 1).isEmpty else { return }
        try await withEngine { try await fire($0) }
    }

    /// Delivers what is in the outbox, page by page, so that others may write between them.
    private func deliver() async throws {
        guard let receiver else { return }
        while !Task.isCancelled {
            let (log, _) = try await soundLog()
            let outbox = OutboxCommand.index(of: log, in: store)
            defer { outbox.close() }
            try await outbox.catchUp(from: log)
            guard try !outbox.nextEffects(after: nil, limit: 1).isEmpty else { return }
            let outcome = try await withEngine { try await deliver($0, to: receiver) }
            // What is left waits for another attempt.
            guard outcome != OutboxWorker.Outcome() else { return }
        }
    }

    private func soundLog() async throws -> (EventLog, DefinitionCatalog) {
        let log = try EventLog.open(at: store, mode: .readOnly)
        if let damage = log.damages.first(where: { !$0.isDerived }) {
            throw CommandFailure(
                ExitStatus.Code.verificationFailed,
                "the log is damaged: \(damage); nothing is done until it is repaired. `sijill doctor` says how")
        }
        return (log, try await PublishedDefinitions.catalog(of: log))
    }

    private func withEngine<Result: Sendable>(
        _ body: @Sendable (Engine) async throws -> Result
    ) async throws -> Result {
        var configuration = EventLog.Configuration()
        configuration.observeCommit = metrics.take
        let engine = try await Engine.open(store: store, workflows: workflows, configuration: configuration)
        return try await closing(engine) { try await body(engine) }
    }

    private func fire(_ engine: Engine) async throws {
        let outcome = try await DueWork.fire(engine, store: store)
        for (kind, count) in outcome.firedCounts { metrics.takeMoments(count, kind: "\(kind)") }
        if outcome.firedCount > 0 {
            logger.info("recorded moments", metadata: ["count": "\(outcome.firedCount)"])
        }
        for failure in outcome.failures {
            logger.error(
                "a moment could not be recorded",
                metadata: ["kind": "\(failure.moment.kind)", "reason": "\(Self.code(of: failure.error))"])
        }
        guard outcome.failureCount == 0 else {
            throw CommandFailure(
                ExitStatus.Code.failed,
                "\(outcome.failureCount) of what is due could not be recorded; `sijill tick` tells of which applications"
            )
        }
    }

    /// Why, without a word about whom.
    private static func code(of error: EngineError) -> String {
        switch error {
        case .rejected(let rejection): "rejected: \(rejection.code.rawValue)"
        case .store(let error), .outcomeUnknown(let error): "\(error.code)"
        default: "`sijill tick` tells it"
        }
    }

    private func deliver(
        _ engine: Engine, to receiver: any EffectReceiver
    ) async throws -> OutboxWorker.Outcome {
        let outcome = try await DueWork.deliver(
            engine, store: store, to: receiver, attemptCountMax: attemptCountMax, pageCountMax: 1
        ) { delivery, failure in
            logger.warning(
                "a delivery failed", metadata: ["effect": "\(delivery.id)", "reason": "\(failure.reason)"])
        }
        let counts = [
            ("delivered", outcome.deliveredCount), ("failed", outcome.failedCount), ("given-up", outcome.givenUpCount),
        ]
        for (name, count) in counts where count > 0 { metrics.takeDeliveries(count, outcome: name) }
        if outcome.deliveredCount > 0 {
            logger.info("delivered effects", metadata: ["count": "\(outcome.deliveredCount)"])
        }
        if outcome.givenUpCount > 0 {
            logger.error(
                "effects were given up; `sijill outbox list --given-up` shows them",
                metadata: ["count": "\(outcome.givenUpCount)"])
        }
        return outcome
    }

    /// Brings all read models up to date, which takes no right to write the log.
    private func catchUp() async throws {
        let log = try EventLog.open(at: store, mode: .readOnly)
        let catalog = try await PublishedDefinitions.catalog(of: log)
        for models in StoreReadModels(store: store, catalog: catalog, log: log.storeID).all {
            defer { models.close() }
            try await models.catchUp(from: log)
        }
    }

    private func writeMetrics() async throws {
        guard let metricsFile else { return }
        let condition = try await StoreExamination(store: store).condition(verifyingDefinitions: false)
        try metricsFile.write(factory.families() + condition.metricFamilies)
    }
}
