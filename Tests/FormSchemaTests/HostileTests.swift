import EventModel
import FormSchema
import Testing

/// Schemas and values made to hang or crash a checker end in a typed error.
@Suite struct HostileTests {
    @Test func deepSchemasAreRefused() {
        var schema = Value.bool(true)
        for _ in 0..<5_000 { schema = .map(["not": schema]) }
        expectTooComplex(schema)
        var constant = Value.list([])
        for _ in 0..<500 { constant = .list([constant]) }
        expectTooComplex(.map(["const": constant]))
        expectTooComplex(.map(["default": constant]))
        expectTooComplex(.map(["x-any": constant]))
    }

    @Test func wideSchemasAreRefused() {
        expectTooComplex(.map(["anyOf": .list(Array(repeating: .bool(true), count: 30_000))]))
        expectTooComplex(.map(["enum": .list(Array(repeating: .null, count: 200_000))]))
        expectTooComplex(.map(["required": .list(Array(repeating: .text("a"), count: 200_000))]))
    }

    @Test func bigPatternsAreRefused() {
        let long = Value.map(["pattern": .text(String(repeating: "a", count: 5_000))])
        #expect(throws: FormSchemaError.self) { try FormSchema(long) }
        let nested = Value.map(["pattern": .text("((((a{1000}){1000}){1000}){1000})")])
        #expect(throws: FormSchemaError.self) { try FormSchema(nested) }
    }

    /// `anyOf` over itself thirty times doubles the work each time.
    @Test func workThatDoublesIsStopped() throws {
        var definitions: ValueMap = ["0": .map(["const": .int(1)])]
        for level in 1...30 {
            let reference = Value.map(["$ref": .text("#/$defs/\(level - 1)")])
            definitions["\(level)"] = .map(["anyOf": .list([reference, reference])])
        }
        let schema = try FormSchema(.map(["$defs": .map(definitions), "$ref": .text("#/$defs/30")]))
        #expect(schema.accepts(.int(1)))
        #expect(!schema.accepts(.int(2)))
        #expect(schema.validate(.int(2)).map(\.keyword) == [.tooComplex])
        _ = schema.type
        _ = schema.sampleInstances(limit: 10)
    }

    /// Also where the answer would be turned round.
    @Test func whatIsTooComplexNeverFits() throws {
        var limits = FormSchemaLimits()
        limits.workMax = 20
        let unique = Value.map(["not": .map(["items": .map(["const": .int(0)])])])
        let schema = try FormSchema(unique, options: FormSchemaOptions(limits: limits))
        let list = Value.list(Array(repeating: .int(0), count: 100) + [.int(1)])
        #expect(!schema.accepts(list))
        #expect(schema.validate(list).map(\.keyword) == [.tooComplex])
    }

    @Test func deepValuesAreStopped() throws {
        let schema = try FormSchema(.map(["items": .map(["$ref": .text("#")]), "uniqueItems": .bool(true)]))
        var value = Value.list([])
        for _ in 0..<100 { value = .list([value]) }
        #expect(schema.accepts(value))
        for _ in 0..<2_000 { value = .list([value]) }
        #expect(schema.validate(value).map(\.keyword) == [.tooComplex])
        #expect(schema.validate(.list([value, value])).map(\.keyword) == [.tooComplex])
    }

    @Test func longListsAreComparedInTime() throws {
        let schema = try FormSchema(.map(["uniqueItems": .bool(true)]))
        let list = (0..<20_000).map { Value.int($0 * 7_919 % 20_011) }
        #expect(schema.accepts(.list(list)))
        #expect(schema.validate(.list(list + [.double(5)])).map(\.keyword) == [.uniqueItems])
    }

    @Test func violationsAreCounted() throws {
        let schema = try FormSchema(.map(["items": .bool(true), "additionalProperties": .bool(false)]))
        let map = ValueMap((0..<5_000).map { (key: "key\($0)", value: .null) })
        #expect(schema.validate(.map(map)).count == FormSchemaLimits().violationCountMax)
    }

    private func expectTooComplex(_ schema: Value) {
        let error = #expect(throws: FormSchemaError.self) { try FormSchema(schema) }
        #expect(error?.problems.first?.code == .tooComplex)
    }
}
