import EventModel

/// Random schemas and values over few names and small numbers, so that they often meet.
struct RandomSchema {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func schema(depth: Int) -> Value {
        if depth == 0 || chance(10) { return chance(85) ? .map(["type": type()]) : .bool(chance(80)) }
        var keywords = ValueMap()
        if chance(60) { keywords["type"] = type() }
        for _ in 0..<Int.random(in: 1...3, using: &generator) { addKeyword(to: &keywords, depth: depth) }
        return .map(keywords)
    }

    private mutating func addKeyword(to keywords: inout ValueMap, depth: Int) {
        let counts = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"]
        let numbers = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
        let schemas = [
            "not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames",
            "unevaluatedProperties", "unevaluatedItems",
        ]
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: keywords[one(of: counts)] = .int(Int64.random(in: 0...3, using: &generator))
        case 1: keywords[one(of: numbers)] = scalarNumber()
        case 2: keywords["enum"] = .list((0..<3).map { _ in value(depth: 1) })
        case 3: keywords["const"] = value(depth: 1)
        case 4: keywords["required"] = .list([.text(name()), .text(name())])
        case 5, 6:
            keywords["properties"] = .map(ValueMap((0..<3).map { _ in (key: name(), value: schema(depth: depth - 1)) }))
        case 7: keywords["patternProperties"] = .map([one(of: ["^a", "b", "[bc]"]): schema(depth: depth - 1)])
        case 8: keywords["prefixItems"] = .list([schema(depth: depth - 1), schema(depth: depth - 1)])
        case 9: keywords[one(of: ["allOf", "anyOf", "oneOf"])] = .list((0..<2).map { _ in schema(depth: depth - 1) })
        case 10: keywords[one(of: ["dependentSchemas", "$defs"])] = .map([name(): schema(depth: depth - 1)])
        default: keywords[one(of: schemas)] = schema(depth: depth - 1)
        }
        if chance(5) { keywords["uniqueItems"] = .bool(true) }
        if chance(5) { keywords["$ref"] = .text(one(of: ["#", "#/$defs/a", "#/properties/a", "#/items"])) }
    }

    /// Keywords with values of any kind.
    mutating func wildSchema(depth: Int) -> Value {
        let names = [
            "type", "enum", "const", "minimum", "multipleOf", "minLength", "pattern", "format", "items", "prefixItems",
            "contains", "maxContains", "properties", "patternProperties", "required", "dependentRequired", "anyOf",
            "not",
            "if", "then", "$ref", "$dynamicRef", "$id", "$anchor", "$dynamicAnchor", "$defs", "x-title", "x-order",
        ]
        guard depth > 0, chance(75) else { return chance(50) ? value(depth: 2) : .text(one(of: wildTexts)) }
        let entries = (0..<3).map { _ in (key: one(of: names), value: wildSchema(depth: depth - 1)) }
        return chance(80) ? .map(ValueMap(entries)) : .list(entries.map(\.value))
    }

    private let wildTexts = [
        "#", "#/$defs/a", "#/properties", "#/~", "://", "https://json-schema.org/draft/2020-12/schema", "a", "../..",
        "%",
        "(", "[a-z]*", "date", "object", "#/items/0", "\u{0}", "é",
    ]

    mutating func value(depth: Int) -> Value {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(chance(50))
        case 2, 3: return scalarNumber()
        case 4, 5: return .text(name())
        case 6, 7:
            let count = Int.random(in: 0...3, using: &generator)
            return .list((0..<count).map { _ in value(depth: depth - 1) })
        default:
            let count = Int.random(in: 0...3, using: &generator)
            return .map(ValueMap((0..<count).map { _ in (key: name(), value: value(depth: depth - 1)) }))
        }
    }

    private mutating func scalarNumber() -> Value {
        let int = Int64.random(in: -2...3, using: &generator)
        return chance(60) ? .int(int) : .double(Double(int) / 2)
    }

    private mutating func type() -> Value {
        .text(one(of: ["null", "boolean", "integer", "number", "string", "array", "object", "object", "array"]))
    }

    private mutating func name() -> String {
        one(of: ["a", "b", "c", "ab", "bc"])
    }

    private mutating func one(of names: [String]) -> String {
        names[Int.random(in: names.indices, using: &generator)]
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &generator) < percent
    }
}
