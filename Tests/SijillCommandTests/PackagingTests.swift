import Foundation
import Testing

/// What is installed beside the program: manual page, completions, systemd unit.
@Suite struct PackagingTests {
    /// Runs a tool of the system; nil with a message where it is not installed.
    private func tool(_ name: String, _ arguments: [String], input: String = "") throws -> (
        status: Int32, text: String
    )? {
        guard let path = ["/usr/bin/", "/bin/"].map({ $0 + name }).first(where: FileManager.default.isExecutableFile)
        else {
            print("skipped: \(name) is not installed")
            return nil
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "sijill-input-\(UUID().uuidString)")
        try Data(input.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test func theManualHasEveryCommandAndNoWarning() throws {
        let page = try Program.run("manual")
        #expect(page.status == 0 && page.output.contains(".TH SIJILL 1 "))
        let help = try Program.run("--help").output
        let commands = try #require(help.split(separator: "SUBCOMMANDS:").last).split(separator: "\n")
            .filter { $0.hasPrefix("  ") && !$0.hasPrefix("    ") && !$0.contains("See ") }
            .compactMap { $0.split(separator: " ").first }
        #expect(commands.count > 30)
        for command in commands {
            let name = command.replacing("-", with: #"\-"#)
            #expect(page.output.contains(".SS sijill \(name)\n"), "\(command)")
        }
        #expect(page.output.contains(".SS sijill outbox deliver\n") && !page.output.contains("sijill manual\n"))
        if let checked = try tool("groff", ["-man", "-ww", "-Tutf8", "-z"], input: page.output) {
            #expect(checked.status == 0 && checked.text.isEmpty, "\(checked.text.prefix(2_000))")
        }
        if let checked = try tool("mandoc", ["-Tlint", "-Werror"], input: page.output) {
            #expect(checked.status == 0, "\(checked.text.prefix(2_000))")
        }
        if let shown = try tool("groff", ["-man", "-Tascii", "-P-cbou"], input: page.output) {
            #expect(shown.text.contains("sijill doctor") && shown.text.contains("EXAMPLE"))
        }
    }

    @Test func completionsAreWhatTheirShellsRead() throws {
        for shell in ["bash", "zsh", "fish"] {
            let script = try Program.run("--generate-completion-script", shell)
            #expect(script.status == 0 && script.output.contains("doctor"), "\(shell)")
            guard let checked = try tool(shell, shell == "fish" ? ["--no-execute"] : ["-n"], input: script.output)
            else { continue }
            #expect(checked.status == 0 && checked.text.isEmpty, "\(shell): \(checked.text.prefix(500))")
        }
    }

    @Test func theUnitIsSound() throws {
        let unit = try String(
            contentsOf: Program.project.appending(path: "Packaging/sijill.service"), encoding: .utf8)
        let folder = try Program.Folder()
        let program = try #require(Program.executable)
        try FileManager.default.createDirectory(atPath: folder.path("bin"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("bin/sijill"), withDestinationPath: program.path)
        let path = try folder.write(
            unit.replacing("@PREFIX@", with: folder.url.path).replacing("Documentation=man:sijill(1)\n", with: "").utf8,
            to: "sijill.service")
        if let verified = try tool("systemd-analyze", ["verify", path]) {
            #expect(verified.status == 0 && !verified.text.contains("sijill.service"), "\(verified.text)")
        }
        // The command that the unit runs takes these options.
        let command = try #require(unit.firstMatch(of: /ExecStart=@PREFIX@\/bin\/sijill (.*)/)).1
        let arguments = command.split(separator: " ").filter { !$0.hasPrefix("$") }.map(String.init)
        let refused = try Program.run(arguments + ["--once", "--store", folder.path("none")])
        #expect(refused.status == 2, "\(refused.remarks)")
        for setting in ["NoNewPrivileges=yes", "ProtectSystem=strict", "StateDirectory=sijill", "PrivateTmp=yes"] {
            #expect(unit.contains("\n\(setting)\n"))
        }
    }
}
