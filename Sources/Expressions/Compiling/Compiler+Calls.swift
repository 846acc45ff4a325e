internal import RegularExpressions

extension Compiler {
    mutating func compileCall(
        _ name: String, isAbsolute: Bool, _ arguments: [Syntax.Node], _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        for namespace in isAbsolute ? [""] : namespaces {
            if let typed = try compileGlobal(namespace + name, arguments, node) { return typed }
        }
        return try refuseFunction(name, isMember: false, node)
    }

    mutating func compileMemberCall(
        _ target: Syntax.Node, _ name: String, _ arguments: [Syntax.Node], _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        if let namespace = qualifiedName(target) {
            let qualified = namespace.name + "." + name
            for container in namespace.isAbsolute ? [""] : namespaces {
                if let typed = try compileGlobal(container + qualified, arguments, node) { return typed }
            }
        }
        if let number = environment.functions.firstIndex(where: { $0.isMember && haveSameBytes($0.name, name) }) {
            return try compileHostCall(number, [target] + arguments, node)
        }
        guard let overloads = enabled(FunctionTable.member[name]) else {
            return try refuseFunction(name, isMember: true, node)
        }
        return try compileOverloads(overloads, name, [target] + arguments, node)
    }

    /// A call of a function of this full name; nil when there is none.
    private mutating func compileGlobal(
        _ name: String, _ arguments: [Syntax.Node], _ node: Syntax.Node
    ) throws(SourceFault) -> Typed? {
        if let number = environment.memberships.firstIndex(where: { haveSameBytes($0.name, name) }) {
            return try compileMembership(number, arguments, node)
        }
        if let number = environment.functions.firstIndex(where: { !$0.isMember && haveSameBytes($0.name, name) }) {
            return try compileHostCall(number, arguments, node)
        }
        if environment.extensions.contains(.math), name == "math.greatest" || name == "math.least" {
            return try compileExtreme(name == "math.greatest" ? .greatest : .least, arguments, node)
        }
        guard let overloads = enabled(FunctionTable.global[name]) else { return nil }
        return try compileOverloads(overloads, name, arguments, node)
    }

    private func enabled(_ overloads: [Signature]?) -> [Signature]? {
        guard let overloads, let first = overloads.first, environment.extensions.isSuperset(of: first.library)
        else { return nil }
        return overloads
    }

    private mutating func refuseFunction(
        _ name: String, isMember: Bool, _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        let other = isMember ? FunctionTable.global : FunctionTable.member
        var advice = ""
        if other[name] != nil {
            advice = isMember ? "; it is called as \(name)(...)" : "; it is called as x.\(name)(...)"
        } else {
            var names = isMember ? Array(FunctionTable.member.keys) : Array(FunctionTable.global.keys)
            names += environment.functions.map(\.name) + environment.memberships.map(\.name)
            if isMember { names += ["all", "exists", "exists_one", "map", "filter"] }
            advice = nearestName(to: name, among: names.sorted()).map { "; did you mean '\($0)'?" } ?? ""
        }
        return try refuse(
            fault(.unknownFunction, "there is no function '\(name)'\(advice)", node), when: .unboundFunction)
    }

    private mutating func compileArguments(_ nodes: [Syntax.Node]) throws(SourceFault) -> [Typed] {
        var arguments: [Typed] = []
        for node in nodes { arguments.append(try compile(node)) }
        return arguments
    }

    private mutating func compileOverloads(
        _ overloads: [Signature], _ name: String, _ nodes: [Syntax.Node], _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        let arguments = try compileArguments(nodes)
        let types = arguments.map(\.type)
        var result: ExpressionType?
        for overload in overloads {
            guard let found = overload.result(for: types) else { continue }
            result = result.map { $0 == found ? found : .dynamic } ?? found
        }
        var type = try known(result, else: mismatch(name, types, overloads, node))
        guard let builtin = overloads.first?.builtin else { return Typed(node: 0, type: .dynamic) }
        if builtin == .typeOf { type = .type(types.first ?? .dynamic) }
        if builtin == .matches, case .string(let pattern)? = arguments.last.flatMap({ builder.constant($0.node) }),
            arguments.count == 2
        {
            return try compileMatches(arguments[0], pattern, node)
        }
        return Typed(node: addCall(builtin, arguments, node), type: type)
    }

