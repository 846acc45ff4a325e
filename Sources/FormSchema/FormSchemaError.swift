/// Why a schema cannot be compiled: every problem found, in the order of the document's compilation.
///
/// Two errors are equal when their problems are.
public struct FormSchemaError: Error, Hashable, Sendable {
    /// What is wrong; never empty, at most ``problemCountMax``.
    public var problems: [FormSchemaProblem]

    /// More problems than this are not collected.
    public static let problemCountMax = 100
}

/// One thing that is wrong with a schema.
///
/// Two problems are equal when their codes are.
public struct FormSchemaProblem: Sendable {
    /// What kind of fault it is.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// Where a schema should stand there is neither a map nor true or false.
        case notASchema
        /// A keyword's value is of the wrong kind or out of its range.
        case badKeywordValue
        /// A keyword that JSON Schema 2020-12 does not know.
        case unknownKeyword
        /// A format that is not known.
        case unknownFormat
        /// A dialect other than JSON Schema 2020-12.
        case unknownDialect
        /// A regular expression that cannot be read, or is too big.
        case badPattern
        /// A reference to a place that does not exist in the document.
        case unresolvedReference
        /// Two schemas have the same identifier or anchor.
        case duplicateIdentifier
        /// A schema that leads back to itself without going into the value.
        case endlessReference
        /// More schemas, constants or nesting than the limits allow.
        case tooComplex
    }

    /// What kind of fault it is.
    public var code: Code
    /// What is wrong and what would be right, in a sentence.
    public var reason: String
    /// The JSON pointer (RFC 6901) of the schema where it is; empty for the whole document.
    public var place: String

    /// Makes a problem.
    public init(_ code: Code, _ reason: String, place: String) {
        self.code = code
        self.reason = reason
        self.place = place
    }
}

extension FormSchemaProblem: Hashable {
    /// Whether the codes are the same.
    public static func == (left: FormSchemaProblem, right: FormSchemaProblem) -> Bool {
        left.code == right.code
    }

    /// Feeds the code.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
    }
}

extension FormSchemaProblem: CustomStringConvertible {
    /// `code: reason (place)`.
    public var description: String {
        place.isEmpty ? "\(code.rawValue): \(reason)" : "\(code.rawValue): \(reason) (\(place))"
    }
}

extension FormSchemaError: CustomStringConvertible {
    /// One problem a line.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
