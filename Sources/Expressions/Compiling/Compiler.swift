/// Gives each node of a syntax its type and lowers it to a program, in one pass.
///
/// Types are gradual: what is not known is ``ExpressionType/dynamic`` and fits everywhere; it is looked at when the
/// expression is evaluated.
struct Compiler {
    /// An instruction and the type of its value.
    struct Typed {
        var node: Int32
        var type: ExpressionType
    }

    /// A name that a macro declares.
    struct Local {
        var name: String
        var slot: Int32
        /// What computes it when it is first used; -1 for what a loop sets.
        var definition: Int32
        var type: ExpressionType
        /// How deep the definition nests, those that it uses included.
        var depth: Int32 = 0
    }

    let syntax: Syntax
    let environment: ExpressionEnvironment
    var builder = ProgramBuilder()
    var locals: [Local] = []
    /// The values of the `cel.block` that is being compiled.
    var blockLocals: [Local] = []
    /// How deep the definitions nest that are used by the definition being compiled.
    var usedDepth: Int32 = 0
    var mentions: [Expression.MembershipMention] = []
    /// Namespaces that names are looked up in, most specific first, with a dot at the end; the last one is empty.
    let namespaces: [String]
    let hasDottedNames: Bool

    init(_ syntax: Syntax, in environment: ExpressionEnvironment) {
        self.syntax = syntax
        self.environment = environment
        namespaces = Compiler.namespaces(of: environment.container)
        hasDottedNames = environment.variables.contains { $0.name.utf8.contains(UInt8(ascii: ".")) }
    }

    private static func namespaces(of container: String) -> [String] {
        guard !container.isEmpty else { return [""] }
        var parts = container.split(separator: ".")
        var namespaces: [String] = []
        while !parts.isEmpty {
            namespaces.append(parts.joined(separator: ".") + ".")
            parts.removeLast()
        }
        return namespaces + [""]
    }

    func offset(_ node: Syntax.Node) -> Int32 { syntax.offsets[Int(node)] }

    func fault(_ code: ExpressionError.Code, _ reason: String, _ node: Syntax.Node) -> SourceFault {
        SourceFault(code, reason, at: Int(offset(node)))
    }

    /// Throws where types are checked; else the fault shows when the instruction is reached.
    mutating func refuse(
        _ fault: SourceFault, when code: EvaluationError.Code
    ) throws(SourceFault) -> Typed {
        if environment.isChecked { throw fault }
        let error = EvaluationError(code, fault.reason, offset: fault.offset)
        return Typed(node: builder.addFailure(error, at: Int32(fault.offset)), type: .dynamic)
    }

    /// The type; where types are checked, throws when it is nil.
    func known(
        _ type: ExpressionType?, else fault: @autoclosure () -> SourceFault
    ) throws(SourceFault) -> ExpressionType {
        if let type { return type }
        if environment.isChecked { throw fault() }
        return .dynamic
    }

    func require(_ typed: Typed, _ type: ExpressionType, _ node: Syntax.Node) throws(SourceFault) {
        guard environment.isChecked, !typed.type.isAssignable(to: type) else { return }
        throw fault(.typeMismatch, "\(type) is wanted here, not \(typed.type)", node)
    }