    private mutating func addCall(_ builtin: Builtin, _ arguments: [Typed], _ node: Syntax.Node) -> Int32 {
        switch arguments.count {
        case 1:
            if builtin == .toTimestamp || builtin == .toDuration,
                let constant = builder.constant(arguments[0].node),
                let value = try? Conversions.convert(constant, to: builtin, sizeMax: environment.limits.sizeMax)
            {
                return builder.addConstant(value, at: offset(node))
            }
            return builder.add(.unary(builtin, arguments[0].node), at: offset(node))
        case 2: return builder.add(.binary(builtin, arguments[0].node, arguments[1].node), at: offset(node))
        default:
            let first = builder.addOperands(arguments.map(\.node))
            return builder.add(.call(builtin, first: first, count: Int32(arguments.count)), at: offset(node))
        }
    }

    private func mismatch(
        _ name: String, _ types: [ExpressionType], _ overloads: [Signature], _ node: Syntax.Node
    ) -> SourceFault {
        let counts = Set(overloads.map(\.parameters.count))
        let given = types.map(\.description).joined(separator: ", ")
        let reason =
            counts.contains(types.count)
            ? "\(name)() does not take (\(given))"
            : "\(name)() takes \(counts.sorted().map(String.init).joined(separator: " or ")) values, target included,"
                + " not \(types.count)"
        return fault(.noMatchingOverload, reason, node)
    }

    // MARK: - Calls with rules of their own

    private mutating func compileMatches(
        _ text: Typed, _ pattern: String, _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        do {
            builder.patterns.append(try Pattern(pattern))
        } catch {
            return try refuse(
                fault(.invalidPattern, "the pattern cannot be read: \(error.reason)", node), when: .invalidArgument)
        }
        let instruction = Instruction.matches(text.node, pattern: Int32(builder.patterns.count - 1))
        return Typed(node: builder.add(instruction, at: offset(node)), type: .bool)
    }

    /// `math.greatest` and `math.least` take one list or any count of numbers.
    private mutating func compileExtreme(
        _ builtin: Builtin, _ nodes: [Syntax.Node], _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        let arguments = try compileArguments(nodes)
        var types = arguments.map(\.type)
        if types.count == 1, case .list(let element) = types[0] { types = [element] }
        let numbers: [ExpressionType] = [.int, .uint, .double, .dynamic]
        let areNumbers = !types.isEmpty && types.allSatisfy { numbers.contains($0) }
        let isSame = Set(types).count == 1
        let type = try known(
            areNumbers ? (isSame ? types[0] : .dynamic) : nil,
            else: fault(.noMatchingOverload, "math.\(builtin)() takes numbers or one list of numbers", node))
        if arguments.count == 1, case .list(let list)? = builder.constant(arguments[0].node), list.isEmpty {
            return try refuse(
                fault(.noMatchingOverload, "math.\(builtin)() needs at least one number", node), when: .invalidArgument)
        }
        return Typed(node: addCall(builtin, arguments, node), type: type)
    }

    private mutating func compileMembership(
        _ number: Int, _ nodes: [Syntax.Node], _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        let membership = environment.memberships[number]
        let arguments = try compileArguments(nodes)
        guard arguments.count == 1, arguments[0].type.isAssignable(to: .string) else {
            return try refuse(
                fault(.noMatchingOverload, "\(membership.name)() takes one string", node), when: .noSuchOverload)
        }
        guard case .string(let member)? = builder.constant(arguments[0].node) else {
            let instruction = Instruction.membershipOf(Int32(number), arguments[0].node)
            return Typed(node: builder.add(instruction, at: offset(node)), type: .bool)
        }
        guard let memberNumber = membership.number(of: member) else {
            let advice = nearestName(to: member, among: membership.members).map { "; did you mean '\($0)'?" } ?? ""
            return try refuse(
                fault(.unknownName, "\(membership.name)() knows no '\(member)'\(advice)", nodes[0]),
                when: .invalidArgument)
        }
        mentions.append(Expression.MembershipMention(function: membership.name, member: member))
        let instruction = Instruction.membership(Int32(number), number: Int32(memberNumber))
        return Typed(node: builder.add(instruction, at: offset(node)), type: .bool)
    }

    private mutating func compileHostCall(
        _ number: Int, _ nodes: [Syntax.Node], _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        let function = environment.functions[number]
        let arguments = try compileArguments(nodes)
        let isFitting =
            arguments.count == function.parameters.count
            && zip(arguments, function.parameters).allSatisfy { $0.type.isAssignable(to: $1) }
        guard isFitting else {
            let wanted = function.parameters.map(\.description).joined(separator: ", ")
            let given = arguments.map(\.type.description).joined(separator: ", ")
            return try refuse(
                fault(.noMatchingOverload, "\(function.name)() takes (\(wanted)), not (\(given))", node),
                when: .noSuchOverload)
        }
        let first = builder.addOperands(arguments.map(\.node))
        let instruction = Instruction.host(Int32(number), first: first, count: Int32(arguments.count))
        return Typed(node: builder.add(instruction, at: offset(node)), type: function.result)
    }
}
