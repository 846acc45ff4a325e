import ArgumentParser
import EventLog
import EventModel
import ReadModels

struct HealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heal", abstract: "Make the rows of one application anew from its events, in each read model.",
        discussion: """
            Each model in one transaction; readers see the old rows or the new. Models that sum over applications, such as \
            the statistics, can only be rebuilt, and are said to be so. What rows of several applications share, such as \
            the names of states, is not looked at: `sijill projections verify` tells whether a whole model is what the log \
            gives. With --json an array of objects.
            """)

    @Argument(help: "The application: SERVICE/ID, or the id alone where one service has it, or its reference.")
    var id: String

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let open = try await OpenReadModels.upToDate(storeOptions, damageOptions)
        let application = try await application(open)
        let healed = try await open.models.heal(application, from: open.log)
        if output.json {
            try JSON.print(healed.map(HealedRow.init))
        } else {
            for model in healed { Terminal.printLine("\(model.model): \(text(model))") }
        }
        let mended = healed.filter { $0.outcome == .mended }.map(\.model)
        if !mended.isEmpty {
            Terminal.printRemark(
                "rows of \(application) were not what its events give, and have been replaced: "
                    + mended.joined(separator: ", "))
        }
    }

    /// The application, also where the read models have lost it.
    private func application(_ open: OpenReadModels) async throws -> StreamID {
        if let stream = try? StreamID(parsing: id),
            try await !open.log.readStream(stream, from: .first, limit: 1).isEmpty
        {
            return stream
        }
        return try open.models.application(try open.models.streamID(of: id)).content.stream
    }

    private func text(_ model: HealedModel) -> String {
        let (before, after) = (model.rowCountBefore ?? 0, model.rowCountAfter ?? 0)
        return switch model.outcome {
        case .sound: "sound, \(Numbers.grouped(after)) rows"
        case .mended: "MENDED, \(Numbers.grouped(before)) rows before, \(Numbers.grouped(after)) now"
        case .needsRebuild:
            "not healed, since it does not keep its rows by application; "
                + "`sijill rebuild --model \(model.model)` makes it anew"
        }
    }
}

private struct HealedRow: Encodable {
    let model: String
    let outcome: String
    let rowsBefore: Int?
    let rowsAfter: Int?

    init(_ healed: HealedModel) {
        model = healed.model
        outcome = healed.outcome.rawValue
        rowsBefore = healed.rowCountBefore
        rowsAfter = healed.rowCountAfter
    }
}
