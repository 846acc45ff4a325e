public import EventModel

/// What a schema says to people and programs without restricting values.
public struct FormAnnotations: Equatable, Sendable {
    /// The name for people: `x-title` (`{ar: ..., en: ...}`), or else `title` in both languages.
    public var title: LocalizedText?
    /// `x-description` (`{ar: ..., en: ...}`), or else `description` in both languages.
    public var description: LocalizedText?
    /// `default`.
    public var defaultValue: Value?
    /// `examples`.
    public var examples: [Value] = []
    /// `deprecated`.
    public var isDeprecated = false
    /// `readOnly`.
    public var isReadOnly = false
    /// `writeOnly`.
    public var isWriteOnly = false
    /// `format` as written, known or not.
    public var format: String?
    /// `x-order`: where the property stands among its neighbours; those without it come after.
    public var order: Int64?
    /// All keywords that start with `x-`, those above among them.
    public var extensions = ValueMap()

    static let none = FormAnnotations()
}

extension FormAnnotations {
    /// Reads the annotations of one schema; nil when it has none.
    init?(_ schema: ValueMap) {
        self.init()
        title = FormAnnotations.text(schema, localized: "x-title", plain: "title")
        description = FormAnnotations.text(schema, localized: "x-description", plain: "description")
        defaultValue = schema["default"]
        examples = schema["examples"]?.list ?? []
        isDeprecated = schema["deprecated"] == .bool(true)
        isReadOnly = schema["readOnly"] == .bool(true)
        isWriteOnly = schema["writeOnly"] == .bool(true)
        format = schema["format"]?.text
        order = schema["x-order"]?.int
        extensions = ValueMap(canonicalEntries: schema.entries.filter { $0.key.utf8.starts(with: "x-".utf8) })
        if self == FormAnnotations.none { return nil }
    }

    private static func text(_ schema: ValueMap, localized: String, plain: String) -> LocalizedText? {
        if let texts = schema[localized]?.map, let arabic = texts["ar"]?.text, let english = texts["en"]?.text {
            return LocalizedText(arabic: arabic, english: english)
        }
        return schema[plain]?.text.map { LocalizedText(untranslated: $0) }
    }
}
