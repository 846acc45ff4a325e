import Diagrams
import EventModel
import Foundation
import Testing

/// What other programs make of the texts, where they are installed.
@Suite struct OutsideProgramTests {
    private static let wild = LocalizedText(untranslated: "\"<&>\\N ]]> \u{202E} ؟ {|}\n# ; :")

    @Test(arguments: Diagram.Language.allCases)
    func graphvizDrawsTheGraph(_ language: Diagram.Language) throws {
        let diagram = Diagram(of: try SampleWorkflow.workflow(title: Self.wild), language: language)
        guard let svg = try output(of: "dot", ["-Tsvg"], input: diagram.dot) else { return }
        #expect(svg.contains("</svg>"))
        for (number, transition) in diagram.transitions.enumerated() where !transition.isInPlace {
            #expect(svg.contains("id=\"t\(number)\""))
        }
    }

    @Test func theDocumentIsWellFormed() throws {
        let diagram = Diagram(of: try SampleWorkflow.workflow(title: Self.wild))
        guard let again = try output(of: "xmllint", ["--nonet", "-"], input: diagram.scxml) else { return }
        #expect(again.split(separator: "<transition").count == diagram.scxml.split(separator: "<transition").count)
    }

    /// What a program answers; nil, with a message, where it is not installed.
    private func output(of program: String, _ arguments: [String], input: String) throws -> String? {
        let path = "/usr/bin/\(program)"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            print("skipped: \(path) is not installed")
            return nil
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (source, result) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("out"))
        try Data(input.utf8).write(to: source)
        try Data().write(to: result)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: source)
        process.standardOutput = try FileHandle(forWritingTo: result)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(bytes: try Data(contentsOf: result), encoding: .utf8)
    }
}
