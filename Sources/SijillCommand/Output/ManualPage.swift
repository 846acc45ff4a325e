/// A manual page in the macros of man(7), made from the help that the program gives of itself.
struct ManualPage {
    let program: ToolHelp.Command
    let version: String

    /// The lines of the page.
    ///
    /// - Complexity: O(text).
    var lines: [String] {
        let name = program.commandName
        var lines = [
            #".\" Made by `sijill manual` from the definitions of the commands; do not edit."#,
            ".TH \(name.uppercased()) 1 \"\" \"\(name) \(version)\" \"Sijill\"", ".SH NAME",
            "\(name) \\- \(Roff.text(Self.nameLine(program.abstract)))",
            ".SH SYNOPSIS", ".B \(name)", ".I COMMAND", ".RI [ OPTIONS ]", ".SH DESCRIPTION",
        ]
        lines += Self.discussion(program.discussion)
        lines.append(".SH COMMANDS")
        for command in program.shown { lines += Self.command(command, below: name) }
        return lines + Self.environment
    }

    private static let environment = [
        ".SH ENVIRONMENT", ".TP", ".B SIJILL_STORE", "The store's folder where", #".B \-\-store"#, "is not given.",
        ".TP", ".B SIJILL_WORKFLOWS", "The folder of workflow definitions where", #".B \-\-workflows"#,
        "is not given.", ".TP", ".B NO_COLOR", "Set to anything, it keeps results without colours.",
    ]

    /// The abstract as the line of a name has it: no full stop, no capital.
    private static func nameLine(_ abstract: String?) -> String {
        var text = (abstract ?? "").split(separator: "\n").joined(separator: " ")
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    private static func command(_ command: ToolHelp.Command, below parent: String) -> [String] {
        let name = "\(parent) \(command.commandName)"
        let arguments = (command.arguments ?? []).filter { $0.shouldDisplay && !isGeneral($0) }
        var lines = [".SS \(Roff.text(name))"]
        if command.shown.isEmpty { lines += synopsis(name, arguments) }
        if let abstract = command.abstract { lines += [".PP", Roff.line(abstract)] }
        lines += discussion(command.discussion)
        for argument in arguments { lines += item(argument) }
        for subcommand in command.shown { lines += self.command(subcommand, below: name) }
        return lines
    }

    /// Every command has these.
    private static func isGeneral(_ argument: ToolHelp.Argument) -> Bool {
        (argument.names ?? []).contains { ["help", "version"].contains($0.name) }
    }

    private static func synopsis(_ name: String, _ arguments: [ToolHelp.Argument]) -> [String] {
        var lines = [".PP", ".B \(Roff.text(name))"]
        for argument in arguments {
            let isRequired = !argument.isOptional && argument.defaultValue == nil
            guard argument.kind == .positional || isRequired else { continue }
            var text = label(argument)
            if argument.isRepeating { text += " ..." }
            lines.append(Roff.line(isRequired ? text : "[\(text)]"))
        }
        if arguments.contains(where: { $0.kind != .positional }) { lines.append(".RI [ OPTIONS ]") }
        return lines
    }

    private static func label(_ argument: ToolHelp.Argument) -> String {
        let value = argument.valueName ?? "value"
        guard argument.kind != .positional else { return value.uppercased() }
        let names = (argument.names ?? []).map(\.text).joined(separator: ", ")
        return argument.kind == .flag ? names : "\(names) \(value.uppercased())"
    }

    private static func item(_ argument: ToolHelp.Argument) -> [String] {
        var text = argument.abstract ?? ""
        if let value = argument.defaultValue, !value.isEmpty, argument.kind != .flag {
            text += " (default: \(value))"
        }
        return [".TP", ".B \(Roff.text(label(argument)))", text.isEmpty ? #"\&"# : Roff.line(text)]
    }

    /// Paragraphs are filled; those with lines that begin with spaces stay as they are.
    private static func discussion(_ text: String?) -> [String] {
        var lines: [String] = []
        for paragraph in (text ?? "").split(separator: "\n\n") {
            let parts = paragraph.split(separator: "\n", omittingEmptySubsequences: true)
            guard parts.contains(where: { $0.hasPrefix(" ") }) else {
                lines += [".PP", Roff.line(parts.joined(separator: " "))]
                continue
            }
            lines += [".PP", ".nf"] + parts.map { Roff.line(String($0)) } + [".fi"]
        }
        return lines
    }
}

/// Text as troff takes it.
enum Roff {
    /// The text with everything that troff would act on escaped; not yet safe at the beginning of a line.
    static func text(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += #"\e"#
            case "-": result += #"\-"#
            case "\"": result += #"\(dq"#
            case "'": result += #"\(aq"#
            case "`": result += #"\(ga"#
            case "^": result += #"\(ha"#
            case "~": result += #"\(ti"#
            case "\n": result += " "
            case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + "]"
            }
        }
        return result
    }

    /// The text as a line of its own, which is no request whatever it begins with.
    static func line(_ text: String) -> String {
        let escaped = Self.text(text)
        return escaped.hasPrefix(".") ? #"\&"# + escaped : escaped
    }
}
