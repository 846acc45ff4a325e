public import EventModel

/// A form as JSON Schema 2020-12, compiled: says whether a value fits, and what is wrong in words for people.
///
/// Compiling reads a schema once into flat tables; checking is bounded in depth and work whatever schema and value say.
/// Bytes, moments and numbers that are not finite have no JSON type: they fit only where no `type` is asked for.
public struct FormSchema: Sendable {
    /// How the schema was read.
    public let options: FormSchemaOptions
    let tables: SchemaTables

    /// Compiles a schema.
    ///
    /// - Throws: ``FormSchemaError`` with all problems of the schema.
    /// - Complexity: O(n log n) in the schema's size.
    public init(_ schema: Value, options: FormSchemaOptions = .form) throws(FormSchemaError) {
        self.options = options
        tables = try SchemaCompiler.compile(schema, options: options)
    }

    /// Whether a value fits; a value too complex to check does not.
    ///
    /// - Complexity: O(instance x schema), at most ``FormSchemaLimits/workMax`` steps.
    public func accepts(_ value: Value) -> Bool {
        var checker = ValueChecker(tables: tables, limits: options.limits, collects: false)
        return checker.fits(value, node: 0) && !checker.isExhausted
    }

    /// All ways in which a value does not fit, by instance pointer and then by schema pointer, in bytewise order; none
    /// when it fits.
    ///
    /// - Complexity: as ``accepts(_:)``, and a text for each violation, at most
    ///   ``FormSchemaLimits/violationCountMax``.
    public func validate(_ value: Value) -> [FormViolation] {
        var checker = ValueChecker(tables: tables, limits: options.limits, collects: true)
        let fits = checker.fits(value, node: 0)
        if checker.isExhausted { return [checker.tooComplexViolation] }
        return fits ? [] : FormSchema.sorted(checker.violations)
    }

    /// Sorts, and keeps one of several that say the same of the same place.
    private static func sorted(_ violations: [FormViolation]) -> [FormViolation] {
        var kept: [FormViolation] = []
        for violation in violations.sorted(by: precedes) {
            if let last = kept.last, !precedes(last, violation), last.message == violation.message { continue }
            kept.append(violation)
        }
        return kept
    }

    private static func precedes(_ left: FormViolation, _ right: FormViolation) -> Bool {
        for (left, right) in [
            (left.instancePointer, right.instancePointer), (left.schemaPointer, right.schemaPointer),
            (left.keyword.rawValue, right.keyword.rawValue),
        ] where !left.utf8.elementsEqual(right.utf8) {
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        }
        return false
    }
}
