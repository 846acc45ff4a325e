import ArgumentParser
import Engine
import EventModel
import Workflow

struct AssignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign", abstract: "Give money that fitted no application to the one whose it is.",
        discussion: """
            `sijill reconcile` lists such messages as unassigned.

            EXAMPLE
              sijill assign m-4711 --to passport-renewal/7K3M9QXDAB --by cashier-1
            """)

    @Argument(help: "The id of the bank's message.")
    var message: String

    @Option(name: .customLong("to"), help: "The application: SERVICE/ID.")
    var application: String

    @Option(name: .long, help: "Who acts: the subject's id.")
    var by: String

    @Option(name: .long, help: "A role in which the subject acts; may be given several times.")
    var role: [String] = []

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard let stream = try? StreamID(parsing: application) else {
            throw ValidationError("--to takes SERVICE/ID, as in passport-renewal/7K3M9QXDAB")
        }
        let engine = try await Engine.open(store: storeOptions.store)
        let receipt = try await closing(engine) {
            try await engine.assignPayment(message, to: stream, by: Actor(subject: by, roles: role))
        }
        if output.json {
            try JSON.print(
                Outcome(
                    outcome: receipt.isDuplicate ? "duplicate" : "ok", application: stream.description,
                    position: receipt.position.rawValue, state: receipt.state?.id))
        } else {
            let state = receipt.state.map { ", state \($0.id)" } ?? ""
            Terminal.printLine("\(receipt.isDuplicate ? "duplicate" : "ok"): \(message) belongs to \(stream)\(state)")
        }
    }

    private struct Outcome: Encodable {
        let outcome: String
        let application: String
        let position: UInt64
        let state: String?
    }
}
