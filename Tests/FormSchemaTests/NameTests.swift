import EventModel
import FormSchema
import Testing

/// Names of members are found by their bytes, however many there are.
@Suite struct NameTests {
    @Test func equivalentNamesAreNotTheSame() throws {
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        let schema = try FormSchema(
            .map([
                "properties": .map([composed: .map(["const": .int(1)]), decomposed: .map(["const": .int(2)])]),
                "required": .list([.text(composed)]), "additionalProperties": .bool(false),
            ]))
        #expect(schema.accepts(.map([composed: .int(1), decomposed: .int(2)])))
        #expect(schema.validate(.map([decomposed: .int(2)])).map(\.keyword) == [.required])
        #expect(schema.validate(.map([composed: .int(2)])).map(\.keyword) == [.const])
        let constant = try FormSchema(.map(["enum": .list([.text(composed)])]))
        #expect(!constant.accepts(.text(decomposed)))
    }

    /// Each of many random names leads to its own schema.
    @Test func everyNameIsFound() throws {
        var generator = SeededGenerator(seed: 5)
        let letters: [Unicode.Scalar] = ["a", "b", "~", "/", "ب", "é", "💩", "\u{0}"]
        for _ in 0..<50 {
            var names: [String] = []
            for _ in 0..<40 {
                let length = Int.random(in: 0...4, using: &generator)
                let scalars = (0..<length).map { _ in letters[Int.random(in: letters.indices, using: &generator)] }
                names.append(String(String.UnicodeScalarView(scalars)))
            }
            let entries = names.enumerated().map { (key: $0.element, value: Value.int(Int64($0.offset))) }
            let map = ValueMap(entries)
            let properties = map.entries.map { (key: $0.key, value: Value.map(["const": $0.value])) }
            let schema = try FormSchema(
                .map(["properties": .map(ValueMap(properties)), "additionalProperties": .bool(false)]))
            #expect(schema.accepts(.map(map)))
            let wrong = map.entries.map { (key: $0.key, value: Value.int(-1)) }
            let violations = schema.validate(.map(ValueMap(wrong)))
            #expect(violations.count == map.entries.count)
            #expect(violations.allSatisfy { $0.keyword == .const })
        }
    }
}
