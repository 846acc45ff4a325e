/// Which request to another agency: the role that was asked, and the how many-th of its requests in the application.
///
/// It is no secret: who answers is known by the role in which they act.
public struct RequestToken: Hashable, Sendable {
    /// The name of the role that was asked.
    public let role: String
    /// The number among the requests to this role, from 1.
    public let number: Int

    /// The most requests to one role of an application that have tokens which can be read again.
    public static let numberMax = 999_999_999
    /// The most bytes of a token.
    public static let byteCountMax = 80

    /// Makes a token.
    public init(role: String, number: Int) {
        self.role = role
        self.number = number
    }

    /// Reads what ``description`` writes; nil for anything else.
    public init?(parsing text: String) {
        guard text.utf8.count <= Self.byteCountMax, let hyphen = text.utf8.lastIndex(of: UInt8(ascii: "-")),
            let number = Int(text[text.utf8.index(after: hyphen)...])
        else { return nil }
        self.init(role: String(text[..<hyphen]), number: number)
        guard isName(role), (1...Self.numberMax).contains(number), description == text else { return nil }
    }
}

extension RequestToken: CustomStringConvertible {
    /// Role and number, as in `police-2`.
    public var description: String { "\(role)-\(number)" }
}
