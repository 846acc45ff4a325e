public import EventModel
public import Workflow

/// What to find applications by; an application must meet all that is given.
public struct SearchQuery: Hashable, Sendable {
    /// Words, or a reference, as somebody typed them, in Arabic or English; empty for any.
    ///
    /// A whole reference finds its application alone. Otherwise each word must stand in the reference, the id or the form, at
    /// the beginning of a word there; nothing in it is syntax.
    public var text: String
    /// The service; nil for any.
    public var service: String?
    /// The id of the state; nil for any.
    public var state: String?
    /// The office; nil for any.
    public var office: String?
    /// The subject whom the application is about; nil for any.
    public var applicant: String?
    /// Only those whose first event happened at this time or later.
    public var since: Timestamp?
    /// Only those whose first event happened before this time.
    public var until: Timestamp?
    /// The most to find.
    public var limit: Int
    /// Only those that come after this one, which is the last of the page before; nil for the first page.
    public var after: StreamID?

    /// The most applications of one page.
    public static let limitMax = 1_000
    /// The most UTF-8 bytes of ``text``.
    public static let textByteCountMax = 1_024

    /// Makes a query.
    public init(
        _ text: String = "", service: String? = nil, state: String? = nil, office: String? = nil,
        applicant: String? = nil, since: Timestamp? = nil, until: Timestamp? = nil, limit: Int = 50,
        after: StreamID? = nil
    ) {
        precondition((1...Self.limitMax).contains(limit), "a page has 1 to \(Self.limitMax) applications")
        self.text = text
        self.service = service
        self.state = state
        self.office = office
        self.applicant = applicant
        self.since = since
        self.until = until
        self.limit = limit
        self.after = after
    }
}

/// An application that was found.
public struct SearchHit: Hashable, Sendable {
    /// The application.
    public var stream: StreamID
    /// Its reference; nil where it has none.
    public var reference: ApplicationReference?
    /// The id of the state that it is in, as in ``ApplicationSummary/state``.
    public var state: String
    /// Whether it has ended.
    public var isEnded: Bool
    /// When its first event happened.
    public var openedAt: Timestamp
    /// The subject whom it is about; empty when nobody is known.
    public var applicant: String
    /// The office: what the definition says it is, else where somebody opened it; nil where nobody said.
    public var office: String?
}

/// The words of a search as a query of FTS5 in which no character that somebody typed is syntax.
struct SearchExpression {
    /// Nil where no words were given.
    let query: String?
    /// Whether something was given that holds no word, which nothing is found by.
    let isVain: Bool

    init(_ text: String) {
        if let reference = ApplicationReference(text) {
            query = "reference : " + Self.quoted(reference.description)
            isVain = false
            return
        }
        let words = NormalizedText(text).words
        query = words.isEmpty ? nil : words.map(Self.beginning).joined(separator: " AND ")
        isVain = words.isEmpty && text.unicodeScalars.contains { !$0.properties.isWhitespace }
    }

    /// Words that begin so; a single letter only where it is the whole word, since most words begin with it.
    private static func beginning(_ word: String) -> String {
        word.unicodeScalars.count > 1 ? quoted(word) + " *" : quoted(word)
    }

    /// A string of FTS5, in which a quote alone means something and is doubled.
    private static func quoted(_ text: String) -> String {
        "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
