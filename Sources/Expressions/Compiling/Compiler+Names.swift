extension Compiler {
    mutating func compileName(_ name: Int32, isAbsolute: Bool, _ node: Syntax.Node) throws(SourceFault) -> Typed {
        let text = syntax.names[Int(name)]
        if !isAbsolute, let typed = compileLocal(text, node) { return typed }
        if let typed = compileQualified(text, isAbsolute: isAbsolute, node) { return typed }
        let advice = nearestName(to: text, among: visibleNames).map { "; did you mean '\($0)'?" } ?? ""
        return try refuse(fault(.unknownName, "there is no '\(text)'\(advice)", node), when: .unboundVariable)
    }

    private var visibleNames: [String] {
        locals.map(\.name) + environment.variables.map(\.name)
    }

    func isLocal(_ name: String) -> Bool {
        locals.contains { haveSameBytes($0.name, name) }
    }

    private mutating func compileLocal(_ name: String, _ node: Syntax.Node) -> Typed? {
        guard let local = locals.last(where: { haveSameBytes($0.name, name) }) else { return nil }
        return use(local, node)
    }

    mutating func use(_ local: Local, _ node: Syntax.Node) -> Typed {
        usedDepth = max(usedDepth, local.depth)
        let instruction: Instruction =
            local.definition < 0 ? .local(local.slot) : .lazy(slot: local.slot, definition: local.definition)
        return Typed(node: builder.add(instruction, at: offset(node)), type: local.type)
    }

    /// A variable or type of this name in one of the namespaces.
    private mutating func compileQualified(_ name: String, isAbsolute: Bool, _ node: Syntax.Node) -> Typed? {
        for namespace in isAbsolute ? [""] : namespaces {
            let candidate = namespace.isEmpty ? name : namespace + name
            if let slot = environment.variables.firstIndex(where: { haveSameBytes($0.name, candidate) }) {
                let instruction = builder.add(.variable(Int32(slot)), at: offset(node))
                return Typed(node: instruction, type: environment.variables[slot].type)
            }
            if let type = Compiler.namedType(candidate) {
                let constant = builder.addConstant(.type(type.name), at: offset(node))
                return Typed(node: constant, type: .type(type.type))
            }
        }
        return nil
    }

    private static func namedType(_ name: String) -> (name: String, type: ExpressionType)? {
        switch name {
        case "bool": (name, .bool)
        case "int": (name, .int)
        case "uint": (name, .uint)
        case "double": (name, .double)
        case "string": (name, .string)
        case "bytes": (name, .bytes)
        case "null_type": (name, .null)
        case "list": (name, .list(.dynamic))
        case "map": (name, .map(key: .dynamic, value: .dynamic))
        case "type": (name, .type(.dynamic))
        case "optional_type": (name, .optional(.dynamic))
        case "google.protobuf.Timestamp": (name, .timestamp)
        case "google.protobuf.Duration": (name, .duration)
        default: nil
        }
    }

    /// `a.b.c` as one name; nil where it is none or begins with a name that a macro declared.
    func qualifiedName(_ node: Syntax.Node) -> (name: String, isAbsolute: Bool)? {
        switch syntax.kinds[Int(node)] {
        case .identifier(let name, let isAbsolute):
            let text = syntax.names[Int(name)]
            return !isAbsolute && isLocal(text) ? nil : (text, isAbsolute)
        case .select(let operand, let name, .plain):
            guard let prefix = qualifiedName(operand) else { return nil }
            return (prefix.name + "." + syntax.names[Int(name)], prefix.isAbsolute)
        default: return nil
        }
    }

    // MARK: - Fields

    mutating func compileSelect(
        _ operand: Syntax.Node, _ name: Int32, _ mode: Syntax.SelectMode, _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        if mode == .plain, mayBeQualified(operand), let qualified = qualifiedName(node),
            let typed = compileQualified(qualified.name, isAbsolute: qualified.isAbsolute, node)
        {
            return typed
        }
        let target = try compile(operand)
        let field = syntax.names[Int(name)]
        let type = try fieldType(field, of: target.type, node)
        let offset = offset(node)
        switch mode {
        case .plain:
            return Typed(node: addSelect(target.node, field, offset), type: type)
        case .optional:
            let key = builder.addKey(field)
            let result: ExpressionType = if case .optional = type { type } else { .optional(type) }
            return Typed(node: builder.add(.optionalSelect(target.node, key: key), at: offset), type: result)
        case .presence:
            let key = builder.addKey(field)
            return Typed(node: builder.add(.has(target.node, key: key), at: offset), type: .bool)
        }
    }

    /// Whether a chain of names is worth looking up as one.
    private func mayBeQualified(_ operand: Syntax.Node) -> Bool {
        if hasDottedNames { return true }
        var node = operand
        while case .select(let inner, _, .plain) = syntax.kinds[Int(node)] { node = inner }
        guard case .identifier(let name, _) = syntax.kinds[Int(node)] else { return false }
        return syntax.names[Int(name)] == "google"
    }

    /// A field of a variable's field is one instruction with it.
    private mutating func addSelect(_ target: Int32, _ field: String, _ offset: Int32) -> Int32 {
        if Int(target) == builder.instructions.count - 1 {
            switch builder.instructions[Int(target)] {
            case .variable(let slot):
                builder.instructions[Int(target)] = .path(slot: slot, first: builder.addKey(field), count: 1)
                builder.offsets[Int(target)] = offset
                return target
            case .path(let slot, let first, let count) where Int(first + count) == builder.keys.count:
                _ = builder.addKey(field)
                builder.instructions[Int(target)] = .path(slot: slot, first: first, count: count + 1)
                builder.offsets[Int(target)] = offset
                return target
            default: break
            }
        }
        return builder.add(.select(target, key: builder.addKey(field)), at: offset)
    }

    private func fieldType(
        _ field: String, of type: ExpressionType, _ node: Syntax.Node
    ) throws(SourceFault) -> ExpressionType {
        switch type {
        case .dynamic: return .dynamic
        case .map(let key, let value):
            let isText = ExpressionType.string.isAssignable(to: key)
            return try known(
                isText ? value : nil,
                else: fault(.typeMismatch, "a map with keys of \(key) has no fields; write [\(field)]", node))
        case .optional(let wrapped):
            let inner = try fieldType(field, of: wrapped, node)
            if case .optional = inner { return inner }
            return .optional(inner)
        case .object(let shape):
            if let found = shape.field(field) { return found.type }
            let advice = nearestName(to: field, among: shape.fields.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
            return try known(nil, else: fault(.unknownField, "\(type) has no field '\(field)'\(advice)", node))
        default:
            return try known(nil, else: fault(.typeMismatch, "\(type) has no fields", node))
        }
    }

    mutating func compileIndex(
        _ operand: Syntax.Node, _ index: Syntax.Node, isOptional: Bool, _ node: Syntax.Node
    ) throws(SourceFault) -> Typed {
        let target = try compile(operand)
        let indexTyped = try compile(index)
        let type = try indexedType(target.type, indexTyped, node)
        guard isOptional else {
            return Typed(node: builder.add(.index(target.node, indexTyped.node), at: offset(node)), type: type)
        }
        let result: ExpressionType = if case .optional = type { type } else { .optional(type) }
        return Typed(node: builder.add(.optionalIndex(target.node, indexTyped.node), at: offset(node)), type: result)
    }

    private func indexedType(
        _ type: ExpressionType, _ index: Typed, _ node: Syntax.Node
    ) throws(SourceFault) -> ExpressionType {
        var result: ExpressionType?
        switch type {
        case .dynamic: result = .dynamic
        case .list(let element) where index.type.isAssignable(to: .int): result = element
        case .map(let key, let value) where index.type.isAssignable(to: key): result = value
        case .object:
            if case .string(let field)? = builder.constant(index.node) { return try fieldType(field, of: type, node) }
            if index.type.isAssignable(to: .string) { result = .dynamic }
        case .optional(let wrapped):
            let inner = try indexedType(wrapped, index, node)
            if case .optional = inner { result = inner } else { result = .optional(inner) }
        default: break
        }
        return try known(
            result, else: fault(.noMatchingOverload, "\(type) has no elements by \(index.type)", node))
    }
}
