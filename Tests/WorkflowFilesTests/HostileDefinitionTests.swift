import EventModel
import Testing
import Workflow
import WorkflowFiles

/// Definitions whose parts are meant to exhaust memory, stack or patience, or to read other than they are.
@Suite struct HostileDefinitionTests {
    private static let form = #"""
        {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "list": {"type": "array",
        "items": {"type": "integer"}}}}
        """#

    private func findings(when condition: String) -> [Finding] {
        let yaml = FindingTests.sound.replacing(
            "{records: submitted, by: applicant,", with: "{records: submitted, by: applicant, when: '\(condition)',")
        return findings(yaml + "form: form.json\n", ["form.json": Array(Self.form.utf8)])
    }

    private func findings(_ yaml: String, _ files: [String: [UInt8]] = [:]) -> [Finding] {
        do {
            _ = try WorkflowFile.compile(yaml, file: "w.yaml", files: DefinitionFiles(files))
            return []
        } catch {
            return error.findings
        }
    }

    private func findings(form: String) -> [Finding] {
        findings(FindingTests.sound + "form: form.json\n", ["form.json": Array(form.utf8)])
    }

    @Test(arguments: ["(", "[", "!", "-", "x ? 1 : "]) func deepExpressionsAreRefused(opening: String) {
        #expect(
            findings(when: String(repeating: opening, count: 2_000)).map(\.code) == [.meaning(.malformedExpression)])
        #expect(
            findings(when: String(repeating: opening, count: 20_000)).map(\.code) == [.meaning(.malformedExpression)])
    }

    @Test func hugeNumbersAreRefused() {
        for number in ["99999999999999999999999999999999", "0x1FFFFFFFFFFFFFFFFF", "1e999999 > 1.0 && 1"] {
            #expect(!findings(when: "\(number) == 1").isEmpty, "\(number)")
        }
    }

    /// Its work doubles with each level; the command is refused once the budget is spent, and nothing hangs.
    @Test func exponentialMacrosRunOutOfTheirBudget() throws {
        var list = "[1, 2]"
        for level in 0..<24 { list = "[1, 2, 3, 4].map(x\(level), \(list).size())" }
        let yaml = FindingTests.sound.replacing(
            "{records: submitted, by: applicant,",
            with: "{records: submitted, by: applicant, when: '\(list).size() > 0',")
        let workflow = try WorkflowFile.compile(yaml, file: "w.yaml")
        let rejection = #expect(throws: Rejection.self) {
            try workflow.decide(
                .action("submit", data: [:]), on: workflow.initialState, by: Actor(subject: "a", roles: ["applicant"]),
                context: CommandContext(now: .epoch))
        }
        #expect(rejection?.code == .conditionNotMet)
    }

    /// A pattern that backtracking machines take exponential time for is searched in linear time.
    @Test func patternsThatBacktrackAreSearchedInLinearTime() throws {
        let hostile = String(repeating: "a", count: 50_000) + "!"
        let yaml =
            FindingTests.sound.replacing(
                "{records: submitted, by: applicant,",
                with: "{records: submitted, by: applicant, needs: form, when: 'form.name.matches(\"^(a+)+$\")',")
            + "form: form.json\n"
        let form =
            #"{"type": "object", "properties": {"name": {"type": "string", "pattern": "^(a|a)*(b|!)$"}}, "required": ["name"]}"#
        let workflow = try WorkflowFile.compile(
            yaml, file: "w.yaml", files: DefinitionFiles(["form.json": Array(form.utf8)]))
        let rejection = #expect(throws: Rejection.self) {
            try workflow.decide(
                .action("submit", data: ["form": .map(["name": .text(hostile)])]), on: workflow.initialState,
                by: Actor(subject: "a", roles: ["applicant"]), context: CommandContext(now: .epoch))
        }
        #expect(rejection?.code == .conditionNotMet)
    }

    @Test(arguments: [
        ##"{"$ref": "#"}"##,
        ##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}"##,
        ##"{"allOf": [{"$ref": "#"}]}"##, ##"{"$ref": "https://example.org/other.json"}"##,
        ##"{"pattern": "((a{1000}){1000}){1000}"}"##, ##"{"pattern": "(?=a)b"}"##, ##"{"minLength": 1e400}"##,
        ##"{"propertees": {}}"##, ##"{"type": "strnig"}"##, "{", "", "[1, 2", #"{"a": 1, "a": 2}"#,
    ])
    func hostileAndFaultyFormsAreRefused(form: String) {
        #expect(findings(form: form).map(\.code).contains(.formMalformed))
    }

    @Test func aFaultOfAFormIsFoundAtItsPlace() {
        let form = """
            {"type": "object",
             "properties": {
               "ä": {"title": "ä"}, "name": {"type": "strnig"}
            }}
            """
        #expect(findings(form: form).map { "\($0.place)" } == ["form.json:3:33"])
    }

    @Test func deepFormsAreRefused() {
        for (opening, closing) in [(#"{"not": "#, "}"), (#"{"items": "#, "}"), (#"{"allOf": ["#, "]}")] {
            let form = String(repeating: opening, count: 20_000) + "{}" + String(repeating: closing, count: 20_000)
            #expect(findings(form: form).map(\.code) == [.formMalformed])
        }
    }

    @Test func invisibleCharactersAreRefusedWhereverTheyStand() {
        let place = "{ar: رخصة, en: Permit}"
        #expect(
            findings(FindingTests.sound.replacing(place, with: "{ar: رخصة, en: \"Per\u{202E}mit\"}")).map(\.code) == [
                .directionControl
            ])
        #expect(findings(FindingTests.sound + "# \u{2066}comment\n").map(\.code) == [.directionControl])
        #expect(findings(form: "{\"title\": \"\u{202D}x\"}").map(\.code) == [.directionControl])
        #expect(
            findings(
                FindingTests.sound + "texts: t.yaml\n",
                ["t.yaml": Array("states: {draft: {public: {ar: ا, en: \"\u{2067}\"}}}".utf8)]
            ).map(\.code) == [.directionControl])
        #expect(findings(when: "event.da\u{200F}ta.x == 1").map(\.code) == [.meaning(.malformedExpression)])
    }

    @Test(arguments: ["../../etc/passwd", "..", ".hidden", "a/b"]) func aCalendarLiesInItsFolder(name: String) {
        var asked: [String] = []
        let files = DefinitionFiles { file in
            file.hasSuffix("passwd.yaml") || file.contains("..") ? Array("calendar: x".utf8) : nil
        }
        do {
            _ = try WorkflowFile.compile(FindingTests.sound + "calendar: \(name)\n", file: "w.yaml", files: files)
        } catch {
            asked = error.findings.map(\.code.description)
        }
        #expect(asked == ["unknownCalendar"])
    }
}
