import EventModel
import FormSchema
import Testing

/// What a schema promises to expressions, and what it shows to those who draw a form.
@Suite struct TypeTests {
    struct Sample: Sendable {
        var schema: Value
        var type: FormType

        init(_ schema: Literal, _ type: FormType) {
            self.schema = schema.value
            self.type = type
        }
    }

    @Test(arguments: samples)
    func theTypeIsWhatEveryValueHas(_ sample: Sample) throws {
        #expect(try FormSchema(sample.schema).type == sample.type)
    }

    static let samples = [
        Sample([:], .any),
        Sample(["type": "integer"], .integer),
        Sample(["type": ["number", "null"]], .nullable(.number)),
        Sample(["enum": ["a", "b"]], .text),
        Sample(["enum": [1, nil]], .nullable(.integer)),
        Sample(["const": true], .boolean),
        Sample(["type": "null"], .null),
        Sample(["type": ["string", "integer"]], .any),
        Sample(["type": "string", "format": "date"], .date),
        Sample(["type": "string", "format": "date-time"], .dateTime),
        Sample(["type": "array", "items": ["$ref": "#/$defs/n"], "$defs": ["n": ["type": "number"]]], .list(.number)),
        Sample(["type": "array", "prefixItems": [true]], .list(.any)),
        Sample(["anyOf": [["type": "string"], ["type": "null"]]], .nullable(.text)),
        Sample(["oneOf": [["type": "integer"], ["type": "number"]]], .number),
        Sample(["allOf": [["type": "number"], ["type": ["integer", "string"]]]], .integer),
        Sample(
            [
                "type": "object", "required": ["b"], "additionalProperties": false,
                "properties": ["b": ["type": "integer"], "a": ["type": "boolean"], "never": false],
            ],
            .object(
                fields: [
                    .init(name: "a", type: .boolean, isRequired: false),
                    .init(name: "b", type: .integer, isRequired: true),
                ], isClosed: true)),
        Sample(
            [
                "type": "object", "properties": ["kind": ["enum": ["x", "y"]]],
                "if": ["properties": ["kind": ["const": "x"]]],
                "then": ["required": ["kind"], "properties": ["n": ["type": "integer"]]],
            ],
            .object(
                fields: [
                    .init(name: "n", type: .any, isRequired: false),
                    .init(name: "kind", type: .text, isRequired: false),
                ], isClosed: false)),
        Sample(
            ["type": "object", "properties": ["next": ["$ref": "#"]]],
            .object(fields: [.init(name: "next", type: .any, isRequired: false)], isClosed: false)),
    ]

    @Test func fieldsComeInTheirOrder() throws {
        let document: Literal = [
            "type": "object", "required": ["name"],
            "properties": [
                "name": ["type": "string", "x-order": 2, "x-title": ["ar": "الاسم", "en": "Name"]],
                "age": ["type": "integer", "x-order": 1, "title": "Age", "default": 3, "examples": [4]],
                "b": ["x-sijill-personal": true, "readOnly": true, "description": "a note"], "a": true,
            ],
        ]
        let fields = try FormSchema(document.value).fields
        #expect(fields.map(\.name) == ["age", "name", "a", "b"])
        #expect(fields.map(\.isRequired) == [false, true, false, false])
        #expect(fields[0].annotations.defaultValue == .int(3))
        #expect(fields[0].annotations.examples == [.int(4)])
        #expect(fields[0].label == LocalizedText(untranslated: "Age"))
        #expect(fields[1].label == LocalizedText(arabic: "الاسم", english: "Name"))
        #expect(fields[1].type == .text)
        #expect(fields[1].schemaPointer == "/properties/name")
        #expect(fields[3].annotations.isReadOnly)
        #expect(fields[3].annotations.extensions["x-sijill-personal"] == .bool(true))
        #expect(fields[3].annotations.description == LocalizedText(untranslated: "a note"))
    }
}
