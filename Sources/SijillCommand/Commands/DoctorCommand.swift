import ArgumentParser
import EventModel
import Operations

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Tell on one page how a store stands, and what to do about it.",
        discussion: """
            The log and its disk, the read models, the outbox, deadlines, requests to other agencies, definitions and
            attachments; then what to do, the most urgent first, each with a command. Nothing is changed or brought up to
            date, so it may be asked at any time, also of a damaged store and beside a program that writes.

            Ends with 0 when nothing needs doing, with 1 when something does, with 4 when events or documents are damaged.
            It looks at structure only; `sijill verify --deep` reads every byte.
            """)

    @Option(name: .long, help: "The language of the page, ar or en.")
    var language: TextLanguage = .english

    @Flag(name: .long, help: "Do not hold the definitions against the rules, which takes longer than all else.")
    var quick = false

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let condition = try await StoreExamination(store: storeOptions.store)
            .condition(verifyingDefinitions: !quick)
        let advice = condition.advice()
        if output.json {
            try JSON.print(ConditionRow(condition, advice, store: storeOptions.store, language: language))
        } else {
            ConditionPage(condition: condition, advice: advice, store: storeOptions.store, language: language).print()
        }
        switch advice.map(\.severity) {
        case let severities where severities.contains(.damage):
            throw CommandFailure(ExitStatus.Code.verificationFailed, "the store is damaged")
        case let severities where severities.contains(.needed):
            throw CommandFailure(
                ExitStatus.Code.failed, "\(severities.count { $0 == .needed }) things need doing")
        default: return
        }
    }
}
