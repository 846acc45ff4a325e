extension Parser {
    /// A call of a function or macro without a target; the opening parenthesis is the current token.
    mutating func call(name: String, isAbsolute: Bool, at offset: Int) throws(SourceFault) -> Syntax.Node {
        let arguments = try arguments()
        if environment.hasMacros, name == "has", arguments.count == 1 {
            guard case .select(let operand, let field, let mode) = syntax.kinds[Int(arguments[0])], mode == .plain
            else { throw SourceFault(.invalidMacro, "has() asks for a field, as in has(a.b)", at: offset) }
            syntax.kinds[Int(arguments[0])] = .select(operand, name: field, .presence)
            return arguments[0]
        }
        let children = addChildren(arguments)
        return try add(
            .call(name: addName(name), isAbsolute: isAbsolute, first: children.first, count: children.count),
            at: offset,
            height: children.height + 1)
    }

    /// A call on a target; the opening parenthesis is the current token.
    mutating func memberCall(_ target: Syntax.Node, name: String, at offset: Int) throws(SourceFault) -> Syntax.Node {
        let arguments = try arguments()
        if environment.hasMacros {
            if isNamespace(target, "cel"), let node = try bindingMacro(name, arguments, at: offset) { return node }
            if let node = try comprehension(target, name, arguments, at: offset) { return node }
            if let node = try optionalMacro(target, name, arguments, at: offset) { return node }
        }
        let children = addChildren(arguments)
        let height = max(children.height, syntax.heights[Int(target)]) + 1
        return try add(
            .memberCall(target, name: addName(name), first: children.first, count: children.count), at: offset,
            height: height)
    }

    private func isNamespace(_ node: Syntax.Node, _ namespace: String) -> Bool {
        guard case .identifier(let name, _) = syntax.kinds[Int(node)] else { return false }
        return syntax.names[Int(name)] == namespace
    }

    /// The variable that a macro declares: a name, or `cel.iterVar(n, m)`.
    private mutating func variable(_ node: Syntax.Node, of macro: String) throws(SourceFault) -> Int32 {
        switch syntax.kinds[Int(node)] {
        case .identifier(let name, isAbsolute: false): return name
        default:
            let offset = Int(syntax.offsets[Int(node)])
            throw SourceFault(.invalidMacro, "\(macro)() declares a variable here, which is a simple name", at: offset)
        }
    }

    // MARK: - Lists and maps

    private mutating func comprehension(
        _ target: Syntax.Node, _ name: String, _ arguments: [Syntax.Node], at offset: Int
    ) throws(SourceFault) -> Syntax.Node? {
        guard let form = Parser.form(name, argumentCount: arguments.count),
            !form.hasTwoVariables || environment.extensions.contains(.twoVariableMacros)
        else { return nil }
        let firstName = try variable(arguments[0], of: name)
        let secondName = form.hasTwoVariables ? try variable(arguments[1], of: name) : -1
        if secondName >= 0, syntax.names[Int(firstName)] == syntax.names[Int(secondName)] {
            throw SourceFault(.invalidMacro, "the two variables of \(name)() need different names", at: offset)
        }
        let body = arguments[arguments.count - 1]
        var filter: Syntax.Node = -1
        if form.hasFilter { filter = arguments[arguments.count - 2] }
        syntax.comprehensions.append(
            Syntax.Comprehension(
                macro: form.macro, range: target, firstName: firstName, secondName: secondName, filter: filter,
                body: body))
        let height = height(of: arguments + [target]) + 1
        return try add(.comprehension(Int32(syntax.comprehensions.count - 1)), at: offset, height: height)
    }

    private struct Form {
        var macro: Syntax.Macro
        var hasTwoVariables = false
        var hasFilter = false
    }

    private static func form(_ name: String, argumentCount: Int) -> Form? {
        switch (name, argumentCount) {
        case ("all", 2): Form(macro: .all)
        case ("exists", 2): Form(macro: .exists)
        case ("exists_one", 2), ("existsOne", 2): Form(macro: .existsOne)
        case ("map", 2): Form(macro: .mapList)
        case ("map", 3): Form(macro: .mapList, hasFilter: true)
        case ("filter", 2): Form(macro: .filter)
        case ("all", 3): Form(macro: .all, hasTwoVariables: true)
        case ("exists", 3): Form(macro: .exists, hasTwoVariables: true)
        case ("exists_one", 3), ("existsOne", 3): Form(macro: .existsOne, hasTwoVariables: true)
        case ("transformList", 3): Form(macro: .mapList, hasTwoVariables: true)
        case ("transformList", 4): Form(macro: .mapList, hasTwoVariables: true, hasFilter: true)
        case ("transformMap", 3): Form(macro: .transformMap, hasTwoVariables: true)
        case ("transformMap", 4): Form(macro: .transformMap, hasTwoVariables: true, hasFilter: true)
        case ("transformMapEntry", 3): Form(macro: .transformMapEntry, hasTwoVariables: true)
        case ("transformMapEntry", 4): Form(macro: .transformMapEntry, hasTwoVariables: true, hasFilter: true)
        default: nil
        }
    }

    // MARK: - Bindings

    private mutating func bindingMacro(
        _ name: String, _ arguments: [Syntax.Node], at offset: Int
    ) throws(SourceFault) -> Syntax.Node? {
        switch (name, arguments.count) {
        case ("bind", 3) where environment.extensions.contains(.bindings):
            let variable = try variable(arguments[0], of: "cel.bind")
            return try add(
                .bind(name: variable, arguments[1], body: arguments[2]), at: offset, over: arguments[1], arguments[2])
        case ("block", 2) where environment.extensions.contains(.blocks):
            guard case .list(let first, let count) = syntax.kinds[Int(arguments[0])] else {
                throw SourceFault(.invalidMacro, "cel.block() takes a list of values first", at: offset)
            }
            return try add(
                .block(first: first, count: count, body: arguments[1]), at: offset, over: arguments[0], arguments[1])
        case ("index", 1) where environment.extensions.contains(.blocks):
            return try add(.blockIndex(try number(arguments[0], of: "cel.index")), at: offset)
        case ("iterVar", 2) where environment.extensions.contains(.blocks):
            let depth = try number(arguments[0], of: "cel.iterVar")
            let place = try number(arguments[1], of: "cel.iterVar")
            return try add(.identifier(name: addName("@it:\(depth):\(place)"), isAbsolute: false), at: offset)
        default: return nil
        }
    }

    private func number(_ node: Syntax.Node, of macro: String) throws(SourceFault) -> Int32 {
        if case .literal(let literal) = syntax.kinds[Int(node)], case .int(let int) = syntax.literals[Int(literal)],
            let number = Int32(exactly: int), number >= 0
        {
            return number
        }
        throw SourceFault(
            .invalidMacro, "\(macro)() takes whole numbers from 0", at: Int(syntax.offsets[Int(node)]))
    }

    private mutating func optionalMacro(
        _ target: Syntax.Node, _ name: String, _ arguments: [Syntax.Node], at offset: Int
    ) throws(SourceFault) -> Syntax.Node? {
        guard environment.extensions.contains(.optionals), arguments.count == 2,
            name == "optMap" || name == "optFlatMap"
        else { return nil }
        let variable = try variable(arguments[0], of: name)
        return try add(
            .optionalMap(target, name: variable, body: arguments[1], isFlat: name == "optFlatMap"), at: offset,
            over: target, arguments[1])
    }
}
