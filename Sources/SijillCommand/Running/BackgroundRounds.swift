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

    /// Does what is due; whether all of it was done.
    ///
    /// What failed is logged and comes again with the next round.
    func performRound() async -> Bool {
        let start = ContinuousClock.now
        var outcome = "done"
        do {
            if try await hasWork() { try await work() }
            try await catchUp()
        } catch  where Task.isCancelled {
            outcome = "cancelled"
        } catch {
            let isBusy = ExitStatus(error)?.code == ExitStatus.Code.tryAgain
            outcome = isBusy ? "busy" : "failed"
            logger.log(
                level: isBusy ? .notice : .error, "the round was not done whole",
                metadata: ["reason": "\(ExitStatus(error)?.message ?? "\(error)")"])
        }
        metrics.takeRound(outcome: outcome)
        await writeMetrics()
        logger.debug(
            "round", metadata: ["outcome": "\(outcome)", "seconds": "\((ContinuousClock.now - start) / .seconds(1))"])
        return outcome == "done"
    }

    /// Brings the indexes of what is due up to date, and looks into them.
    private func hasWork() async throws -> Bool {
        let log = try EventLog.open(at: store, mode: .readOnly)
        if let damage = log.damages.first(where: { !$0.isDerived }) {
            throw CommandFailure(
                ExitStatus.Code.verificationFailed,
                "the log is damaged: \(damage); nothing is done until it is repaired. `sijill doctor` says how")
        }
        let catalog = try await PublishedDefinitions.catalog(of: log)
        let due = ReadModelStore(dueMomentsIn: "\(store)/schedule", catalog: catalog, log: log.storeID)
        defer { due.close() }
        try await due.catchUp(from: log)
        if try !due.dueMoments(until: SystemClock.now(), limit: 1).isEmpty { return true }
        guard receiver != nil else { return false }
        let outbox = OutboxCommand.index(of: log, in: store)
        defer { outbox.close() }
        try await outbox.catchUp(from: log)
        return try !outbox.nextEffects(after: nil, limit: 1).isEmpty
    }

    /// Records what is due and delivers, with the store open for writing.
    private func work() async throws {
        var configuration = EventLog.Configuration()
        configuration.observeCommit = metrics.take
        let engine = try await Engine.open(store: store, workflows: workflows, configuration: configuration)
        try await closing(engine) {
            try await fire(engine)
            if let receiver { try await deliver(engine, to: receiver) }
        }
    }

    private func fire(_ engine: Engine) async throws {
        let outcome = try await DueWork.fire(engine, store: store)
        for (kind, count) in outcome.firedCounts { metrics.takeMoments(count, kind: "\(kind)") }
        if outcome.firedCount > 0 {
            logger.info("recorded moments", metadata: ["count": "\(outcome.firedCount)"])
        }
        for failure in outcome.failures {
            logger.error(
                "a moment could not be recorded", metadata: ["kind": "\(failure.moment.kind)"])
        }
        guard outcome.failureCount == 0 else {
            throw CommandFailure(
                ExitStatus.Code.failed,
                "\(outcome.failureCount) of what is due could not be recorded; `sijill tick` tells of which applications"
            )
        }
    }

    private func deliver(_ engine: Engine, to receiver: any EffectReceiver) async throws {
        let outcome = try await DueWork.deliver(
            engine, store: store, to: receiver, attemptCountMax: attemptCountMax
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

    private func writeMetrics() async {
        guard let metricsFile else { return }
        do {
            let condition = try await StoreExamination(store: store).condition(verifyingDefinitions: false)
            try metricsFile.write(factory.families() + condition.metricFamilies)
        } catch {
            logger.error("the metrics were not written", metadata: ["reason": "\(error)"])
        }
    }
}
