/// Builds an attribute that has children or items, from its start tag to its end tag.
struct AttributeTreeBuilder {
    private var nodes: [Node] = []

    private struct Node {
        var attribute: XESAttribute
        /// Whether it is the `values` of a list and no attribute itself.
        var isValues = false
        var hasValues = false
    }

    /// Whether no attribute is open.
    var isEmpty: Bool { nodes.isEmpty }

    /// What is wrong with a tag; nil when it was taken.
    enum Problem {
        case tooDeep
        case valuesOutsideOfList
        case secondValues
    }

    mutating func open(_ attribute: XESAttribute) -> Problem? {
        guard nodes.count(where: { !$0.isValues }) < XESAttribute.depthMax else { return .tooDeep }
        nodes.append(Node(attribute: attribute))
        return nil
    }

    mutating func openValues(key: String?) -> Problem? {
        guard let list = nodes.last, list.attribute.type == .list, !list.isValues else { return .valuesOutsideOfList }
        guard !list.hasValues else { return .secondValues }
        nodes[nodes.count - 1].hasValues = true
        if key != XESAttribute.usualValuesKey { nodes[nodes.count - 1].attribute.valuesKey = key }
        nodes.append(Node(attribute: XESAttribute(.list, key: ""), isValues: true))
        return nil
    }

    /// Closes the innermost element; the whole attribute when it was the outermost.
    mutating func close() -> XESAttribute? {
        guard let node = nodes.popLast() else { return nil }
        guard let parent = nodes.indices.last else { return Self.restored(node.attribute) }
        if node.isValues {
            nodes[parent].attribute.items = node.attribute.children
        } else {
            nodes[parent].attribute.children.append(Self.restored(node.attribute))
        }
        return nil
    }

    /// What an export had to write in another way, as it was.
    private static func restored(_ attribute: XESAttribute) -> XESAttribute {
        attribute.withContainerRestored.withReplacedCharactersRestored
    }
}
