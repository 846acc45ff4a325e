import ArgumentParser
import ReadModels

struct ProjectionsDropCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Remove a version of a read model that is kept for another program.",
        discussion: """
            A program with a new version of a projection makes its tables beside those of the version before, which stay for \
            the program that knows them: to go back, run that one again. When nobody will, remove them. The version that \
            answers here is not removed. With --json an object.
            """)

    @Argument(help: "The read model.")
    var model: String

    @Option(name: .long, help: "The version to remove, as `sijill projections` shows it.")
    var version: Int

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let open = try await OpenReadModels(storeOptions, damageOptions)
        let store = open.all(storeOptions).first { $0.projections.contains { $0.name == model } } ?? open.models
        try await store.remove(version: version, of: model)
        guard !output.json else { return try JSON.print(Dropped(model: model, version: version)) }
        Terminal.printLine("\(model) version \(version): removed")
    }

    private struct Dropped: Encodable {
        let model: String
        let version: Int
    }
}
