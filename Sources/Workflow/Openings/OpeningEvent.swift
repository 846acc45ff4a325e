public import EventModel

/// What the system records of applications that open others by themselves.
///
/// The names are the system's own; no definition records them.
public enum OpeningEvent: String, Hashable, Sendable, CaseIterable {
    /// Another application was opened, in the history of the one that opened it.
    case opened = "application-opened"
    /// The application was opened by another, in its own history.
    case begun = "opened-by-application"

    /// The relation under which the one links the other.
    var relation: String {
        switch self {
        case .opened: "opened"
        case .begun: "origin"
        }
    }

    /// The names of what the events record.
    enum Key {
        static let application = "application"
        static let opening = "opening"
        static let depth = "depth"
    }
}

extension OpeningEvent {
    /// What people call it.
    public var title: LocalizedText {
        switch self {
        case .opened: LocalizedText(arabic: "فُتحت معاملة مرتبطة", english: "A linked application was opened")
        case .begun: LocalizedText(arabic: "فُتحت بموجب معاملة أخرى", english: "It was opened by another application")
        }
    }
}
