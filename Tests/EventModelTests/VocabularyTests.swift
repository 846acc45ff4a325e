import EventModel
import Testing

@Suite struct VocabularyTests {
    @Test func expectedRevisionAdmitsWhatItSays() {
        let second = Revision(rawValue: 1)
        #expect(ExpectedRevision.any.admits(last: nil) && ExpectedRevision.any.admits(last: second))
        #expect(ExpectedRevision.none.admits(last: nil) && !ExpectedRevision.none.admits(last: second))
        #expect(ExpectedRevision.exact(second).admits(last: second))
        #expect(!ExpectedRevision.exact(second).admits(last: nil))
        #expect(!ExpectedRevision.exact(second).admits(last: .first))
    }

    @Test func streamIDKeepsItsParts() throws {
        let stream = try StreamID(parsing: "passport-renewal/طلب/7")
        #expect(stream.category == "passport-renewal")
        #expect(stream.name == "طلب/7")
        #expect(stream.description == "passport-renewal/طلب/7")
    }

    @Test func streamIDsAreEqualByBytesAlone() throws {
        let composed = try StreamID(category: "service", name: "\u{E9}")
        let decomposed = try StreamID(category: "service", name: "e\u{301}")
        #expect("\u{E9}" == "e\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, try StreamID(parsing: "service/\u{E9}")]).count == 2)
    }

    @Test func streamIDRefusesWhatCannotBeNamed() {
        #expect(throws: StreamIDError.empty) { try StreamID(category: "", name: "a") }
        #expect(throws: StreamIDError.empty) { try StreamID(parsing: "a/") }
        #expect(throws: StreamIDError.slashMissing) { try StreamID(parsing: "a") }
        #expect(throws: StreamIDError.slashInCategory) { try StreamID(category: "a/b", name: "c") }
        #expect(throws: StreamIDError.controlCharacter) { try StreamID(category: "a", name: "b\n") }
        #expect(throws: StreamIDError.tooLong) { try StreamID(category: "a", name: String(repeating: "ب", count: 127)) }
    }

    @Test(arguments: [
        ("renewal", true), ("xes-imports", false), ("xes-imports-2", true), ("workflow-definitions", false),
        ("xes", true),
    ])
    func reservedCategoriesHoldNoApplications(category: String, isApplication: Bool) throws {
        #expect(try StreamID(category: category, name: "x").isApplication == isApplication)
    }

    @Test func valueMapKeepsCanonicalOrderAndTheLastValue() {
        var map: ValueMap = ["bb": .int(1), "c": .int(2), "a": .int(3), "bb": .int(4)]
        #expect(map.entries.map(\.key) == ["a", "c", "bb"])
        #expect(map["bb"] == .int(4))
        map["c"] = nil
        #expect(map.entries.map(\.key) == ["a", "bb"])
        #expect(map["zz"] == nil)
    }

    @Test func valuesAreEqualByBytes() {
        #expect(Value.text("\u{E9}") != Value.text("e\u{301}"))
        #expect(Value.double(0) != Value.double(-0.0))
        #expect(Value.double(.nan) == Value.double(-.nan))
        #expect(Value.int(1) != Value.double(1))
    }

    @Test func definitionIDIsThirtyTwoBytes() throws {
        #expect(DefinitionID(bytes: [1, 2]) == nil)
        let id = try #require(DefinitionID(bytes: [0x0A, 0xF1] + Array(repeating: 0, count: 30)))
        #expect(id.description.hasPrefix("0af100") && id.description.utf8.count == 64)
    }

    @Test func errorsAreEqualByCode() {
        #expect(EventStoreError(.conflict, "one") == EventStoreError(.conflict, "two", place: "there"))
        #expect(EventStoreError(.conflict, "one") != EventStoreError(.corrupt, "one"))
    }
}