    mutating func compile(_ node: Syntax.Node) throws(SourceFault) -> Typed {
        switch syntax.kinds[Int(node)] {
        case .literal(let literal): return compileLiteral(syntax.literals[Int(literal)], node)
        case .identifier(let name, let isAbsolute): return try compileName(name, isAbsolute: isAbsolute, node)
        case .select(let operand, let name, let mode): return try compileSelect(operand, name, mode, node)
        case .index(let operand, let index, let isOptional):
            return try compileIndex(operand, index, isOptional: isOptional, node)
        case .call(let name, let isAbsolute, let first, let count):
            let arguments = Array(syntax.children[Int(first)..<Int(first + count)])
            return try compileCall(syntax.names[Int(name)], isAbsolute: isAbsolute, arguments, node)
        case .memberCall(let target, let name, let first, let count):
            let arguments = Array(syntax.children[Int(first)..<Int(first + count)])
            return try compileMemberCall(target, syntax.names[Int(name)], arguments, node)
        case .not(let operand):
            let typed = try compile(operand)
            try require(typed, .bool, operand)
            return Typed(node: builder.add(.not(typed.node), at: offset(node)), type: .bool)
        case .negate(let operand): return try compileNegation(operand, node)
        case .binary(let operation, let left, let right): return try compileBinary(operation, left, right, node)
        case .logical(let isAnd, let first, let count):
            return try compileLogical(isAnd: isAnd, first: first, count: count, node)
        case .conditional(let condition, let whenTrue, let whenFalse):
            return try compileConditional(condition, whenTrue, whenFalse, node)
        case .list(let first, let count): return try compileList(first: first, count: count, node)
        case .map(let first, let count): return try compileMap(first: first, count: count, node)
        case .comprehension(let number): return try compileComprehension(syntax.comprehensions[Int(number)], node)
        case .bind(let name, let value, let body): return try compileBind(name, value, body, node)
        case .block(let first, let count, let body): return try compileBlock(first, count, body, node)
        case .blockIndex(let number): return try compileBlockIndex(Int(number), node)
        case .optionalMap(let target, let name, let body, let isFlat):
            return try compileOptionalMap(target, name, body, isFlat: isFlat, node)
        }
    }

    mutating func compileLiteral(_ value: ExpressionValue, _ node: Syntax.Node) -> Typed {
        let type: ExpressionType =
            switch value {
            case .bool: .bool
            case .int: .int
            case .uint: .uint
            case .double: .double
            case .string: .string
            case .bytes: .bytes
            default: .null
            }
        return Typed(node: builder.addConstant(value, at: offset(node)), type: type)
    }
}

// MARK: - Operators

extension Compiler {
    private mutating func compileNegation(_ operand: Syntax.Node, _ node: Syntax.Node) throws(SourceFault) -> Typed {
        let typed = try compile(operand)
        let isNumber = [ExpressionType.int, .double, .dynamic].contains(typed.type)
        let type = try known(
            isNumber ? typed.type : nil, else: fault(.noMatchingOverload, "'-' does not take \(typed.type)", node))
        return Typed(node: builder.add(.negate(typed.node), at: offset(node)), type: type)
    }

    private mutating func compileBinary(
        _ operation: Syntax.Operator, _ left: Syntax.Node, _ right: Syntax.Node, _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        let leftTyped = try compile(left)
        let rightTyped = try compile(right)
        let type = try known(
            operation.result(leftTyped.type, rightTyped.type),
            else: fault(
                .noMatchingOverload,
                "'\(operation.sign)' does not take \(leftTyped.type) and \(rightTyped.type)"
                    + Compiler.advice(leftTyped.type, rightTyped.type), node))
        let instruction: Instruction =
            switch operation {
            case .add, .subtract, .multiply, .divide, .remainder:
                .arithmetic(operation, leftTyped.node, rightTyped.node)
            case .contains: .contains(leftTyped.node, rightTyped.node)
            default: .comparison(operation, leftTyped.node, rightTyped.node)
            }
        return Typed(node: builder.add(instruction, at: offset(node)), type: type)
    }

    private static func advice(_ left: ExpressionType, _ right: ExpressionType) -> String {
        let numbers: [ExpressionType] = [.int, .uint, .double]
        if numbers.contains(left), numbers.contains(right) { return "; convert one of them, as in \(left)(...)" }
        return ""
    }

    private mutating func compileLogical(
        isAnd: Bool, first: Int32, count: Int32, _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        var operands: [Int32] = []
        for operand in syntax.children[Int(first)..<Int(first + count)] {
            let typed = try compile(operand)
            try require(typed, .bool, operand)
            operands.append(typed.node)
        }
        let firstOperand = builder.addOperands(operands)
        let instruction = Instruction.logical(isAnd: isAnd, first: firstOperand, count: count)
        return Typed(node: builder.add(instruction, at: offset(node)), type: .bool)
    }

