import EventModel
import Testing

@Suite struct TextBytesTests {
    @Test func textsAreToldApartByTheirBytes() {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        #expect(composed == decomposed)
        #expect(TextBytes(composed) != TextBytes(decomposed))
        #expect(TextBytes(composed) == TextBytes("\u{E9}"))
    }

    @Test func aMarkBehindTheSlashBelongsToTheName() throws {
        let id = try StreamID(parsing: "permit/\u{301}a")
        #expect(Array(id.category.utf8) == Array("permit".utf8))
        #expect(Array(id.name.utf8) == Array("\u{301}a".utf8))
        #expect(try StreamID(parsing: id.description) == id)
    }
}
