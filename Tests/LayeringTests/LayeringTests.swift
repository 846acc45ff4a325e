import Foundation
import Testing

/// Reads the imports of every target and holds them against the arrows of the design.
@Suite struct LayeringTests {
    /// What each room may import: our own rooms below it, then what comes from outside.
    static let allowed: [String: Set<String>] = [
        "EventModel": [],
        "BinaryCoding": ["EventModel", "CCRC32C"],
        "Statechart": [],
        "RegularExpressions": [],
        "JSONCoding": ["EventModel"],
        "Expressions": ["EventModel", "RegularExpressions"],
        "FormSchema": ["EventModel", "RegularExpressions"],
        "Workflow": ["EventModel", "BinaryCoding", "Statechart", "Expressions", "FormSchema"],
        "Diagrams": ["EventModel", "Statechart", "Workflow"],
        "Verification": ["EventModel", "Statechart", "Expressions", "FormSchema", "Workflow"],
        "EventLog": ["EventModel", "BinaryCoding", "CLZ4", "Glibc", "Foundation", "Synchronization"],
        "Attachments": ["EventModel", "EventLog", "Crypto", "Synchronization"],
        "ReadModels": [
            "EventModel", "BinaryCoding", "Workflow", "Statechart", "GRDB", "GRDBSQLite", "Glibc", "Foundation",
            "Synchronization",
        ],
        "WorkflowFiles": [
            "EventModel", "BinaryCoding", "JSONCoding", "FormSchema", "Workflow", "Statechart", "Yams", "Crypto",
            "Foundation",
        ],
        "XMLReading": ["CExpat", "CZlib", "Glibc", "Foundation", "Synchronization"],
        "Engine": [
            "EventModel", "BinaryCoding", "JSONCoding", "EventLog", "Attachments", "FormSchema", "Workflow",
            "Verification", "WorkflowFiles", "Crypto", "Foundation", "FoundationNetworking", "Glibc", "Synchronization",
        ],
        "Audit": [
            "EventModel", "BinaryCoding", "Statechart", "Workflow", "Engine", "XMLReading", "Crypto", "Glibc",
            "Foundation",
            "Synchronization",
        ],
        "Operations": [
            "EventModel", "EventLog", "Attachments", "Workflow", "Verification", "ReadModels", "Engine",
            "PrometheusMetrics", "CoreMetrics", "Foundation", "Glibc", "Synchronization",
        ],
        "PrometheusMetrics": ["CoreMetrics", "Glibc", "Synchronization"],
        "Snapshots": [
            "EventModel", "BinaryCoding", "JSONCoding", "Statechart", "EventLog", "Workflow", "Verification",
            "ReadModels",
            "Engine", "Foundation",
        ],
        "Sijill": [
            "EventModel", "BinaryCoding", "JSONCoding", "EventLog", "Attachments", "FormSchema", "Workflow",
            "WorkflowFiles", "ReadModels", "Engine",
        ],
        "SijillCommand": [
            "EventModel", "BinaryCoding", "JSONCoding", "EventLog", "Attachments", "Statechart", "Workflow",
            "Verification", "Diagrams", "WorkflowFiles", "ReadModels", "Engine", "Audit", "Operations", "Snapshots",
            "SijillLives", "PrometheusMetrics", "ArgumentParser", "Logging",
            "Dispatch", "Foundation", "Glibc",
            "Synchronization",
        ],
        "SijillLives": [
            "EventModel", "Statechart", "Expressions", "FormSchema", "EventLog", "Workflow", "WorkflowFiles", "Engine",
            "SijillTestKit", "Synchronization",
        ],
        "SijillTestKit": [
            "EventModel", "BinaryCoding", "EventLog", "Workflow", "WorkflowFiles", "Engine", "Glibc", "Foundation",
            "Synchronization",
        ],
    ]

    /// The rooms that may hold unsafe code: the log with the simulated disk of its tests, the coding of bytes, and the
    /// boundary to C parsers.
    static let mayBeUnsafe: Set<String> = ["EventLog", "BinaryCoding", "XMLReading", "SijillTestKit"]

    static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    @Test func everyArrowPointsDown() throws {
        var importCount = 0
        for target in try Self.targets() {
            let allowed = try #require(Self.allowed[target], "\(target) has no place in the layers: give it one here")
            for file in try Self.files(of: target) {
                for imported in Self.imports(of: file.text) {
                    importCount += 1
                    #expect(allowed.contains(imported), "\(file.name) of \(target) may not import \(imported)")
                }
            }
        }
        #expect(importCount > 20, "the imports were not read")
    }

    @Test func theImportsOfAFileAreFound() {
        let text = """
            // import Commented
            import First
            public import Second
            @testable import Third
            @preconcurrency package import struct Fourth.Type
            @_exported public import Fifth
            let imported = "import Sixth"
            """
        #expect(Self.imports(of: text) == ["First", "Second", "Third", "Fourth", "Fifth"])
    }

    @Test func unsafeCodeStaysInItsRooms() throws {
        for target in try Self.targets() where !Self.mayBeUnsafe.contains(target) {
            for file in try Self.files(of: target) {
                let found = file.text.firstRange(
                    of: /\b(Unsafe(Mutable)?(Raw)?(Buffer)?Pointer|unsafeBitCast|withUnsafe\w+)\b/)
                let exempt = Self.unsafeExemptions[file.name] != nil
                #expect(found == nil || exempt, "\(file.name) of \(target) holds unsafe code")
            }
        }
    }

    /// Files outside those rooms that need unsafe code, with the reason.
    static let unsafeExemptions: [String: String] = [
        "StreamID.swift": "Hasher takes many bytes at once only as a raw buffer"
    ]

    private static func targets() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: sources.path).filter {
            !$0.hasPrefix("C") && !$0.hasPrefix(".")
        }
    }

    private static func files(of target: String) throws -> [(name: String, text: String)] {
        let folder = sources.appending(path: target)
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        return try names.map { name in
            (
                URL(filePath: name).lastPathComponent,
                try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            )
        }
    }

    private static func imports(of text: String) -> [String] {
        let pattern =
            /^(?:@\w+ +)*(?:(?:public|package|internal|private|fileprivate) +)?import +(?:(?:struct|class|enum|protocol|func|typealias|let|var) +)?(\w+)/
        return text.split(separator: "\n").compactMap { $0.firstMatch(of: pattern).map { String($0.1) } }
    }
}
