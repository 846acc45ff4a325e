import EventModel

/// JSON Schema 2020-12 described in itself, its vocabularies taken together into one schema.
enum Metaschema {
    static let uri = "https://json-schema.org/draft/2020-12/schema"

    static let schema: Value = document.value

    private static let document: Literal = [
        "$schema": Literal(uri), "$id": Literal(uri), "$dynamicAnchor": "meta",
        "type": ["object", "boolean"],
        "properties": merged([core, applicators, unevaluated, validation, annotations, contents, deprecated]),
        "$defs": [
            "nonNegativeInteger": ["type": "integer", "minimum": 0],
            "schemaArray": ["type": "array", "minItems": 1, "items": subschema],
            "schemaMap": ["type": "object", "additionalProperties": subschema],
            "simpleType": ["enum": ["array", "boolean", "integer", "null", "number", "object", "string"]],
            "stringArray": ["type": "array", "items": ["type": "string"], "uniqueItems": true],
            "anchor": ["type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"],
            "uri": ["type": "string", "format": "uri"],
            "uriReference": ["type": "string", "format": "uri-reference"],
        ],
    ]

    private static let subschema: Literal = ["$dynamicRef": "#meta"]

    private static let core: Literal = [
        "$id": ["$ref": "#/$defs/uriReference", "pattern": "^[^#]*#?$"],
        "$schema": definition("uri"), "$ref": definition("uriReference"), "$dynamicRef": definition("uriReference"),
        "$anchor": definition("anchor"), "$dynamicAnchor": definition("anchor"),
        "$vocabulary": [
            "type": "object", "propertyNames": definition("uri"), "additionalProperties": ["type": "boolean"],
        ],
        "$comment": ["type": "string"],
        "$defs": definition("schemaMap"),
    ]

    private static let applicators: Literal = [
        "prefixItems": definition("schemaArray"), "items": subschema, "contains": subschema,
        "additionalProperties": subschema, "properties": definition("schemaMap"),
        "patternProperties": ["$ref": "#/$defs/schemaMap", "propertyNames": ["format": "regex"]],
        "dependentSchemas": definition("schemaMap"), "propertyNames": subschema,
        "if": subschema, "then": subschema, "else": subschema,
        "allOf": definition("schemaArray"), "anyOf": definition("schemaArray"), "oneOf": definition("schemaArray"),
        "not": subschema,
    ]

    private static let unevaluated: Literal = ["unevaluatedItems": subschema, "unevaluatedProperties": subschema]

    private static let validation: Literal = [
        "type": [
            "anyOf": [
                definition("simpleType"),
                ["type": "array", "items": definition("simpleType"), "minItems": 1, "uniqueItems": true],
            ]
        ],
        "const": true, "enum": ["type": "array", "items": true],
        "multipleOf": ["type": "number", "exclusiveMinimum": 0],
        "maximum": ["type": "number"], "exclusiveMaximum": ["type": "number"],
        "minimum": ["type": "number"], "exclusiveMinimum": ["type": "number"],
        "maxLength": definition("nonNegativeInteger"), "minLength": definition("nonNegativeInteger"),
        "pattern": ["type": "string", "format": "regex"],
        "maxItems": definition("nonNegativeInteger"), "minItems": definition("nonNegativeInteger"),
        "uniqueItems": ["type": "boolean"],
        "maxContains": definition("nonNegativeInteger"), "minContains": definition("nonNegativeInteger"),
        "maxProperties": definition("nonNegativeInteger"), "minProperties": definition("nonNegativeInteger"),
        "required": definition("stringArray"),
        "dependentRequired": ["type": "object", "additionalProperties": definition("stringArray")],
    ]

    private static let annotations: Literal = [
        "title": ["type": "string"], "description": ["type": "string"], "default": true,
        "deprecated": ["type": "boolean"], "readOnly": ["type": "boolean"], "writeOnly": ["type": "boolean"],
        "examples": ["type": "array", "items": true], "format": ["type": "string"],
    ]

    private static let contents: Literal = [
        "contentEncoding": ["type": "string"], "contentMediaType": ["type": "string"], "contentSchema": subschema,
    ]

    /// Keywords of earlier drafts, which this one still describes.
    private static let deprecated: Literal = [
        "definitions": definition("schemaMap"),
        "dependencies": ["type": "object", "additionalProperties": ["anyOf": [subschema, definition("stringArray")]]],
        "$recursiveAnchor": definition("anchor"), "$recursiveRef": definition("uriReference"),
    ]

    private static func definition(_ name: String) -> Literal {
        ["$ref": Literal("#/$defs/" + name)]
    }

    private static func merged(_ maps: [Literal]) -> Literal {
        Literal(.map(ValueMap(maps.compactMap(\.value.map).flatMap(\.entries))))
    }
}

/// A value written as a literal of Swift.
private struct Literal: Sendable {
    let value: EventModel.Value

    init(_ value: EventModel.Value) {
        self.value = value
    }

    init(_ text: String) {
        self.init(.text(text))
    }
}

extension Literal: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    init(stringLiteral text: String) {
        self.init(.text(text))
    }

    init(integerLiteral int: Int64) {
        self.init(.int(int))
    }

    init(booleanLiteral bool: Bool) {
        self.init(.bool(bool))
    }
}

extension Literal: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    init(arrayLiteral elements: Literal...) {
        self.init(.list(elements.map(\.value)))
    }

    init(dictionaryLiteral elements: (String, Literal)...) {
        self.init(.map(ValueMap(elements.map { (key: $0.0, value: $0.1.value) })))
    }
}
