import ArgumentParser
import EventModel

/// The language of what a command says of services.
enum TextLanguage: String, ExpressibleByArgument, CaseIterable {
    case arabic = "ar"
    case english = "en"

    /// A text in this language.
    func of(_ text: LocalizedText) -> String {
        switch self {
        case .arabic: text.arabic
        case .english: text.english
        }
    }
}