    private mutating func compileConditional(
        _ condition: Syntax.Node, _ whenTrue: Syntax.Node, _ whenFalse: Syntax.Node, _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        let conditionTyped = try compile(condition)
        try require(conditionTyped, .bool, condition)
        let (first, second) = (try compile(whenTrue), try compile(whenFalse))
        let type = try known(
            first.type.joined(with: second.type),
            else: fault(
                .typeMismatch, "both outcomes need one type, not \(first.type) and \(second.type)", node))
        let instruction = Instruction.conditional(conditionTyped.node, first.node, second.node)
        return Typed(node: builder.add(instruction, at: offset(node)), type: type)
    }
}

// MARK: - Lists and maps

extension Compiler {
    private mutating func compileList(first: Int32, count: Int32, _ node: Syntax.Node) throws(SourceFault) -> Typed {
        var operands: [Int32] = []
        var elementType: ExpressionType?
        var constants: [ExpressionValue]? = []
        for child in syntax.children[Int(first)..<Int(first + count)] {
            let isOptional = child & 1 == 1
            let typed = try compile(child >> 1)
            if isOptional { try require(typed, .optional(.dynamic), child >> 1) }
            let type = Compiler.elementType(typed.type, isOptional: isOptional)
            elementType = elementType.map { $0.joined(with: type) ?? .dynamic } ?? type
            operands.append(typed.node * 2 + (isOptional ? 1 : 0))
            if !isOptional, let constant = builder.constant(typed.node) {
                constants?.append(constant)
            } else {
                constants = nil
            }
        }
        let type = ExpressionType.list(elementType ?? .dynamic)
        if let constants { return Typed(node: builder.addConstant(.list(constants), at: offset(node)), type: type) }
        let firstOperand = builder.addOperands(operands)
        return Typed(node: builder.add(.list(first: firstOperand, count: count), at: offset(node)), type: type)
    }

    /// What an optional entry holds where it is present.
    private static func elementType(_ type: ExpressionType, isOptional: Bool) -> ExpressionType {
        guard isOptional else { return type }
        if case .optional(let wrapped) = type { return wrapped }
        return .dynamic
    }

    private mutating func compileMap(first: Int32, count: Int32, _ node: Syntax.Node) throws(SourceFault) -> Typed {
        var operands: [Int32] = []
        var (keyType, valueType): (ExpressionType?, ExpressionType?)
        for entry in 0..<Int(count) {
            let keyChild = syntax.children[Int(first) + entry * 2]
            let valueChild = syntax.children[Int(first) + entry * 2 + 1]
            let isOptional = keyChild & 1 == 1
            let key = try compile(keyChild >> 1)
            let value = try compile(valueChild)
            if isOptional { try require(value, .optional(.dynamic), valueChild) }
            let isKey = [ExpressionType.int, .uint, .bool, .string, .dynamic].contains(key.type)
            _ = try known(
                isKey ? key.type : nil,
                else: fault(.typeMismatch, "a key is an int, uint, bool or string, not \(key.type)", keyChild >> 1))
            let type = Compiler.elementType(value.type, isOptional: isOptional)
            keyType = keyType.map { $0.joined(with: key.type) ?? .dynamic } ?? key.type
            valueType = valueType.map { $0.joined(with: type) ?? .dynamic } ?? type
            operands.append(key.node * 2 + (isOptional ? 1 : 0))
            operands.append(value.node)
        }
        let type = ExpressionType.map(key: keyType ?? .dynamic, value: valueType ?? .dynamic)
        let firstOperand = builder.addOperands(operands)
        return Typed(node: builder.add(.map(first: firstOperand, count: count), at: offset(node)), type: type)
    }
}
