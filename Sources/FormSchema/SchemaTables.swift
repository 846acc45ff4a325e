import EventModel
import RegularExpressions

typealias NodeNumber = Int

/// A compiled schema: flat arrays that point into each other by index, so that checking follows no boxes.
///
/// A class so that a schema is handed on as one reference; it never changes.
final class SchemaTables: Sendable {
    /// By node number; node 0 is the root of the document.
    let nodes: [SchemaNode]
    let instructions: [Instruction]
    /// Node numbers, in runs that instructions name.
    let children: [NodeNumber]
    /// Property names, in runs that instructions name.
    let names: [String]
    let constants: [Value]
    let enumerations: [Enumeration]
    let decimals: [DecimalNumber]
    let patterns: [Pattern]
    let memberTables: [MemberTable]
    /// Where references lead.
    let references: [NodeNumber]
    let dynamicReferences: [DynamicReference]
    /// By resource (schema with an identifier of its own), what its dynamic anchors name.
    let dynamicAnchors: [[DynamicAnchor]]
    /// By node number, the JSON pointer.
    let places: [String]
    /// By node number; nil where there is nothing for people.
    let annotations: [FormAnnotations?]

    init(_ parts: SchemaParts) {
        nodes = parts.nodes
        instructions = parts.instructions
        children = parts.children
        names = parts.names
        constants = parts.constants
        enumerations = parts.enumerations
        decimals = parts.decimals
        patterns = parts.patterns
        memberTables = parts.memberTables
        references = parts.references
        dynamicReferences = parts.dynamicReferences
        dynamicAnchors = parts.dynamicAnchors
        places = parts.places
        annotations = parts.annotations
    }

    /// Whether a schema is `false`; what it refuses is better told by the keyword that holds it.
    func isFalse(_ node: NodeNumber) -> Bool {
        guard let first = instructions[nodes[node].instructions].first, case .never = first else { return false }
        return true
    }
}

/// The tables while they are filled.
struct SchemaParts {
    var nodes: [SchemaNode] = []
    var instructions: [Instruction] = []
    var children: [NodeNumber] = []
    var names: [String] = []
    var constants: [Value] = []
    var enumerations: [Enumeration] = []
    var decimals: [DecimalNumber] = []
    var patterns: [Pattern] = []
    var memberTables: [MemberTable] = []
    var references: [NodeNumber] = []
    var dynamicReferences: [DynamicReference] = []
    var dynamicAnchors: [[DynamicAnchor]] = []
    var places: [String] = []
    var annotations: [FormAnnotations?] = []
}

/// One schema: a run of instructions, all of which must hold.
struct SchemaNode: Sendable {
    var instructions: Range<Int>
    /// The resource it belongs to.
    var resource: Int
    /// Whether an instruction needs to know what others looked at (`unevaluatedItems`, `unevaluatedProperties`).
    var asksForEvaluated: Bool
}

/// One keyword of a schema; numbers named as indices point into ``SchemaTables``.
enum Instruction: Sendable {
    case never
    case types(TypeSet)
    case constant(Int)
    case enumeration(Int)
    case bound(Bound, Number)
    case multipleOf(Int, Number)
    case minLength(Int), maxLength(Int)
    case pattern(Int)
    case format(FormFormat)
    case minItems(Int), maxItems(Int)
    case uniqueItems
    case prefixItems(Range<Int>)
    case items(NodeNumber, from: Int)
    case contains(NodeNumber, minimum: Int, maximum: Int)
    case minProperties(Int), maxProperties(Int)
    case required(Range<Int>)
    case dependentRequired(name: Int, Range<Int>)
    case dependentSchema(name: Int, NodeNumber)
    case members(Int)
    case propertyNames(NodeNumber)
    case allOf(Range<Int>), anyOf(Range<Int>), oneOf(Range<Int>)
    case not(NodeNumber)
    case conditional(NodeNumber, then: NodeNumber?, otherwise: NodeNumber?)
    case reference(Int)
    case dynamicReference(Int)
    case unevaluatedItems(NodeNumber)
    case unevaluatedProperties(NodeNumber)
}

/// Which side of a number a value must lie on.
enum Bound: Sendable {
    case minimum, maximum, exclusiveMinimum, exclusiveMaximum
}

/// The members of `enum`, as written and in the order of ``ValueOrder``.
struct Enumeration: Sendable {
    var written: [Value]
    var sorted: [Value]
}

/// A regular expression as written and as compiled.
struct Pattern: Sendable {
    var text: String
    var expression: RegularExpression

    func matches(_ text: String) -> Bool {
        expression.containsMatch(in: text)
    }
}

/// `properties`, `patternProperties` and `additionalProperties` of one schema.
struct MemberTable: Sendable {
    /// In the order of ``keyOrder(of:to:)``, beside their nodes.
    var names: [String]
    var nodes: [NodeNumber]
    var patterns: [(pattern: Int, node: NodeNumber)]
    var additional: NodeNumber?

    /// - Complexity: O(log n) comparisons.
    func index(of name: String) -> Int? {
        var (low, high) = (0, names.count)
        while low < high {
            let middle = (low + high) / 2
            let order = keyOrder(of: name, to: names[middle])
            if order == 0 { return middle }
            if order < 0 { high = middle } else { low = middle + 1 }
        }
        return nil
    }
}

/// `$dynamicRef`: where it leads by itself, and the anchor that outer resources may give another meaning.
struct DynamicReference: Sendable {
    var node: NodeNumber
    var anchor: TextBytes?
}

/// What `$dynamicAnchor` names in one resource.
struct DynamicAnchor: Sendable {
    var anchor: TextBytes
    var node: NodeNumber
}
