/// Reads the grammar of the Common Expression Language into ``Syntax``, macros included.
struct Parser {
    var syntax = Syntax()
    let source: [UInt8]
    let environment: ExpressionEnvironment
    private var lexer: Lexer
    private(set) var token = Token(kind: .end, start: 0, end: 0)
    private var depth = 0

    /// Reads a whole source.
    static func parse(_ source: [UInt8], in environment: ExpressionEnvironment) throws(SourceFault) -> Syntax {
        var parser = Parser(source, environment)
        parser.token = try parser.lexer.next()
        parser.syntax.root = try parser.expression()
        guard parser.token.kind == .end else { throw parser.unexpected("an operator or the end") }
        return parser.syntax
    }

    private init(_ source: [UInt8], _ environment: ExpressionEnvironment) {
        self.source = source
        self.environment = environment
        lexer = Lexer(source)
    }

    // MARK: - Tokens

    mutating func advance() throws(SourceFault) {
        token = try lexer.next()
    }

    mutating func take(_ kind: Token.Kind) throws(SourceFault) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    mutating func expect(_ kind: Token.Kind) throws(SourceFault) {
        guard try take(kind) else { throw unexpected(kind.description) }
    }

    func unexpected(_ wanted: String) -> SourceFault {
        let found =
            token.kind == .identifier || token.kind == .int ? "'\(text(token))'" : token.kind.description
        return SourceFault(.unexpectedToken, "\(wanted) should stand here, not \(found)", at: token.start)
    }

    func text(_ token: Token) -> String {
        String(decoding: source[token.start..<token.end], as: UTF8.self)
    }

    // MARK: - Nodes

    mutating func add(
        _ kind: Syntax.Kind, at offset: Int, over children: Syntax.Node...
    ) throws(SourceFault) -> Syntax.Node {
        var height: Int32 = 0
        for child in children { height = max(height, syntax.heights[Int(child)]) }
        return try add(kind, at: offset, height: height + 1)
    }

    mutating func add(_ kind: Syntax.Kind, at offset: Int, height: Int32) throws(SourceFault) -> Syntax.Node {
        guard syntax.kinds.count < environment.limits.nodeCountMax else {
            throw SourceFault(
                .tooManyNodes, "an expression has at most \(environment.limits.nodeCountMax) parts", at: offset)
        }
        guard height <= environment.limits.depthMax else { throw tooDeep(offset) }
        syntax.kinds.append(kind)
        syntax.offsets.append(Int32(offset))
        syntax.heights.append(height)
        return Syntax.Node(syntax.kinds.count - 1)
    }

    /// A list of nodes as children, and the greatest height among them.
    mutating func addChildren(_ nodes: [Syntax.Node]) -> (first: Int32, count: Int32, height: Int32) {
        let first = Int32(syntax.children.count)
        syntax.children.append(contentsOf: nodes)
        return (first, Int32(nodes.count), height(of: nodes))
    }

    func height(of nodes: [Syntax.Node]) -> Int32 {
        nodes.reduce(0) { max($0, syntax.heights[Int($1)]) }
    }

    mutating func addName(_ name: String) -> Int32 {
        syntax.names.append(name)
        return Int32(syntax.names.count - 1)
    }

    mutating func addLiteral(_ value: ExpressionValue, at offset: Int) throws(SourceFault) -> Syntax.Node {
        syntax.literals.append(value)
        return try add(.literal(Int32(syntax.literals.count - 1)), at: offset)
    }

    private func tooDeep(_ offset: Int) -> SourceFault {
        SourceFault(
            .nestedTooDeeply, "an expression is nested at most \(environment.limits.depthMax) levels deep", at: offset)
    }

    // MARK: - Operators

    /// Reads an expression: a condition, or one with its two outcomes.
    mutating func expression() throws(SourceFault) -> Syntax.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= environment.limits.depthMax else { throw tooDeep(token.start) }
        let condition = try logical(isAnd: false)
        guard token.kind == .question else { return condition }
        let offset = token.start
        try advance()
        let whenTrue = try logical(isAnd: false)
        try expect(.colon)
        let whenFalse = try expression()
        return try add(.conditional(condition, whenTrue, whenFalse), at: offset, over: condition, whenTrue, whenFalse)
    }

    /// Chains of one operator are one node, so that long ones are not deep.
    private mutating func logical(isAnd: Bool) throws(SourceFault) -> Syntax.Node {
        let first = isAnd ? try binary(atLeast: 1) : try logical(isAnd: true)
        let kind: Token.Kind = isAnd ? .and : .or
        guard token.kind == kind else { return first }
        let offset = token.start
        var operands = [first]
        while try take(kind) {
            operands.append(isAnd ? try binary(atLeast: 1) : try logical(isAnd: true))
        }
        let children = addChildren(operands)
        return try add(
            .logical(isAnd: isAnd, first: children.first, count: children.count), at: offset,
            height: children.height + 1)
    }

    private mutating func binary(atLeast precedence: Int) throws(SourceFault) -> Syntax.Node {
        var left = try unary()
        while let found = Parser.binaryOperator(token.kind), found.precedence >= precedence {
            let offset = token.start
            try advance()
            let right = found.precedence == 3 ? try unary() : try binary(atLeast: found.precedence + 1)
            left = try add(.binary(found.operation, left, right), at: offset, over: left, right)
        }
        return left
    }

    private static func binaryOperator(_ kind: Token.Kind) -> (operation: Syntax.Operator, precedence: Int)? {
        switch kind {
        case .equal: (.equal, 1)
        case .unequal: (.unequal, 1)
        case .less: (.less, 1)
        case .lessOrEqual: (.lessOrEqual, 1)
        case .greater: (.greater, 1)
        case .greaterOrEqual: (.greaterOrEqual, 1)
        case .in: (.contains, 1)
        case .plus: (.add, 2)
        case .minus: (.subtract, 2)
        case .star: (.multiply, 3)
        case .slash: (.divide, 3)
        case .percent: (.remainder, 3)
        default: nil
        }
    }

    /// Runs of `!` or `-` cancel out in pairs but for one or two, which keep the type's check.
    private mutating func unary() throws(SourceFault) -> Syntax.Node {
        guard token.kind == .not || token.kind == .minus else { return try member() }
        let kind = token.kind
        let offset = token.start
        var count = 0
        while token.kind == kind {
            count += 1
            try advance()
        }
        let isNumber = token.kind == .int || token.kind == .double
        if kind == .minus, isNumber, !count.isMultiple(of: 2) || count == 2 {
            // The number's own sign first: the least whole number has no positive counterpart.
            let operand = try member(negatingNumberAt: offset)
            return count == 2 ? try add(.negate(operand), at: offset, over: operand) : operand
        }
        var operand = try member()
        for _ in 0..<(count.isMultiple(of: 2) ? 2 : 1) {
            operand = try add(kind == .not ? .not(operand) : .negate(operand), at: offset, over: operand)
        }
        return operand
    }
}
