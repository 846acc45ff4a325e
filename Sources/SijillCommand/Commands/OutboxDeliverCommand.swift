import ArgumentParser
import Engine
import Workflow

struct OutboxDeliverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliver", abstract: "Deliver effects until nothing is due.",
        discussion: """
            Run it every minute. What fails is tried again by a later run, after pauses that double; what failed too often is
            given up and holds up its application until somebody retries or skips it.

            A webhook is signed by Standard Webhooks 1.0.0; its id makes acting twice harmless. A drop is one JSON file each,
            whole once it has its name.

            EXAMPLE
              sijill outbox deliver --webhook https://treasury.example/sijill --secret-file /etc/sijill/webhook.secret
            """)

    @OptionGroup var delivery: DeliveryOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard delivery.webhook != nil || delivery.drop != nil else {
            throw ValidationError("say where to deliver: --webhook with --secret-file, or --drop")
        }
    }

    func run() async throws {
        guard let receiver = try delivery.receiver() else { return }
        let engine = try await Engine.open(store: storeOptions.store)
        let outcome = try await closing(engine) {
            try await DueWork.deliver(
                engine, store: storeOptions.store, to: receiver, attemptCountMax: delivery.attempts
            ) { delivery, failure in
                Terminal.printRemark("sijill: \(delivery.id) of \(delivery.application): \(failure.reason)")
            }
        }
        try print(outcome)
        guard outcome.givenUpCount == 0 else {
            throw CommandFailure(
                ExitStatus.Code.failed,
                "\(outcome.givenUpCount) effects were given up; `sijill outbox list --given-up` shows them")
        }
        guard outcome.failedCount == 0 else {
            throw CommandFailure(
                ExitStatus.Code.tryAgain, "\(outcome.failedCount) effects are tried again by a later run")
        }
    }

    private func print(_ outcome: OutboxWorker.Outcome) throws {
        guard !output.json else { return try JSON.print(DeliveryCounts(outcome)) }
        Terminal.printLine(
            "delivered \(outcome.deliveredCount), failed \(outcome.failedCount), given up \(outcome.givenUpCount)")
    }
}

/// What a run did, as JSON.
private struct DeliveryCounts: Encodable {
    let delivered: Int
    let failed: Int
    let givenUp: Int

    init(_ outcome: OutboxWorker.Outcome) {
        delivered = outcome.deliveredCount
        failed = outcome.failedCount
        givenUp = outcome.givenUpCount
    }
}
