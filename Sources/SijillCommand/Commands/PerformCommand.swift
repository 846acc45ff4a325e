import ArgumentParser
import Engine
import EventModel

struct PerformCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "perform", abstract: "Take an action on an application.",
        discussion: """
            EXAMPLE
              sijill perform pay --on passport-renewal/7K3M9QXDAB --by bank-7 --role treasury --expecting 0
            """)

    @Argument(help: "The action, as in pay.")
    var action: String

    @Option(name: .customLong("on"), help: "The application: SERVICE/ID.")
    var application: String

    @Option(
        name: .long,
        help: "The revision that you saw; with it a lost race is told (exit code 3) instead of being overwritten.")
    var expecting: UInt32?

    @OptionGroup var attachOptions: AttachOptions
    @OptionGroup var actorOptions: ActorOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (data, key) = (try actorOptions.dataMap(), try actorOptions.commandKey())
        let actor = try actorOptions.actor()
        let stream: StreamID
        do {
            stream = try StreamID(parsing: application)
        } catch {
            throw ValidationError("--on takes SERVICE/ID, as in passport-renewal/7K3M9QXDAB")
        }
        let engine = try await Engine.open(store: storeOptions.store, workflows: workflowOptions.folder)
        let receipt = try await closing(engine) {
            let data = try await attachOptions.data(with: data, of: stream.category, in: engine)
            return try await engine.perform(
                action, on: stream, by: actor,
                expecting: expecting.map { .exact(Revision(rawValue: $0)) } ?? .any, data: data, key: key)
        }
        try CommandOutcome(receipt).print(json: output.json)
    }
}
