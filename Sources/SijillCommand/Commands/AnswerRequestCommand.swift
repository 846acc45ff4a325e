import ArgumentParser
import Engine
import EventModel
import Workflow

struct AnswerRequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer-request", abstract: "Take in what another agency answers to a request.",
        discussion: """
            The token came with the request; `sijill show` lists the requests that are open. The same answer again gives the
            first answer again; one that nothing waits for any more is recorded as late and moves nothing.

            EXAMPLE
              sijill answer-request --on passport-renewal/7K3M9QXDAB --token police-1 --action clear --by police-desk \\
                --role police
            """)

    @Option(name: .customLong("on"), help: "The application: SERVICE/ID.")
    var application: String

    @Option(name: .long, help: "The token of the request, as in police-1.")
    var token: String

    @Option(name: .long, help: "The action that the agency takes.")
    var action: String

    @OptionGroup var actorOptions: ActorOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = AgencyAnswer(token: token, action: action, data: try actorOptions.dataMap())
        let (actor, key) = (try actorOptions.actor(), try actorOptions.commandKey())
        guard let stream = try? StreamID(parsing: application) else {
            throw ValidationError("--on takes SERVICE/ID, as in passport-renewal/7K3M9QXDAB")
        }
        let engine = try await Engine.open(store: storeOptions.store, workflows: workflowOptions.folder)
        let receipt = try await closing(engine) {
            try await engine.answerRequest(answer, on: stream, by: actor, key: key)
        }
        try CommandOutcome(receipt).print(json: output.json)
        if !receipt.isDuplicate, !receipt.effects.contains(.requestAnswered(token: token)) {
            Terminal.printRemark("sijill: nothing waits for this answer any more; it was recorded as late")
        }
    }
}
