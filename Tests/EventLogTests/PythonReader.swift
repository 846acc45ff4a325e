import EventModel
import Foundation

/// The reader in Python that was written from the document of the format alone.
enum PythonReader {
    /// What it says of a store.
    struct Outcome {
        var lines: [Line]
        var status: Int32
        var remarks: String
    }

    /// An event as it prints it.
    struct Line: Decodable, Equatable {
        var position: UInt64
        var stream: String
        var streamNumber: Int
        var revision: UInt32
        var type: String
        var actor: String
        var definition: String?
        var occurredAt: Int64
        var recordedAt: Int64
        var transitions: [UInt16]
        var payload: String
        var key: String?
    }

    /// Whether there is a Python to run it with.
    static let isPresent = (try? run(["python3", "--version"]).status) == 0

    private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "PythonReader/read_store.py").path

    /// Reads a store.
    static func read(_ store: String) throws -> Outcome {
        let (status, output, remarks) = try run(["python3", "-B", script, store])
        let decoder = JSONDecoder()
        let lines = try output.split(separator: "\n").map { try decoder.decode(Line.self, from: Data($0.utf8)) }
        return Outcome(lines: lines, status: status, remarks: remarks)
    }

    /// The digest of a store's events, and their number.
    static func digest(_ store: String) throws -> String {
        try run(["python3", "-B", script, "--digest", store]).output
    }

    private static func run(_ arguments: [String]) throws -> (status: Int32, output: String, remarks: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        let (output, remarks) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = remarks
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // Remarks are short, so the pipe takes them all while the output is read to its end.
        let outputBytes = try output.fileHandleForReading.readToEnd() ?? Data()
        let remarkBytes = try remarks.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (
            process.terminationStatus, String(decoding: outputBytes, as: UTF8.self),
            String(decoding: remarkBytes, as: UTF8.self)
        )
    }
}

extension PythonReader.Line {
    /// What the line of an event must be.
    init(_ event: RecordedEvent, streamNumber: Int, key: CommandKey?) {
        position = event.position.rawValue
        stream = event.stream.description
        self.streamNumber = streamNumber
        revision = event.revision.rawValue
        type = event.type
        actor = event.actor
        definition = event.definition.map { Self.hexadecimal($0.bytes) }
        occurredAt = event.occurredAt.microsecondsSinceEpoch
        recordedAt = event.recordedAt.microsecondsSinceEpoch
        transitions = event.transitions
        payload = Self.hexadecimal(event.payload)
        self.key = key.map { Self.hexadecimal($0.bytes) }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
