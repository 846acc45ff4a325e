/// How a schema is read and how far checking may go.
public struct FormSchemaOptions: Hashable, Sendable {
    /// Whether `format` is checked; otherwise it only says what is meant, which is what JSON Schema 2020-12 asks for by
    /// default.
    public var assertsFormats: Bool
    /// Whether what is not understood is refused; otherwise it is ignored, as the specification says.
    ///
    /// That is: keywords that are not known and do not start with `x-`, unknown formats, other dialects.
    public var isStrict: Bool
    /// How far compiling and checking may go.
    public var limits: FormSchemaLimits

    /// Makes options.
    public init(assertsFormats: Bool = false, isStrict: Bool = false, limits: FormSchemaLimits = FormSchemaLimits()) {
        self.assertsFormats = assertsFormats
        self.isStrict = isStrict
        self.limits = limits
    }

    /// For the forms of services: formats are checked, and what is not understood is refused.
    public static let form = FormSchemaOptions(assertsFormats: true, isStrict: true)
    /// As JSON Schema 2020-12 says.
    public static let standard = FormSchemaOptions()
}

/// Bounds on what a schema and the checking of one value may cost.
public struct FormSchemaLimits: Hashable, Sendable {
    /// How deep schemas, and constants within them, may nest.
    public var schemaDepthMax = 64
    /// How many schemas a document may hold, those within others counted.
    public var nodeCountMax = 20_000
    /// How many values the constants, defaults and examples of a document may hold together.
    public var constantCountMax = 100_000
    /// How long a regular expression may be, in bytes of UTF-8.
    public var patternSizeMax = 2_000
    /// How many regular expressions a document may hold.
    public var patternCountMax = 1_000
    /// How many schemas may be entered within each other while a value is checked.
    public var checkDepthMax = 256
    /// How many steps the checking of one value may take: one for each keyword applied, for each item visited and for
    /// each 64 bytes of text searched.
    public var workMax = 1_000_000
    /// How many violations are reported at most.
    public var violationCountMax = 1_000

    /// Makes the limits that fit forms filled in by people.
    public init() {}
}
