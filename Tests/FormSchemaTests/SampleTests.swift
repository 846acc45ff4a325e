import EventModel
import FormSchema
import Testing

/// Sample values fit, and lie at the edges.
@Suite struct SampleTests {
    @Test func edgesOfNumbersAreThere() throws {
        let document: Literal = ["type": "integer", "minimum": 18, "exclusiveMaximum": 65, "multipleOf": 1]
        let samples = try FormSchema(document.value).sampleInstances(limit: 20)
        for edge in [18, 19, 63, 64] { #expect(samples.contains(.int(Int64(edge)))) }
    }

    @Test func aWholeFormIsFilledIn() throws {
        let document: Literal = [
            "type": "object", "required": ["id", "birth", "lost", "kind"], "additionalProperties": false,
            "properties": [
                "id": ["type": "string", "pattern": "^[0-9]{9}$"], "birth": ["type": "string", "format": "date"],
                "lost": ["type": "boolean"], "kind": ["enum": ["renewal", "first"]],
                "children": [
                    "type": "array", "minItems": 1, "uniqueItems": true,
                    "items": [
                        "type": "object", "required": ["age"],
                        "properties": ["age": ["type": "integer", "minimum": 0]],
                    ],
                ],
                "report": ["type": "string", "minLength": 10],
            ],
            "if": ["properties": ["lost": ["const": true]]], "then": ["required": ["report"]],
        ]
        let schema = try FormSchema(document.value)
        let samples = schema.sampleInstances(limit: 50)
        #expect(samples.count > 10)
        for sample in samples { #expect(schema.validate(sample) == []) }
        #expect(Set(samples.compactMap { $0.map?["kind"]?.text }) == ["renewal", "first"])
        #expect(samples.contains { $0.map?["lost"] == .bool(true) })
        #expect(samples.contains { $0.map?["lost"] == .bool(false) })
        #expect(samples.contains { $0.map?["children"] != nil })
        #expect(samples.contains { $0.map?["children"] == nil })
        #expect(samples == schema.sampleInstances(limit: 50))
    }

    @Test func formsAndFieldsAreDrawnByThemselves() throws {
        let document: Literal = [
            "type": "object", "required": ["kind", "age"], "additionalProperties": false,
            "properties": [
                "kind": ["enum": ["first", "renewal"]], "age": ["type": "integer", "minimum": 18],
                "former": ["type": "object", "properties": ["number": ["type": "string", "minLength": 3]]],
            ],
            "if": ["properties": ["kind": ["const": "renewal"]]], "then": ["required": ["former"]],
        ]
        let schema = try FormSchema(document.value)
        var sampler = FormSampler(schema)
        let forms = sampler.forms(limit: 20)
        #expect(forms.allSatisfy { schema.accepts(.map($0)) })
        #expect(Set(forms.compactMap { $0["kind"]?.text }) == ["first", "renewal"])
        #expect(forms.contains { $0["former"] == nil })
        let kinds = sampler.values(at: ["kind"], limit: 9)
        #expect(Set(kinds.compactMap(\.text)) == ["first", "renewal"])
        let places: [(Value, [String])] = [
            (.int(18), ["age"]), (.int(17), ["age"]), (.text("abc"), ["former", "number"]),
            (.text("ab"), ["former", "number"]), (.int(1), ["other"]),
        ]
        let accepted = places.map { sampler.accepts($0.0, at: $0.1) }
        #expect(accepted == [true, false, true, false, false])
        #expect(sampler.requires("age") && !sampler.requires("former"))
    }

    @Test(arguments: [
        "^[A-Z]{2}-\\d+$", "^(a|b)*c?$", "^\\p{L}+$", "^[^a]$", "^05\\d{8}$", "^\\u0661$", "x|y", "^(?:ab){2,3}$",
    ])
    func patternsAreMet(_ pattern: String) throws {
        let schema = try FormSchema(.map(["type": .text("string"), "pattern": .text(pattern)]))
        #expect(!schema.sampleInstances(limit: 5).isEmpty)
    }

    @Test func aMemberHasTheValuesOfEveryForm() throws {
        let document: Literal = [
            "type": "object", "required": ["capacity"],
            "properties": ["capacity": ["enum": ["self", "guardian", "agent"]], "age": ["type": "integer"]],
            "allOf": [["if": ["properties": ["capacity": ["const": "agent"]]], "then": ["required": ["age"]]]],
        ]
        let schema = try FormSchema(document.value)
        let values = schema.sampleValues(ofMember: "capacity", limit: 8)
        #expect(Set(values.compactMap(\.text)) == ["self", "guardian", "agent"])
        #expect(schema.sampleValues(ofMember: "capacity", limit: 1).count == 1)
        #expect(schema.sampleValues(ofMember: "unknown", limit: 8) == [])
    }

    @Test func whereNothingFitsThereAreNone() throws {
        #expect(try FormSchema(.bool(false)).sampleInstances(limit: 5) == [])
        #expect(
            try FormSchema(.map(["minimum": .int(2), "maximum": .int(1), "type": .text("number")]))
                .sampleInstances(limit: 5) == [])
        #expect(try FormSchema(.bool(true)).sampleInstances(limit: 0) == [])
        #expect(try FormSchema(.bool(true)).sampleInstances(limit: 3).count == 3)
    }

    /// Over random schemas: nothing crashes, both ways of checking agree, samples fit, and what fits has the type.
    @Test(arguments: 0..<20)
    func randomSchemasHoldTogether(_ seed: Int) throws {
        var random = RandomSchema(seed: UInt64(seed))
        var compiledCount = 0
        for round in 0..<60 {
            let document = random.schema(depth: 3)
            guard let schema = try? FormSchema(document) else { continue }
            compiledCount += 1
            let values = (0..<10).map { _ in random.value(depth: 3) }
            let samples = schema.sampleInstances(limit: 10)
            for value in values + samples {
                let (accepts, violations) = (schema.accepts(value), schema.validate(value))
                #expect(accepts == violations.isEmpty, "seed \(seed) round \(round): \(value) against \(document)")
                if accepts {
                    #expect(schema.type.holds(of: value), "seed \(seed) round \(round): \(value) has no \(schema.type)")
                }
            }
            for sample in samples { #expect(schema.accepts(sample)) }
        }
        #expect(compiledCount > 10, "seed \(seed)")
    }

    /// Any value may come as a schema.
    @Test(arguments: 0..<5)
    func randomValuesAsSchemasDoNotCrash(_ seed: Int) {
        var random = RandomSchema(seed: UInt64(seed) + 1_000)
        for _ in 0..<300 {
            let document = random.wildSchema(depth: 4)
            for options in [FormSchemaOptions.form, .standard] {
                guard let schema = try? FormSchema(document, options: options) else { continue }
                _ = schema.validate(random.value(depth: 3))
                _ = schema.type
                _ = schema.sampleInstances(limit: 3)
            }
        }
    }
}

extension FormType {
    /// Whether a value is of the type.
    fileprivate func holds(of value: Value) -> Bool {
        switch (self, value) {
        case (.any, _), (.null, .null), (.boolean, .bool), (.integer, .int), (.number, .int), (.number, .double),
            (.text, .text), (.date, .text), (.dateTime, .text), (.nullable, .null):
            true
        case (.integer, .double(let double)): double == double.rounded()
        case (.nullable(let type), _): type.holds(of: value)
        case (.list(let element), .list(let list)): list.allSatisfy { element.holds(of: $0) }
        case (.object(let fields, let isClosed), .map(let map)):
            fields.allSatisfy { field in map[field.name].map { field.type.holds(of: $0) } ?? !field.isRequired }
                && (!isClosed || map.entries.allSatisfy { entry in fields.contains { $0.name == entry.key } })
        default: false
        }
    }
}
