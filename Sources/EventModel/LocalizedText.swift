/// A text for people in the two languages of the service.
public struct LocalizedText: Hashable, Sendable {
    /// Arabic.
    public var arabic: String
    /// English.
    public var english: String

    /// Makes a text of its two languages.
    public init(arabic: String, english: String) {
        self.arabic = arabic
        self.english = english
    }

    /// The same words in both languages, for names that nobody translated.
    public init(untranslated name: String) {
        self.init(arabic: name, english: name)
    }
}

extension LocalizedText: CustomStringConvertible {
    /// The English text.
    public var description: String { english }
}
