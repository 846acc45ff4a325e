/// The parts of a footer's body, each read on its own.
enum FooterSection: Int, CaseIterable, Sendable {
    case summary
    case streams
    case actors
    case keys
    case streamFilter
    case keyFilter
}

/// Where the sections stand in the body.
struct FooterSections: Equatable, Sendable {
    private var ranges = [Range<Int>](repeating: 0..<0, count: FooterSection.allCases.count)

    subscript(section: FooterSection) -> Range<Int> {
        get { ranges[section.rawValue] }
        set { ranges[section.rawValue] = newValue }
    }
}
