/// The colours of diagrams; text on each has a contrast of at least 4.5 to 1.
enum Palette {
    /// Where the application is.
    static let current = "#0B5D4E"
    /// Text where the application is.
    static let onCurrent = "#FFFFFF"
    /// The way that the application took.
    static let taken = "#9A3412"
    /// States.
    static let state = "#F3F7F6"
    /// The states around others, lighter than those within.
    static let composite = "#FBFCFC"
    /// Text and lines.
    static let ink = "#1F2937"
    /// What is said beside the title.
    static let quiet = "#4B5563"
}

/// What is written for a return to a state as it was left.
let historyMark = "H*"
