import ArgumentParser
import EventModel
import SijillLives

struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Generate realistic lives of applications, for demonstrations, benchmarks and tests.",
        discussion: """
            Lets applications arrive over a period and leads them through the engine: straight through, sent back,
            refused, appealed, lapsed, withdrawn, in the shares that offices know, with banks that send late and twice.
            What may happen is derived from the workflow definitions. The same seed gives the same lives.

            The store is made if there is none. What happens lies in the simulated time, in the log's own clock too: keep
            generated lives out of stores that people use.

            EXAMPLES
              sijill generate --applications 1000 --seed 7 --store demo
              sijill generate --applications 200 --seed 7 --service passport-renewal --from 2026-01-01 --to 2026-07-01
            """)

    @Option(name: .long, help: "How many applications arrive.")
    var applications: Int

    @Option(name: .long, help: "What everything follows from; another seed gives other lives.")
    var seed: UInt64

    @Option(name: .long, help: "A service; may be given several times. Default: all that are known.")
    var service: [String] = []

    @Option(name: .long, help: "The first day of the period, UTC. Default: 2025-01-01.", transform: Self.day)
    var from: Timestamp?

    @Option(
        name: .long, help: "The day after the last of the period. Default: a year after the first.", transform: Self.day
    )
    var to: Timestamp?

    @Option(
        name: .long,
        help: "How many callers work at the same time. With more than one, the order of the log depends on the machine."
    )
    var callers = 1

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var output: OutputOptions

    private static let callerCountMax = 1_024
    private static let year: Int64 = 365 * 86_400_000_000

    func validate() throws {
        guard applications >= 0 else { throw ValidationError("--applications takes a number from 0 on") }
        guard (1...Self.callerCountMax).contains(callers) else {
            throw ValidationError("--callers takes 1 to \(Self.callerCountMax)")
        }
        guard !settings.period.isEmpty else { throw ValidationError("--from must come before --to") }
    }

    func run() async throws {
        let simulation = try await LifeSimulation.open(
            store: storeOptions.store, workflows: workflowOptions.folder, settings)
        let progress = ProgressLine("generate")
        let report = try await closing(simulation.engine) {
            try await simulation.run { report in progress.show(done: report.eventCount, total: nil) }
        }
        progress.finish()
        guard !output.json else { return try JSON.print(GeneratedRow(report)) }
        Self.table(of: report).lines.forEach(Terminal.printLine)
        Terminal.printLine(
            "\(Numbers.grouped(report.eventCount)) events of \(Numbers.grouped(report.lifeCount)) lives in "
                + "\(Numbers.twoDecimals(report.seconds)) s, "
                + Numbers.rate(events: report.eventCount, seconds: report.seconds)
                + "; \(Numbers.grouped(report.messageCount)) messages of banks, "
                + "\(Numbers.grouped(report.answerCount)) answers of agencies, "
                + "\(Numbers.grouped(report.lateAnswerCount)) of them late")
    }

    private var settings: LifeSimulation.Settings {
        var settings = LifeSimulation.Settings(applicationCount: applications, seed: seed)
        settings.services = service
        settings.callerCount = callers
        let first = from ?? settings.period.lowerBound
        let end =
            to ?? from.map { Timestamp(microsecondsSinceEpoch: $0.microsecondsSinceEpoch + Self.year) }
            ?? settings.period.upperBound
        settings.period = first..<max(first, end)
        return settings
    }

    private static func table(of report: LifeReport) -> Table {
        var table = Table(["outcome", "lives", "share"], rightAligned: [1, 2])
        for outcome in LifeOutcome.allCases {
            let count = report.counts[outcome] ?? 0
            let share = Numbers.decimal(report.share(of: outcome) * 100) + " %"
            table.add([outcome.title, Numbers.grouped(count), share])
            guard outcome == .refused, count > 0 else { continue }
            let appeals = Numbers.decimal(Double(report.appealCount) / Double(count) * 100) + " %"
            table.add(["  of them appealed", Numbers.grouped(report.appealCount), appeals])
        }
        return table
    }

    private static func day(_ text: String) throws -> Timestamp {
        guard let day = CivilDate(text.utf8) else {
            throw ValidationError("`\(text)` is no day; write one as in 2026-01-01")
        }
        return Timestamp(secondsSinceEpoch: Int64(day.daysSinceEpoch) * 86_400)
    }
}

extension LifeOutcome {
    fileprivate var title: String {
        switch self {
        case .straight: "straight through"
        case .returnedOnce: "returned once"
        case .returnedOften: "returned more often"
        case .refused: "refused"
        case .lapsed: "lapsed"
        case .withdrawn: "withdrawn"
        case .open: "open"
        }
    }
}

/// What was generated, as JSON.
private struct GeneratedRow: Encodable {
    let lives: Int
    let events: Int
    let messages: Int
    let answers: Int
    let lateAnswers: Int
    let moments: Int
    let extensions: Int
    let rejections: Int
    let seconds: Double
    let eventsPerSecond: Double
    let outcomes: [String: Int]
    let shares: [String: Double]
    let appealed: Int
    let services: [String: Int]

    init(_ report: LifeReport) {
        lives = report.lifeCount
        events = report.eventCount
        messages = report.messageCount
        answers = report.answerCount
        lateAnswers = report.lateAnswerCount
        moments = report.timeCount
        extensions = report.extensionCount
        rejections = report.rejectionCount
        seconds = report.seconds
        eventsPerSecond = report.eventsPerSecond
        outcomes = Dictionary(
            uniqueKeysWithValues: LifeOutcome.allCases.map { ($0.rawValue, report.counts[$0] ?? 0) })
        shares = Dictionary(uniqueKeysWithValues: LifeOutcome.allCases.map { ($0.rawValue, report.share(of: $0)) })
        appealed = report.appealCount
        services = report.serviceCounts
    }
}
