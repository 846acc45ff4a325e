import EventModel
import JSONCoding
import Testing

@Suite struct WritingTests {
    private func text(
        _ value: Value, pretty: Bool = false, options: JSON.WritingOptions = []
    ) throws -> String {
        String(decoding: try JSON.encode(value, pretty: pretty, options: options), as: UTF8.self)
    }

    @Test(
        arguments: [
            (.null, "null"), (.bool(true), "true"), (.bool(false), "false"), (.int(.min), "-9223372036854775808"),
            (.double(1), "1.0"), (.double(0.1), "0.1"), (.double(-0.0), "-0.0"), (.double(1e300), "1e+300"),
            (.double(.leastNonzeroMagnitude), "5e-324"), (.text("a\"\\/"), #""a\"\\/""#),
            (.text("\u{08}\u{0C}\n\r\t\0\u{1F}"), #""\b\f\n\r\t\u0000\u001f""#),
            (.text("é\u{2028}\u{2029}😀\u{202E}"), "\"é\\u2028\\u2029😀\u{202E}\""), (.bytes([]), "\"\""),
            (.bytes([0xFF]), "\"/w==\""),
            (.bytes([0xFB, 0xEF]), "\"++8=\""), (.bytes(Array("foobar".utf8)), "\"Zm9vYmFy\""),
            (.timestamp(Timestamp(secondsSinceEpoch: 1_795_420_800)), "\"2026-11-23T08:00:00Z\""),
            (.timestamp(Timestamp(microsecondsSinceEpoch: 1_500_000)), "\"1970-01-01T00:00:01.500Z\""),
            (.timestamp(Timestamp(microsecondsSinceEpoch: -1)), "\"1969-12-31T23:59:59.999999Z\""),
            (.list([]), "[]"), (.list([.int(1), .list([])]), "[1,[]]"), (.map([:]), "{}"),
            (.map(["b": .int(1), "aa": .null]), "{\"b\":1,\"aa\":null}"),
        ] as [(Value, String)])
    func writes(_ value: Value, _ expected: String) throws {
        #expect(try text(value) == expected)
    }

    @Test func prettyTextHasALineForEachEntry() throws {
        let value = Value.map(["a": .list([.int(1), .map([:])]), "b": .list([])])
        #expect(try text(value, pretty: true) == "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}")
    }

    @Test func keysAreInTheOrderOfTheirBytesWhereAsked() throws {
        let value = Value.map(["b": .int(1), "aa": .int(2), "ab": .map(["z": .null, "yy": .null])])
        #expect(try text(value) == "{\"b\":1,\"aa\":2,\"ab\":{\"z\":null,\"yy\":null}}")
        let sorted = "{\"aa\":2,\"ab\":{\"yy\":null,\"z\":null},\"b\":1}"
        #expect(try text(value, options: .bytewiseKeys) == sorted)
    }

    @Test func whatATerminalObeysIsEscapedWhereAsked() throws {
        let value = Value.text("a\u{7F}\u{9B}\u{61C}\u{200F}\u{202E}\u{2066}\u{2069}é،جواز")
        #expect(
            try text(value, options: .safeForTerminals)
                == "\"a\\u007f\\u009b\\u061c\\u200f\\u202e\\u2066\\u2069é،جواز\"")
        #expect(try JSON.decode(JSON.encode(value, options: .safeForTerminals)) == value)
        #expect(try text(.map(["\u{202E}": .null]), options: .safeForTerminals) == "{\"\\u202e\":null}")
    }

    @Test func whatJSONCannotSayIsRefused() {
        for double in [Double.nan, .infinity, -.infinity] {
            #expect(throws: JSONError(.notFinite, "")) { try JSON.encode(.list([.double(double)])) }
        }
        for microseconds in [Int64.min, -62_167_219_200_000_001, 253_402_300_800_000_000, .max] {
            #expect(throws: JSONError(.yearOutOfRange, "")) {
                try JSON.encode(.timestamp(Timestamp(microsecondsSinceEpoch: microseconds)))
            }
        }
        let deep = (0..<513).reduce(Value.null) { value, _ in .list([value]) }
        #expect(throws: JSONError(.tooDeep, "")) { try JSON.encode(deep) }
    }
}
