import Foundation
import Testing

/// A folder of its own, removed with the test.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "audit-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file and gives its path.
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = "\(path)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }
}

/// Files from outside that tests read where they are, and skip where they are not.
enum OutsideFiles {
    private static let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A real history of environmental permits (doi:10.4121/uuid:a07386a5-7be3-4367-9535-70bc9e77dbe6).
    static let permits = file(variable: "SIJILL_DATA", folder: "data", name: "permit-receipt.xes.gz")
    /// The schema of IEEE 1849-2016.
    static let schema = file(variable: "SIJILL_SUITES", folder: "suites", name: "xes/xes-ieee-1849-2016.xsd")

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    private static func file(variable: String, folder: String, name: String) -> String {
        let base = ProcessInfo.processInfo.environment[variable]
        let shared = packageRoot.deletingLastPathComponent().appending(path: "shared").appending(path: folder).path
        return "\(base ?? shared)/\(name)"
    }
}

/// Runs the validator of libxml2, where it is installed.
enum Validator {
    static let path = "/usr/bin/xmllint"

    static var isInstalled: Bool {
        OutsideFiles.exists(path) && OutsideFiles.exists(OutsideFiles.schema)
    }

    /// What it complains of; empty when the file is valid.
    static func complaints(of file: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["--huge", "--noout", "--schema", OutsideFiles.schema, file]
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? "" : String(decoding: output.prefix(600), as: UTF8.self)
    }
}
