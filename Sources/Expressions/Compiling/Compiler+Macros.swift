extension Compiler {
    mutating func compileComprehension(
        _ comprehension: Syntax.Comprehension, _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        let range = try compile(comprehension.range)
        let types = try variableTypes(range.type, hasTwo: comprehension.secondName >= 0, comprehension.range)
        let depth = locals.count
        let firstSlot = declare(comprehension.firstName, types.first)
        let secondSlot = comprehension.secondName >= 0 ? declare(comprehension.secondName, types.second) : -1
        var filter: Int32 = -1
        if comprehension.filter >= 0 {
            let typed = try compile(comprehension.filter)
            try require(typed, .bool, comprehension.filter)
            filter = typed.node
        }
        let body = try compile(comprehension.body)
        locals.removeSubrange(depth...)
        let type = try loopType(comprehension, body, types)
        builder.loops.append(
            Loop(
                macro: comprehension.macro, range: range.node, firstSlot: firstSlot, secondSlot: secondSlot,
                filter: filter, body: body.node))
        return Typed(node: builder.add(.loop(Int32(builder.loops.count - 1)), at: offset(node)), type: type)
    }

    private mutating func declare(_ name: Int32, _ type: ExpressionType) -> Int32 {
        let slot = builder.addLocal()
        locals.append(Local(name: syntax.names[Int(name)], slot: slot, definition: -1, type: type))
        return slot
    }

    private func variableTypes(
        _ range: ExpressionType, hasTwo: Bool, _ node: Syntax.Node
    ) throws(SourceFault) -> (first: ExpressionType, second: ExpressionType) {
        switch range {
        case .list(let element): return hasTwo ? (.int, element) : (element, .dynamic)
        case .map(let key, let value): return (key, value)
        case .object: return (.string, .dynamic)
        default:
            let isUnknown = range == .dynamic
            _ = try known(
                isUnknown ? range : nil,
                else: fault(.typeMismatch, "a list or map is wanted before the macro, not \(range)", node))
            return (.dynamic, .dynamic)
        }
    }

    private func loopType(
        _ comprehension: Syntax.Comprehension, _ body: Typed, _ types: (first: ExpressionType, second: ExpressionType)
    ) throws(SourceFault) -> ExpressionType {
        switch comprehension.macro {
        case .all, .exists, .existsOne:
            try require(body, .bool, comprehension.body)
            return .bool
        case .filter:
            try require(body, .bool, comprehension.body)
            return .list(types.first)
        case .mapList: return .list(body.type)
        case .transformMap: return .map(key: types.first, value: body.type)
        case .transformMapEntry:
            try require(body, .map(key: .dynamic, value: .dynamic), comprehension.body)
            return body.type
        }
    }

    // MARK: - Bindings

    mutating func compileBind(
        _ name: Int32, _ value: Syntax.Node, _ body: Syntax.Node, _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        let slot = builder.addLocal()
        locals.append(try definition(syntax.names[Int(name)], slot: slot, value))
        let typed = try compile(body)
        locals.removeLast()
        let instruction = Instruction.block(firstSlot: slot, count: 1, body: typed.node)
        return Typed(node: builder.add(instruction, at: offset(node)), type: typed.type)
    }

    /// A local that is computed when it is first used.
    ///
    /// A definition that uses others nests as deep as they do when it is evaluated, so that counts as nesting.
    private mutating func definition(_ name: String, slot: Int32, _ value: Syntax.Node) throws(SourceFault) -> Local {
        let outerDepth = usedDepth
        usedDepth = 0
        let typed = try compile(value)
        let depth = usedDepth + syntax.heights[Int(value)]
        usedDepth = max(outerDepth, usedDepth)
        guard depth <= environment.limits.depthMax else {
            let depthMax = environment.limits.depthMax
            throw fault(.nestedTooDeeply, "definitions that use each other nest at most \(depthMax) levels deep", value)
        }
        return Local(name: name, slot: slot, definition: typed.node, type: typed.type, depth: depth)
    }

    mutating func compileBlock(
        _ first: Int32, _ count: Int32, _ body: Syntax.Node, _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        let outer = blockLocals
        blockLocals = []
        let firstSlot = Int32(builder.localCount)
        builder.localCount += Int(count)
        for number in 0..<count {
            let child = syntax.children[Int(first + number)]
            blockLocals.append(try definition("", slot: firstSlot + number, child >> 1))
        }
        let typed = try compile(body)
        blockLocals = outer
        let instruction = Instruction.block(firstSlot: firstSlot, count: count, body: typed.node)
        return Typed(node: builder.add(instruction, at: offset(node)), type: typed.type)
    }

    mutating func compileBlockIndex(_ number: Int, _ node: Syntax.Node) throws(SourceFault) -> Typed {
        guard number < blockLocals.count else {
            return try refuse(
                fault(.unknownName, "cel.index(\(number)) stands before its value or outside a cel.block()", node),
                when: .unboundVariable)
        }
        return use(blockLocals[number], node)
    }

    mutating func compileOptionalMap(
        _ target: Syntax.Node, _ name: Int32, _ body: Syntax.Node, isFlat: Bool, _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        let targetTyped = try compile(target)
        try require(targetTyped, .optional(.dynamic), target)
        var wrapped = ExpressionType.dynamic
        if case .optional(let inner) = targetTyped.type { wrapped = inner }
        let slot = declare(name, wrapped)
        let typed = try compile(body)
        locals.removeLast()
        if isFlat { try require(typed, .optional(.dynamic), body) }
        let instruction = Instruction.optionalMap(targetTyped.node, slot: slot, body: typed.node, isFlat: isFlat)
        return Typed(
            node: builder.add(instruction, at: offset(node)), type: isFlat ? typed.type : .optional(typed.type))
    }
}
