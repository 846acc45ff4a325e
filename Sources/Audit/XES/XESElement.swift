/// The elements and XML attributes of XES by the numbers that the XML reader is told to give them.
enum XESElement: UInt16, CaseIterable {
    case log
    case trace
    case event
    case `extension`
    case global
    case classifier
    case values
    case string
    case date
    case int
    case float
    case boolean
    case id
    case list
    case container
    case key
    case value

    /// The names by number.
    static let names = allCases.map { "\($0)" }

    /// The namespaces that files of XES use, besides none.
    static let namespaces = [
        "http://www.xes-standard.org/", "http://www.xes-standard.org", "http://code.deckfour.org/xes",
    ]

    /// The type of attribute that the element is; nil when it is none.
    var attributeType: XESAttributeType? {
        switch self {
        case .string: .string
        case .date: .date
        case .int: .int
        case .float: .float
        case .boolean: .boolean
        case .id: .id
        case .list: .list
        case .container: .container
        case .log, .trace, .event, .extension, .global, .classifier, .values, .key, .value: nil
        }
    }
}
