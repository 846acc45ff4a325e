import EventModel
import FormSchema
import Testing

/// Schemas that are refused, with the kind of problem and its place.
@Suite struct SchemaProblemTests {
    struct Sample: Sendable {
        var schema: Value
        var code: FormSchemaProblem.Code
        var place: String

        init(_ schema: Literal, _ code: FormSchemaProblem.Code, at place: String = "") {
            self.schema = schema.value
            self.code = code
            self.place = place
        }
    }

    @Test(arguments: samples)
    func aWrongSchemaIsRefused(_ sample: Sample) throws {
        let error = try #require(throws: FormSchemaError.self) { try FormSchema(sample.schema) }
        let problem = try #require(error.problems.first)
        #expect(problem.code == sample.code)
        #expect(problem.place == sample.place)
        #expect(error.problems.count == 1, "\(error)")
    }

    static let samples = [
        Sample("object", .notASchema),
        Sample(["properties": ["a/b": 1]], .notASchema, at: "/properties/a~1b"),
        Sample(["type": "text"], .badKeywordValue),
        Sample(["type": []], .badKeywordValue),
        Sample(["items": ["minLength": -1]], .badKeywordValue, at: "/items"),
        Sample(["minLength": 1.5], .badKeywordValue),
        Sample(["multipleOf": 0], .badKeywordValue),
        Sample(["maximum": "3"], .badKeywordValue),
        Sample(["enum": 3], .badKeywordValue),
        Sample(["required": "a"], .badKeywordValue),
        Sample(["required": [1]], .badKeywordValue),
        Sample(["properties": []], .badKeywordValue),
        Sample(["allOf": []], .badKeywordValue),
        Sample(["uniqueItems": 1], .badKeywordValue),
        Sample(["x-title": "Name"], .badKeywordValue),
        Sample(["x-order": "1"], .badKeywordValue),
        Sample(["title": ["ar": "x"]], .badKeywordValue),
        Sample(["readOnly": 1], .badKeywordValue),
        Sample(["examples": 1], .badKeywordValue),
        Sample(["$id": "a/../1:b"], .badKeywordValue),
        Sample(["$id": "a#b"], .badKeywordValue),
        Sample(["$anchor": "1"], .badKeywordValue),
        Sample(["propertees": [:]], .unknownKeyword),
        Sample(["format": "dates"], .unknownFormat),
        Sample(["$schema": "http://json-schema.org/draft-07/schema#"], .unknownDialect),
        Sample(["pattern": "(a"], .badPattern),
        Sample(["patternProperties": ["[": true]], .badPattern),
        Sample(["$ref": "#/$defs/absent"], .unresolvedReference),
        Sample(["$ref": "https://example.org/other.json"], .unresolvedReference),
        Sample(["$ref": "#absent"], .unresolvedReference),
        Sample(["$ref": "#/$defs/~2"], .unresolvedReference),
        Sample(["$ref": "#%GG"], .badKeywordValue),
        Sample(["$defs": ["a": ["$anchor": "x"], "b": ["$anchor": "x"]]], .duplicateIdentifier, at: "/$defs/b"),
        Sample(["$defs": ["a": ["$id": "x"], "b": ["$id": "x"]]], .duplicateIdentifier, at: "/$defs/b"),
        Sample(["$ref": "#"], .endlessReference),
        Sample(["allOf": [["anyOf": [["not": ["$ref": "#"]]]]]], .endlessReference),
        Sample(
            ["$defs": ["a": ["$ref": "#/$defs/b"], "b": ["if": ["$ref": "#/$defs/a"]]]], .endlessReference,
            at: "/$defs/a"),
        Sample(["dependentSchemas": ["a": ["$ref": "#"]]], .endlessReference),
    ]

    @Test func allProblemsAreTold() throws {
        let schema: Literal = ["type": "text", "properties": ["a": ["minLenght": 1], "b": ["format": "dat"]]]
        let error = try #require(throws: FormSchemaError.self) { try FormSchema(schema.value) }
        #expect(error.problems.map(\.code) == [.badKeywordValue, .unknownKeyword, .unknownFormat])
        #expect(error.problems.map(\.place) == ["", "/properties/a", "/properties/b"])
        #expect(error.problems[1].reason == "no keyword `minLenght`: did you mean `minLength`?")
        #expect(error.problems[2].reason == "no format `dat`: did you mean `date`?")
    }

    @Test func whatIsNotUnderstoodIsIgnoredWhenNotStrict() throws {
        let schema: Literal = ["propertees": [:], "format": "dates", "$schema": "urn:other"]
        #expect(try FormSchema(schema.value, options: .standard).accepts(.text("x")))
    }

    @Test func aReferenceThatGoesIntoTheValueIsNoCircle() throws {
        let tree: Literal = [
            "type": "object", "additionalProperties": false,
            "properties": ["value": ["type": "integer"], "children": ["items": ["$ref": "#"]]],
        ]
        let schema = try FormSchema(tree.value)
        let good: Literal = ["value": 1, "children": [["value": 2, "children": []]]]
        let bad: Literal = ["value": 1, "children": [["value": 2, "children": [["value": "3"]]]]]
        #expect(schema.accepts(good.value))
        #expect(schema.validate(bad.value).map(\.instancePointer) == ["/children/0/children/0/value"])
    }

    @Test func identifiersAndAnchorsLead() throws {
        let document: Literal = [
            "$id": "https://example.org/forms/passport",
            "properties": [
                "a": ["$ref": "person"], "b": ["$ref": "#named"], "c": ["$ref": "../forms/person#/properties/age"],
            ],
            "$defs": [
                "p": ["$id": "person", "type": "object", "properties": ["age": ["type": "integer"]]],
                "n": ["$anchor": "named", "type": "string"],
            ],
        ]
        let schema = try FormSchema(document.value)
        let good: Literal = ["a": ["age": 1], "b": "x", "c": 3]
        let bad: Literal = ["a": ["age": "1"], "b": 1, "c": "3"]
        #expect(schema.accepts(good.value))
        #expect(schema.validate(bad.value).map(\.instancePointer) == ["/a/age", "/b", "/c"])
    }

    @Test func aDynamicReferenceLeadsToTheOutermostAnchor() throws {
        let document: Literal = [
            "$id": "https://example.org/strict", "$dynamicAnchor": "node", "$ref": "tree",
            "unevaluatedProperties": false,
            "$defs": [
                "tree": [
                    "$id": "tree", "$dynamicAnchor": "node", "type": "object",
                    "properties": ["data": true, "children": ["items": ["$dynamicRef": "#node"]]],
                ]
            ],
        ]
        let schema = try FormSchema(document.value)
        let good: Literal = ["children": [["data": 1]]]
        let bad: Literal = ["children": [["daat": 1]]]
        #expect(schema.accepts(good.value))
        #expect(schema.validate(bad.value).map(\.instancePointer).contains("/children/0/daat"))
    }
}
