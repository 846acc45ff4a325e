import ArgumentParser
import Engine
import EventModel
import Workflow

struct AdjustClockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adjust-clock",
        abstract: "Suspend or extend a clock of an application, or let it run again.",
        discussion: """
            Who may, and how far, is the definition's. The reason is recorded.

            EXAMPLE
              sijill adjust-clock processing --on building-permit/7K3M9QXDAB --extend P5D --reason "files in the archive" \\
                --by chief-2 --role chief
            """)

    @Argument(help: "The clock's name, as in processing.")
    var clock: String

    @Option(name: .customLong("on"), help: "The application: SERVICE/ID.")
    var application: String

    @Flag(name: .long, help: "Stop the clock.")
    var suspend = false

    @Flag(name: .long, help: "Let it run again.")
    var resume = false

    @Option(name: .long, help: "Give the office so many working days or hours more, as in P5D.")
    var extend: String?

    @Option(name: .long, help: "Why.")
    var reason: String

    @OptionGroup var actorOptions: ActorOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (adjustment, key) = (try adjustment(), try actorOptions.commandKey())
        guard actorOptions.data == nil else { throw ValidationError("adjust-clock takes no --data") }
        guard let stream = try? StreamID(parsing: application) else {
            throw ValidationError("--on takes SERVICE/ID, as in passport-renewal/7K3M9QXDAB")
        }
        let engine = try await Engine.open(store: storeOptions.store, workflows: workflowOptions.folder)
        let receipt = try await closing(engine) {
            try await engine.adjustClock(clock, adjustment, on: stream, by: try actorOptions.actor(), key: key)
        }
        try CommandOutcome(receipt).print(json: output.json)
    }

    private func adjustment() throws -> ClockAdjustment {
        switch (suspend, resume, extend) {
        case (true, false, nil): return .suspend(reason: reason)
        case (false, true, nil): return .resume(reason: reason)
        case (false, false, let text?):
            do {
                return .extend(by: try WorkingDuration(iso8601: text), reason: reason)
            } catch {
                throw ValidationError("--extend: \(error)")
            }
        default: throw ValidationError("give one of --suspend, --resume and --extend")
        }
    }
}
