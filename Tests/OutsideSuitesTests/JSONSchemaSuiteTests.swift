import EventModel
import FormSchema
import Foundation
import JSONCoding
import Testing

/// The JSON-Schema-Test-Suite of json-schema.org, as far as forms need it.
@Suite struct JSONSchemaSuiteTests {
    /// What is known to fail, with the reason.
    static let expectedFailures: [String: String] = [:]

    @Test func everyVerdictIsTheSuites() throws {
        guard let files = SuitesFolder.files("jsonschema") else {
            print("jsonschema: the suite is not here; skipped")
            return
        }
        var (passed, total) = (0, 0)
        var failures: [String] = []
        for file in files {
            let isFormat = file.deletingLastPathComponent().lastPathComponent == "format"
            let options = FormSchemaOptions(assertsFormats: isFormat)
            let name = (isFormat ? "optional/format/" : "") + file.deletingPathExtension().lastPathComponent
            for group in try Self.groups(of: file) {
                let schema = try? FormSchema(group.schema, options: options)
                for test in group.tests {
                    total += 1
                    if let schema, Self.agrees(schema, test) {
                        passed += 1
                    } else {
                        failures.append(
                            "\(name)/\(group.name)/\(test.name)" + (schema == nil ? " (schema refused)" : ""))
                    }
                }
            }
        }
        print("jsonschema \(passed)/\(total)")
        for failure in failures { print("jsonschema failed: \(failure)") }
        #expect(failures.filter { Self.expectedFailures[$0] == nil } == [])
    }

    /// Both ways of checking must give the suite's verdict.
    private static func agrees(_ schema: FormSchema, _ test: SuiteTest) -> Bool {
        schema.accepts(test.data) == test.isValid && schema.validate(test.data).isEmpty == test.isValid
    }

    private struct Group {
        var name: String
        var schema: Value
        var tests: [SuiteTest]
    }

    private struct SuiteTest {
        var name: String
        var data: Value
        var isValid: Bool
    }

    private static func groups(of file: URL) throws -> [Group] {
        let document = try JSON.decode(Array(Data(contentsOf: file)))
        return try #require(document.list, "\(file.path) is no list of groups").map { group in
            let group = try #require(group.map)
            let tests = try #require(group["tests"]?.list).map { test in
                let test = try #require(test.map)
                return SuiteTest(
                    name: test["description"]?.text ?? "", data: try #require(test["data"]),
                    isValid: test["valid"] == .bool(true))
            }
            return Group(
                name: group["description"]?.text ?? "", schema: try #require(group["schema"]), tests: tests)
        }
    }
}
