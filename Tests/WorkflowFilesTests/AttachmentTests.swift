import EventModel
import Testing
import Workflow
import WorkflowFiles

/// The files that a definition names: texts and calendars, with every fault at its place.
@Suite struct AttachmentTests {
    static let calendar = """
        calendar: here
        title: {ar: هنا, en: Here}
        weekend: [friday, saturday]
        hours: {from: "08:00", to: "15:00"}
        holidays:
          - {date: 2026-05-01, title: {ar: عيد العمال, en: Labour Day}}
          - {from: 2026-05-27, to: 2026-05-30, title: {ar: عيد الأضحى, en: Eid al-Adha}}
        periods:
          - {from: 2026-02-18, to: 2026-03-19, hours: {from: "09:00", to: "14:00"}, title: {ar: رمضان, en: Ramadan}}
          - {from: 2027-02-08, to: 2027-03-08, hours: {from: "09:00", to: "14:00"}}
        offsets:
          - {from: 2025-10-25T00:00:00Z, offset: "+02:00"}
          - {from: 2026-03-28T00:00:00Z, offset: "+03:00"}

        """

    private static let texts = """
        states:
          draft:
            public: {ar: مسودة لم تُقدّم, en: Not handed in yet}
            applicant: {ar: أكمل طلبك, en: Complete your application}

        """

    private func compile(calendar: String = calendar, texts: String = texts) throws -> CompiledWorkflow {
        try WorkflowFile.compile(
            FindingTests.sound + "calendar: here\ntexts: texts.yaml\n", file: "permit/workflow.yaml",
            files: DefinitionFiles(["calendars/here.yaml": Array(calendar.utf8), "texts.yaml": Array(texts.utf8)]))
    }

    @Test func textsAndCalendarsAreRead() throws {
        let workflow = try compile()
        #expect(workflow.texts?.text(of: "draft", for: "applicant")?.english == "Complete your application")
        #expect(workflow.texts?.text(of: "draft", for: "clerk")?.english == "Not handed in yet")
        #expect(workflow.texts?.text(of: "review", for: "clerk") == nil)
        let calendar = try #require(workflow.localCalendar)
        let labourDay = try #require(CivilDate("2026-05-01".utf8)).daysSinceEpoch
        let eid = try #require(CivilDate("2026-05-28".utf8)).daysSinceEpoch
        let monday = try #require(CivilDate("2026-05-04".utf8)).daysSinceEpoch
        #expect([labourDay, eid, monday].map(calendar.isWorkingDay) == [false, false, true])
        #expect(calendar.officeMinutes == 480..<900)
        #expect(calendar.periods.map(\.officeMinutes) == [540..<840, 540..<840])
        #expect(calendar.periods.map { $0.title?.english } == ["Ramadan", nil])
        let summer = try #require(CivilDateTime("2026-07-01T00:00:00Z")).timestamp
        #expect(calendar.offsetMinutes(at: summer) == 180)
    }

    @Test(arguments: ["../form.json", "..\u{2F}\u{301}form.json", "a/b.json"])
    func aNamedFileLiesBesideTheDefinition(name: String) {
        let error = #expect(throws: DefinitionError.self) {
            try WorkflowFile.compile(
                FindingTests.sound + "calendar: here\ntexts: \"\(name)\"\n", file: "permit/workflow.yaml",
                files: DefinitionFiles { name in
                    Array((name.hasPrefix("calendars") ? Self.calendar : Self.texts).utf8)
                })
        }
        #expect(error?.findings.map(\.code) == [.fileUnreadable])
    }

    @Test func aChangedFileIsAnotherDefinition() throws {
        let ids = [
            try compile(), try compile(calendar: Self.calendar.replacing("2026-05-30", with: "2026-05-31")),
            try compile(texts: Self.texts.replacing("yet", with: "in")),
        ].map(\.id)
        #expect(Set(ids).count == 3)
    }

    static let faults: [(String, String, String)] = [
        ("calendar: here", "calendar: there", "malformedText permit/../calendars/here.yaml:1:11"),
        ("saturday]", "saterday]", "malformedText permit/../calendars/here.yaml:3:19"),
        ("from: \"08:00\"", "from: \"8:00\"", "malformedText permit/../calendars/here.yaml:4:15"),
        ("to: \"15:00\"", "to: \"07:00\"", "malformedText permit/../calendars/here.yaml:4:1"),
        ("date: 2026-05-01", "date: 2026-02-30", "malformedText permit/../calendars/here.yaml:6:12"),
        ("date: 2026-05-01, ", "", "missingKey permit/../calendars/here.yaml:6:5"),
        ("to: 2026-05-30", "to: 2026-05-26", "malformedText permit/../calendars/here.yaml:7:28"),
        ("offset: \"+03:00\"", "offset: summer", "malformedText permit/../calendars/here.yaml:13:5"),
        ("2026-03-28T00:00:00Z", "2024-03-28T00:00:00Z", "malformedText permit/../calendars/here.yaml:13:5"),
        ("to: 2026-03-19", "to: 2026-02-17", "malformedText permit/../calendars/here.yaml:9:28"),
        ("from: 2027-02-08", "from: 2026-03-19", "malformedText permit/../calendars/here.yaml:10:28"),
        ("{from: \"09:00\"", "{form: \"09:00\"", "unknownKey permit/../calendars/here.yaml:9:48"),
        ("holidays:", "holydays:", "unknownKey permit/../calendars/here.yaml:5:1"),
    ]

    @Test(arguments: faults) func faultsOfACalendarAreFound(written: String, instead: String, finding: String) {
        let changed = Self.calendar.replacing(written, with: instead, maxReplacements: 1)
        let error = #expect(throws: DefinitionError.self) { try compile(calendar: changed) }
        let found = (error?.findings ?? []).map { "\($0.code) \($0.place)" }
        #expect(found.contains(finding), "found: \(found)")
    }

    @Test func textsSpeakOfStatesAndRolesThatThereAre() {
        for (written, instead, code) in [
            ("draft:", "drafts:", DefinitionProblem.Code.unknownState), ("applicant:", "aplicant:", .unknownRole),
        ] {
            let error = #expect(throws: DefinitionError.self) {
                try compile(texts: Self.texts.replacing(written, with: instead))
            }
            #expect(error?.findings.map(\.code) == [.meaning(code)])
        }
    }
}
