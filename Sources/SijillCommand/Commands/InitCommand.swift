import ArgumentParser
import EventLog

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a new, empty store.",
        discussion: "The folder may exist if it holds no store. Nothing that is there is overwritten.")

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try EventLog.create(at: storeOptions.store)
        if output.json {
            try JSON.print(["store": storeOptions.store])
        } else {
            Terminal.printLine("made the store \(storeOptions.store)")
        }
    }
}
