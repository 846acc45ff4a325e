import Testing
import WorkflowFiles

/// Files that are meant to exhaust memory, stack or patience are refused at once.
@Suite struct HostileFileTests {
    private func codes(_ yaml: String) -> [Finding.Code] {
        let error = #expect(throws: DefinitionError.self) { try WorkflowFile.compile(yaml, file: "w.yaml") }
        return error?.findings.map(\.code) ?? []
    }

    @Test func aFileBeyondTheBoundIsNotRead() {
        #expect(codes(String(repeating: "#", count: WorkflowFile.byteCountMax + 1)) == [.tooLong])
    }

    @Test func aliasesThatMultiplyAreNotFollowed() {
        var yaml = "a0: &a0 [x, x]\n"
        for level in 1...40 { yaml += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(codes(yaml + "service: *a40\n") == [.notInLanguage])
    }

    @Test func fewAliasesAreFindingsAtTheirAnchors() {
        let yaml = FindingTests.sound
            .replacing("by: applicant, to: review", with: "by: &who applicant, to: review")
            .replacing("{by: applicant, to: granted}", with: "{by: *who, to: granted}")
        #expect(codes(yaml).contains(.notInLanguage))
        #expect(codes(yaml).filter { $0 == .notInLanguage }.count == 1)
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "]) func deepNestingIsRefused(opening: String) {
        #expect(codes("service: " + String(repeating: opening, count: 50_000)).count == 1)
    }

    @Test func statesNestWithinABound() {
        var yaml = "service: s\nversion: 1\ntitle: {ar: ا, en: S}\ninitial: s0\nroles: {r: o}\nstates: "
        for level in 0..<40 { yaml += "{s\(level): {title: {ar: ا, en: S}, states: " }
        yaml += "{end: {title: {ar: ا, en: S}}}" + String(repeating: "}}", count: 40)
        #expect(codes(yaml).contains(.tooDeep))
    }
}
