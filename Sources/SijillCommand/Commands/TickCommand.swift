import ArgumentParser
import Engine
import EventModel
import Workflow

struct TickCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tick",
        abstract:
            "Do what time alone makes happen: deadlines pass, bills expire, applications are opened, offices are reminded or late.",
        discussion: """
            Run it every few minutes. What is due is recorded in order of time, each moment once, also when a run is
            killed: the next one goes on. The index of what is due lies in the store's folder `schedule` and comes back
            when it is deleted.
            """)

    @Option(
        name: .long, help: "Leave what is due after this time, as in 2026-05-01T08:00:00Z. Default: now.",
        transform: { text in
            guard let time = Timestamp(iso8601: text) else {
                throw ValidationError("`\(text)` is no time; write one as in 2026-05-01T08:00:00Z")
            }
            return time
        })
    var until: Timestamp?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let engine = try await Engine.open(store: storeOptions.store, workflows: workflowOptions.folder)
        let outcome = try await closing(engine) {
            try await DueWork.fire(engine, store: storeOptions.store, until: until)
        }
        try print(TickOutcome(outcome))
        for failure in outcome.failures {
            Terminal.printRemark("sijill: \(failure.moment.application): \(failure.error)")
        }
        guard outcome.failureCount == 0 else {
            throw CommandFailure(
                ExitStatus.Code.failed, "\(outcome.failureCount) of what is due could not be recorded")
        }
    }

    private func print(_ outcome: TickOutcome) throws {
        guard !output.json else { return try JSON.print(outcome) }
        Terminal.printLine(
            "recorded \(outcome.deadlines) deadlines, \(outcome.reminders) reminders, \(outcome.breaches) breaches, "
                + "\(outcome.billExpiries) expired bills, "
                + "\(outcome.openings) opened applications; "
                + "\(outcome.skipped) needed nothing")
    }
}

/// What a run did, as JSON.
private struct TickOutcome: Encodable {
    let deadlines: Int
    let reminders: Int
    let breaches: Int
    let billExpiries: Int
    let openings: Int
    let skipped: Int
    let failed: Int

    init(_ outcome: Scheduler.Outcome) {
        deadlines = outcome.firedCounts[.deadline] ?? 0
        reminders = outcome.firedCounts[.reminder] ?? 0
        breaches = outcome.firedCounts[.breach] ?? 0
        billExpiries = outcome.firedCounts[.billExpiry] ?? 0
        openings = outcome.firedCounts[.opening] ?? 0
        skipped = outcome.skippedCount
        failed = outcome.failureCount
    }
}
