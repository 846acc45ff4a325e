import Foundation
import Testing

/// Runs the built program and takes what it writes.
struct Program {
    struct Outcome {
        let status: Int32
        let output: String
        let remarks: String
    }

    /// A folder of the test's own, removed with the fixture.
    final class Folder {
        let url: URL

        init() throws {
            url = FileManager.default.temporaryDirectory.appending(path: "sijill-command-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(at: url) }

        func path(_ name: String) -> String { url.appending(path: name).path }

        func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
            let file = url.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
            return file.path
        }
    }

    static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let workflows = project.appending(path: "Workflows").path
    static let example = project.appending(path: "Workflows/passport-renewal/example.xes").path

    /// The program lies beside the tests that were built with it.
    static let executable: URL? = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "sijill")

    /// Runs the program, waits for its end.
    static func run(_ arguments: String..., workflows: String = Program.workflows) throws -> Outcome {
        try run(arguments, workflows: workflows)
    }

    /// Runs the program, waits for its end.
    static func run(
        _ arguments: [String], workflows: String = Program.workflows, environment: [String: String] = [:]
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["SIJILL_WORKFLOWS": workflows, "NO_COLOR": "1"].merging(environment) { $1 }, uniquingKeysWith: { $1 })
        let (output, remarks) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = remarks
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // Remarks are short, so the pipe takes them all while the output is read to its end.
        let outputBytes = try output.fileHandleForReading.readToEnd() ?? Data()
        let remarkBytes = try remarks.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: outputBytes, as: UTF8.self),
            remarks: String(decoding: remarkBytes, as: UTF8.self))
    }
}
