import ArgumentParser
import Engine
import EventModel

struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Make a new application of a service.",
        discussion: """
            EXAMPLE
              sijill submit passport-renewal --by citizen-1 --role applicant \
                --data @Workflows/passport-renewal/example-application.json
            """)

    @Argument(help: "The service, as in passport-renewal.")
    var service: String

    @Option(name: .long, help: "The application's id within the service. Default: a new one.")
    var id: String?

    @Option(name: .long, help: "The first action. Default: the first that the initial state offers to the role.")
    var action: String?

    @OptionGroup var attachOptions: AttachOptions
    @OptionGroup var actorOptions: ActorOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (data, key) = (try actorOptions.dataMap(), try actorOptions.commandKey())
        let actor = try actorOptions.actor()
        guard key == nil || id != nil else {
            throw ValidationError("--key needs --id, so that asking again means the same application")
        }
        let engine = try await Engine.open(store: storeOptions.store, workflows: workflowOptions.folder)
        let receipt = try await closing(engine) {
            let data = try await attachOptions.data(with: data, of: service, in: engine)
            return try await engine.submit(service, id: id, action: action, data: data, by: actor, key: key)
        }
        try CommandOutcome(receipt).print(json: output.json)
    }
}
