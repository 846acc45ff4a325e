import ArgumentParser
import Engine
import EventModel
import ReadModels
import Workflow

struct OutboxRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Let an effect that was given up be tried again.",
        discussion: "The next `sijill outbox deliver` tries it at once, then those behind it.")

    @OptionGroup var settling: SettlingOptions

    func run() async throws {
        try await settling.settle("retried") { engine, effect, actor in try await engine.retry(effect, by: actor) }
    }
}

struct OutboxSkipCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip", abstract: "Decide that an effect is not to be delivered, so that those behind it go on.",
        discussion: """
            What was skipped is never delivered. Who skipped it, and why, is recorded in the log.

            EXAMPLE
              sijill outbox skip 0-1204-1 --by clerk-7 --role treasury --reason "refunded in cash"
            """)

    @Option(name: .long, help: "Why; recorded in the log.")
    var reason: String

    @OptionGroup var settling: SettlingOptions

    func run() async throws {
        try await settling.settle("skipped") { engine, effect, actor in
            try await engine.skip(effect, reason: reason, by: actor)
        }
    }
}

/// Which effect a person settles, and who that is.
struct SettlingOptions: ParsableArguments {
    @Argument(help: "The effect, as `sijill outbox list` shows it.")
    var effect: String

    @Option(name: .long, help: "Who acts: the subject's id.")
    var by: String

    @Option(name: .long, help: "A role in which the subject acts; may be given several times.")
    var role: [String] = []

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard EffectID(parsing: effect) != nil else {
            throw ValidationError("an effect is written as in 0-1204-1, as `sijill outbox list` shows it")
        }
        guard !by.isEmpty else { throw ValidationError("--by takes the id of whoever acts") }
    }

    /// Looks the effect up, lets `body` record what is decided, and tells it.
    func settle(
        _ outcome: String, _ body: (Engine, PendingEffect, Actor) async throws -> Void
    ) async throws {
        let engine = try await Engine.open(store: storeOptions.store)
        let settled = try await closing(engine) {
            let index = OutboxCommand.index(of: engine.log, in: storeOptions.store)
            defer { index.close() }
            try await index.catchUp(from: engine.log)
            guard let id = EffectID(parsing: effect), let found = try index.effect(id) else {
                throw CommandFailure(
                    ExitStatus.Code.notFound, "no effect \(effect) is waiting: it was delivered, skipped, or never was")
            }
            try await body(engine, found, Actor(subject: by, roles: role))
            return found
        }
        let row = SettledEffect(
            outcome: outcome, id: effect, application: settled.application.description, kind: settled.kind.rawValue)
        guard !output.json else { return try JSON.print(row) }
        Terminal.printLine("\(outcome): \(row.kind) \(row.id) of \(row.application)")
    }
}

/// An effect that a person settled, as JSON.
private struct SettledEffect: Encodable {
    let outcome: String
    let id: String
    let application: String
    let kind: String
}
