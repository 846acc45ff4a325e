import ArgumentParser
import Foundation

struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Write the manual page, made from the help of all commands.",
        discussion: "`make man` keeps it as sijill.1. It is for those who package the program.", shouldDisplay: false)

    func run() throws {
        let help = try JSONDecoder().decode(ToolHelp.self, from: Data(SijillCommand._dumpHelp().utf8))
        let page = ManualPage(program: help.command, version: SijillCommand.configuration.version)
        for line in page.lines { Terminal.printLine(line) }
    }
}

/// What the argument parser tells of a program: the parts that a manual needs.
struct ToolHelp: Decodable {
    let command: Command

    struct Command: Decodable {
        let commandName: String
        let shouldDisplay: Bool?
        let abstract: String?
        let discussion: String?
        let subcommands: [Command]?
        let arguments: [Argument]?

        /// The subcommands that people are to know.
        var shown: [Command] {
            (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
        }
    }

    struct Argument: Decodable {
        enum Kind: String, Decodable {
            case positional
            case option
            case flag
        }

        struct Name: Decodable {
            let kind: String
            let name: String

            var text: String { kind == "long" ? "--\(name)" : "-\(name)" }
        }

        let kind: Kind
        let shouldDisplay: Bool
        let isOptional: Bool
        let isRepeating: Bool
        let names: [Name]?
        let valueName: String?
        let defaultValue: String?
        let abstract: String?
    }
}
