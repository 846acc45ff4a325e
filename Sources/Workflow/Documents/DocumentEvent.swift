public import EventModel

/// What people attach, as events record it.
///
/// The names are the system's own; no definition records them.
public enum DocumentEvent: String, Hashable, Sendable, CaseIterable {
    /// A file was attached for a document that was not there.
    case attached = "document-attached"
    /// A file was attached for a document that was there.
    case replaced = "document-replaced"

    /// The names of what the events record beside the attachment.
    enum Key {
        static let document = "document"
    }
}

extension DocumentEvent {
    /// What people call it.
    public var title: LocalizedText {
        switch self {
        case .attached: LocalizedText(arabic: "أُرفقت وثيقة", english: "A document was attached")
        case .replaced: LocalizedText(arabic: "استُبدلت وثيقة", english: "A document was replaced")
        }
    }
}
