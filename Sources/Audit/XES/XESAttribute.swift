/// One attribute of a log, a trace or an event (IEEE 1849-2016 section 4.2), its value as the file writes it.
public struct XESAttribute: Hashable, Sendable {
    /// The type, by the name of its element.
    public var type: XESAttributeType
    /// What it is called, as in `org:resource`.
    public var key: String
    /// The value as written; empty for lists and containers.
    public var text: String
    /// Attributes of the attribute.
    public var children: [XESAttribute]
    /// The elements of a list, in order.
    public var items: [XESAttribute]
    /// The key of the element that holds a list's elements; nil where it is ``usualValuesKey`` or none.
    public var valuesKey: String?

    /// The key of a list's `values` element when the file has none: the schema demands one.
    public static let usualValuesKey = "values"
    /// How deep attributes may nest: each level takes up to four of the 64 levels of the recorded payload.
    public static let depthMax = 14

    /// Makes an attribute.
    public init(
        _ type: XESAttributeType, key: String, text: String = "", children: [XESAttribute] = [],
        items: [XESAttribute] = [], valuesKey: String? = nil
    ) {
        self.type = type
        self.key = key
        self.text = text
        self.children = children
        self.items = items
        self.valuesKey = valuesKey
    }
}

extension XESAttribute {
    /// The key of the `values` of a list that an export writes for a container, which the schema does not have.
    static let containerValuesKey = "sijill:container"

    /// The container that an export wrote as a list; the attribute itself when it is no such list.
    var withContainerRestored: XESAttribute {
        guard type == .list, valuesKey == Self.containerValuesKey, children.isEmpty else { return self }
        return XESAttribute(.container, key: key, children: items)
    }
}

/// The types of attributes.
///
/// The container is of XES 2.0; the standard of 2016 left it out.
public enum XESAttributeType: String, Hashable, Sendable, CaseIterable {
    /// Text.
    case string
    /// A date and time of XML Schema.
    case date
    /// A whole number of 64 bits.
    case int
    /// A floating-point number of 64 bits.
    case float
    /// True or false.
    case boolean
    /// An identifier.
    case id
    /// Attributes in order.
    case list
    /// Attributes in no order.
    case container

    /// Whether the attribute has a value of its own.
    var isScalar: Bool { self != .list && self != .container }
}
