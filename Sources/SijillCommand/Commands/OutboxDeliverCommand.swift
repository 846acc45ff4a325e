import ArgumentParser
import Engine
import EventModel
import Foundation
import ReadModels
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

    @Option(name: .long, help: "Send signed webhooks to this address.")
    var webhook: String?

    @Option(
        name: .long,
        help: "A file with a secret, `whsec_` and base64; may be given several times while secrets change.",
        completion: .file())
    var secretFile: [String] = []

    @Option(name: .long, help: "Write files into this folder.", completion: .directory)
    var drop: String?

    @Option(name: .long, help: "The attempts after which an effect is given up.")
    var attempts: Int = DeliveryPolicy().attemptCountMax

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (webhook == nil) != (drop == nil) else {
            throw ValidationError("say where to deliver: --webhook with --secret-file, or --drop")
        }
        guard (webhook == nil) == secretFile.isEmpty else {
            throw ValidationError("--webhook and --secret-file go together: a webhook is signed")
        }
        guard attempts > 0 else { throw ValidationError("--attempts takes a number above 0") }
        if let webhook { _ = try Self.url(webhook) }
    }

    func run() async throws {
        let receiver = try self.receiver()
        let engine = try await Engine.open(store: storeOptions.store)
        let outcome = try await closing(engine) {
            let index = OutboxCommand.index(of: engine.log, in: storeOptions.store)
            defer { index.close() }
            var policy = DeliveryPolicy()
            policy.attemptCountMax = attempts
            return try await OutboxWorker(
                engine: engine, receiver: receiver, index: index, policy: policy,
                catchUp: { try await index.catchUp(from: engine.log) }
            ).deliverDue { delivery, failure in
                guard let failure else { return }
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

    private func receiver() throws -> any EffectReceiver {
        if let drop { return FileDrop(folder: drop) }
        let secrets = try secretFile.map { path in
            guard let contents = FileManager.default.contents(atPath: path) else {
                throw ValidationError("--secret-file names the file \(path), which cannot be read")
            }
            do throws(WebhookError) {
                return try WebhookSecret(parsing: String(decoding: contents, as: UTF8.self))
            } catch {
                throw ValidationError("\(path): \(error.reason)")
            }
        }
        return WebhookReceiver(url: try Self.url(webhook ?? ""), secrets: secrets)
    }

    private static func url(_ text: String) throws -> URL {
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased()), url.host != nil else {
            throw ValidationError("--webhook takes an address, as in https://treasury.example/sijill")
        }
        return url
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
