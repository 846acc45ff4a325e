import ArgumentParser
import Engine
import EventModel
import Workflow

struct BillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bill", abstract: "Issue a bill over what is due from an application.",
        discussion: """
            A payment that names the bill's number finds its application by it. The same bill again changes nothing.

            EXAMPLE
              sijill bill B-2026-17 --on passport-renewal/7K3M9QXDAB --expires 2026-03-10T00:00:00+02:00 \\
                --by cashier-1 --role treasury
            """)

    @Argument(help: "The number, which no other bill of the store has.")
    var number: String

    @Option(name: .customLong("on"), help: "The application: SERVICE/ID.")
    var application: String

    @Option(name: .long, help: "Until when it may be paid, as in 2026-03-10T00:00:00+02:00.")
    var expires: String

    @Option(name: .long, help: "Who acts: the subject's id.")
    var by: String

    @Option(name: .long, help: "A role in which the subject acts; may be given several times.")
    var role: [String] = []

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard let stream = try? StreamID(parsing: application) else {
            throw ValidationError("--on takes SERVICE/ID, as in passport-renewal/7K3M9QXDAB")
        }
        guard let expiry = CivilDateTime(expires), expiry.offsetMinutes != nil || expires.hasSuffix("Z") else {
            throw ValidationError("--expires takes a time with its offset, as in 2026-03-10T00:00:00+02:00")
        }
        let engine = try await Engine.open(store: storeOptions.store, workflows: workflowOptions.folder)
        let receipt = try await closing(engine) {
            try await engine.manage(
                .issueBill(number: number, expiresAt: expiry.timestamp), on: stream,
                by: Actor(subject: by, roles: role))
        }
        try CommandOutcome(receipt).print(json: output.json)
    }
}
