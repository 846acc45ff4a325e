public import EventModel

/// One way in which a value does not fit its form.
public struct FormViolation: Hashable, Sendable {
    /// The JSON pointer (RFC 6901) of the part of the value that is wrong; empty for the whole value.
    ///
    /// A missing member is reported at the map that should hold it.
    public var instancePointer: String
    /// The JSON pointer of the keyword that is violated.
    ///
    /// For a schema of the dialect itself it starts with the dialect's address and `#`.
    public var schemaPointer: String
    /// The keyword that is violated.
    public var keyword: FormKeyword
    /// What is wrong and what would be right, for the person who filled in the form.
    public var message: LocalizedText
}

/// The keywords that a value can violate.
public enum FormKeyword: String, Hashable, Sendable, CaseIterable {
    case type, `enum`, const
    case minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf
    case minLength, maxLength, pattern, format
    case minItems, maxItems, uniqueItems, prefixItems, items, contains, minContains, maxContains, unevaluatedItems
    case minProperties, maxProperties, required, dependentRequired, properties, patternProperties
    case additionalProperties, propertyNames, unevaluatedProperties
    case anyOf, oneOf, not
    /// The schema is `false`: nothing fits.
    case never = "false"
    /// No keyword: checking the value takes more steps or goes deeper than the limits allow.
    case tooComplex
}

extension FormViolation: CustomStringConvertible {
    /// `pointer: message (keyword at schema pointer)`, in English.
    public var description: String {
        "\(instancePointer.isEmpty ? "/" : instancePointer): \(message.english) (\(keyword.rawValue) at \(schemaPointer))"
    }
}
