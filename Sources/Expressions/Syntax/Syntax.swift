/// A parsed expression: nodes in one array, which name each other by number.
struct Syntax {
    typealias Node = Int32

    enum Operator: UInt8 {
        case add, subtract, multiply, divide, remainder
        case equal, unequal, less, lessOrEqual, greater, greaterOrEqual
        case contains
    }

    enum SelectMode {
        /// `a.b`
        case plain
        /// `a.?b`
        case optional
        /// `has(a.b)`
        case presence
    }

    enum Kind {
        case literal(Int32)
        case identifier(name: Int32, isAbsolute: Bool)
        case select(Node, name: Int32, SelectMode)
        case index(Node, Node, isOptional: Bool)
        /// Arguments are `count` children from `first`.
        case call(name: Int32, isAbsolute: Bool, first: Int32, count: Int32)
        case memberCall(Node, name: Int32, first: Int32, count: Int32)
        case not(Node)
        case negate(Node)
        case binary(Operator, Node, Node)
        case logical(isAnd: Bool, first: Int32, count: Int32)
        case conditional(Node, Node, Node)
        /// Children are doubled, with one added for an optional element.
        case list(first: Int32, count: Int32)
        /// Pairs of children: the key doubled as above, then the value.
        case map(first: Int32, count: Int32)
        case comprehension(Int32)
        case bind(name: Int32, Node, body: Node)
        case block(first: Int32, count: Int32, body: Node)
        case blockIndex(Int32)
        case optionalMap(Node, name: Int32, body: Node, isFlat: Bool)
    }

    enum Macro {
        case all, exists, existsOne, mapList, filter, transformMap, transformMapEntry
    }

    /// A macro that visits the elements of a list or map.
    struct Comprehension {
        var macro: Macro
        var range: Node
        var firstName: Int32
        /// -1 where the macro has one variable.
        var secondName: Int32
        /// -1 for none.
        var filter: Node
        var body: Node
    }

    var kinds: [Kind] = []
    var offsets: [Int32] = []
    var heights: [Int32] = []
    var children: [Node] = []
    var names: [String] = []
    var literals: [ExpressionValue] = []
    var comprehensions: [Comprehension] = []
    var root: Node = 0
}
