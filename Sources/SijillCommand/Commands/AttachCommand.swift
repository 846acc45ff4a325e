import ArgumentParser
import Engine
import EventModel

struct AttachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Let a file stand for a document of an application.",
        discussion: """
            What was attached counts as given with the next action that requires documents and that the same person takes.
            Attached again, the document is replaced. Of what type the file is its first bytes say, not its name.

            An application that is not there yet gets its files with `sijill submit --attach DOCUMENT=FILE`.

            EXAMPLE
              sijill attach passport-renewal/7K3M9QXDAB photo photo.jpg --by citizen-1 --role applicant
            """)

    @Argument(help: "The application: SERVICE/ID.")
    var application: String

    @Argument(help: "The document, as in photo.")
    var document: String

    @Argument(help: "The file.", completion: .file())
    var file: String

    @Option(name: .long, help: "The media type that the file shall have, as in application/pdf.")
    var type: String?

    @OptionGroup var actorOptions: ActorOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (actor, key) = (try actorOptions.actor(), try actorOptions.commandKey())
        guard actorOptions.data == nil else { throw ValidationError("attach takes no --data") }
        guard let stream = try? StreamID(parsing: application) else {
            throw ValidationError("APPLICATION is SERVICE/ID, as in passport-renewal/7K3M9QXDAB")
        }
        let engine = try await Engine.open(store: storeOptions.store, workflows: workflowOptions.folder)
        let receipt = try await closing(engine) {
            try await engine.attach(
                to: stream, document: document, fileAt: file, name: AttachOptions.fileName(of: file),
                declaredType: type, by: actor, key: key)
        }
        try CommandOutcome(receipt).print(json: output.json)
    }
}
