import ArgumentParser
import Engine
import EventModel
import Workflow

struct HandleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handle", abstract: "Claim, note, refer, mark, link or correct: what moves no application.",
        discussion: """
            WHAT is assign (--to, --work), claim, release, reassign (--to), note (--text), refer (--to, --text),
            answer (--referral, --text), mark (--field or --document, --text), link (--application, --relation) or
            correct (--document, --text).

            EXAMPLE
              sijill handle claim --on passport-renewal/7K3M9QXDAB --by clerk-1 --role clerk
            """)

    @Argument(help: "What to do: assign, claim, release, reassign, note, refer, answer, mark, link or correct.")
    var what: String

    @Option(name: .customLong("on"), help: "The application: SERVICE/ID.")
    var application: String

    @Option(name: .long, help: "The subject who gets the work, or is asked.")
    var to: String?

    @Option(name: .long, help: "The role whose work is assigned.")
    var work: String?

    @Option(name: .long, help: "The note, the question, the answer, what is wrong, or what is right.")
    var text: String?

    @Option(name: .long, help: "The number of the referral that is answered, from 0.")
    var referral: Int?

    @Option(name: .long, help: "The field of the form that is marked.")
    var field: String?

    @Option(name: .long, help: "The document that is marked or corrected.")
    var document: String?

    @Option(name: .customLong("application"), help: "The application that is linked: SERVICE/ID.")
    var linked: String?

    @Option(name: .long, help: "What the linked application is to this one, as in appeal.")
    var relation: String?

    @OptionGroup var actorOptions: ActorOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (command, stream) = (try command(), try stream(application, "--on"))
        let (actor, key) = (try actorOptions.actor(), try actorOptions.commandKey())
        let engine = try await Engine.open(store: storeOptions.store, workflows: workflowOptions.folder)
        let receipt = try await closing(engine) {
            try await engine.handle(command, on: stream, by: actor, key: key)
        }
        try CommandOutcome(receipt).print(json: output.json)
    }

    private func command() throws -> PeopleCommand {
        switch what {
        case "assign": return .assign(to: try given(to, "--to"), role: try given(work, "--work"))
        case "claim": return .claim
        case "release": return .release
        case "reassign": return .reassign(to: try given(to, "--to"))
        case "note": return .note(try given(text, "--text"))
        case "refer": return .refer(to: try given(to, "--to"), question: try given(text, "--text"))
        case "answer": return .answer(referral: try given(referral, "--referral"), text: try given(text, "--text"))
        case "mark": return .mark([try mark()])
        case "link":
            return .link(
                try stream(try given(linked, "--application"), "--application"),
                relation: try given(relation, "--relation"))
        case "correct": return .correct(document: try given(document, "--document"), text: try given(text, "--text"))
        default:
            throw ValidationError(
                "there is no `\(what)`; there are assign, claim, release, reassign, note, refer, answer, mark, link and "
                    + "correct")
        }
    }

    private func mark() throws -> Casework.Mark {
        guard (field == nil) != (document == nil) else {
            throw ValidationError("mark takes --field or --document, one of them")
        }
        let remark = try given(text, "--text")
        if let field { return Casework.Mark(.field, field, remark: remark) }
        return Casework.Mark(.document, try given(document, "--document"), remark: remark)
    }

    private func given<Value>(_ value: Value?, _ option: String) throws -> Value {
        guard let value else { throw ValidationError("\(what) needs \(option)") }
        return value
    }

    private func stream(_ text: String, _ option: String) throws -> StreamID {
        guard let stream = try? StreamID(parsing: text) else {
            throw ValidationError("\(option) takes SERVICE/ID, as in passport-renewal/7K3M9QXDAB")
        }
        return stream
    }
}
