import RegularExpressions

/// The formats of texts that can be checked.
public enum FormFormat: String, Hashable, Sendable, CaseIterable {
    /// A day, `full-date` of RFC 3339.
    case date
    /// A time of day with its offset, `full-time` of RFC 3339.
    case time
    /// A moment, `date-time` of RFC 3339.
    case dateTime = "date-time"
    /// A span of time, `duration` of RFC 3339 appendix A.
    case duration
    /// A mail address, `Mailbox` of RFC 5321.
    case email
    /// A name of a host, RFC 1123 section 2.1.
    case hostname
    /// An address of Internet Protocol 4 in dotted decimal, RFC 2673 section 3.2.
    case ipv4
    /// An address of Internet Protocol 6, RFC 4291 section 2.2.
    case ipv6
    /// A URI with its scheme, RFC 3986.
    case uri
    /// A URI or a relative reference, RFC 3986.
    case uriReference = "uri-reference"
    /// A universally unique identifier, RFC 4122.
    case uuid
    /// A regular expression of ECMA-262.
    case regex
    /// A JSON pointer, RFC 6901.
    case jsonPointer = "json-pointer"
}

extension FormFormat {
    /// Whether a text is of this format.
    ///
    /// - Complexity: O(n).
    public func accepts(_ text: String) -> Bool {
        switch self {
        case .date: TimeGrammar.isDate(text)
        case .time: TimeGrammar.isTime(text)
        case .dateTime: TimeGrammar.isDateTime(text)
        case .duration: TimeGrammar.isDuration(text)
        case .email: HostGrammar.isMailbox(text)
        case .hostname: HostGrammar.isHostname(Array(text.utf8)[...])
        case .ipv4: HostGrammar.isIPv4(Array(text.utf8)[...])
        case .ipv6: HostGrammar.isIPv6(Array(text.utf8)[...])
        case .uri: URIGrammar.isReference(text, needsScheme: true)
        case .uriReference: URIGrammar.isReference(text, needsScheme: false)
        case .uuid: FormFormat.isUUID(text)
        case .regex: FormFormat.isRegularExpression(text)
        case .jsonPointer: JSONPointer.tokens(of: text) != nil
        }
    }

    /// A text of this format, to show people and to make samples of.
    public var example: String {
        switch self {
        case .date: "2026-03-31"
        case .time: "14:30:00+02:00"
        case .dateTime: "2026-03-31T14:30:00+02:00"
        case .duration: "P10D"
        case .email: "name@example.org"
        case .hostname: "example.org"
        case .ipv4: "192.0.2.1"
        case .ipv6: "2001:db8::1"
        case .uri: "https://example.org/page"
        case .uriReference: "/page"
        case .uuid: "123e4567-e89b-12d3-a456-426614174000"
        case .regex: "^[a-z]+$"
        case .jsonPointer: "/name"
        }
    }

    /// Eight, four, four, four and twelve hexadecimal digits.
    private static func isUUID(_ text: String) -> Bool {
        guard text.utf8.count == 36 else { return false }
        return text.utf8.enumerated().allSatisfy { index, byte in
            index == 8 || index == 13 || index == 18 || index == 23 ? byte == UInt8(ascii: "-") : byte.isHexDigit
        }
    }

    private static func isRegularExpression(_ text: String) -> Bool {
        RegularExpression.isWellFormed(text, dialect: .ecmaScript)
    }
}
