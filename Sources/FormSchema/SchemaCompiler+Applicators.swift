import EventModel

extension SchemaCompiler {
    mutating func compileLists(
        _ keywords: ValueMap, at place: SchemaPlace, into instructions: inout [Instruction]
    ) {
        if let count = count(keywords, "minItems", at: place) { instructions.append(.minItems(count)) }
        if let count = count(keywords, "maxItems", at: place) { instructions.append(.maxItems(count)) }
        var prefixCount = 0
        if let schemas = keywords["prefixItems"], let nodes = nodeList(schemas, "prefixItems", at: place) {
            prefixCount = nodes.count
            instructions.append(.prefixItems(nodes))
        }
        if let schema = keywords["items"] {
            instructions.append(.items(addNode(schema, at: place.below("items")), from: prefixCount))
        }
        let minimum = count(keywords, "minContains", at: place)
        let maximum = count(keywords, "maxContains", at: place)
        if let schema = keywords["contains"] {
            let node = addNode(schema, at: place.below("contains"))
            instructions.append(.contains(node, minimum: minimum ?? 1, maximum: maximum ?? .max))
        }
        if flag(keywords, "uniqueItems", at: place) { instructions.append(.uniqueItems) }
    }

    mutating func compileMaps(
        _ keywords: ValueMap, at place: SchemaPlace, into instructions: inout [Instruction]
    ) {
        if let count = count(keywords, "minProperties", at: place) { instructions.append(.minProperties(count)) }
        if let count = count(keywords, "maxProperties", at: place) { instructions.append(.maxProperties(count)) }
        if let value = keywords["required"], let names = names(value, "required", at: place) {
            instructions.append(.required(names))
        }
        for entry in entries(keywords, "dependentRequired", at: place) {
            guard let needed = names(entry.value, "dependentRequired", at: place) else { continue }
            instructions.append(.dependentRequired(name: addName(entry.key), needed))
        }
        if let schema = keywords["propertyNames"] {
            instructions.append(.propertyNames(addNode(schema, at: place.below("propertyNames"))))
        }
        if let table = memberTable(keywords, at: place) {
            instructions.append(.members(parts.memberTables.count))
            parts.memberTables.append(table)
        }
        for entry in entries(keywords, "dependentSchemas", at: place) {
            let node = addNode(entry.value, at: place.below("dependentSchemas", entry.key))
            instructions.append(.dependentSchema(name: addName(entry.key), node))
        }
    }

    /// Nil when none of its three keywords is there.
    private mutating func memberTable(_ keywords: ValueMap, at place: SchemaPlace) -> MemberTable? {
        var table = MemberTable(names: [], nodes: [], patterns: [], additional: nil)
        // A map's entries come in the order that the table needs.
        for entry in entries(keywords, "properties", at: place) {
            table.names.append(entry.key)
            table.nodes.append(addNode(entry.value, at: place.below("properties", entry.key)))
        }
        for entry in entries(keywords, "patternProperties", at: place) {
            let node = addNode(entry.value, at: place.below("patternProperties", entry.key))
            if let pattern = addPattern(entry.key, at: place) { table.patterns.append((pattern, node)) }
        }
        if let schema = keywords["additionalProperties"] {
            table.additional = addNode(schema, at: place.below("additionalProperties"))
        }
        return table.names.isEmpty && table.patterns.isEmpty && table.additional == nil ? nil : table
    }

    mutating func compileCombinations(
        _ keywords: ValueMap, at place: SchemaPlace, into instructions: inout [Instruction]
    ) {
        if let schemas = keywords["allOf"], let nodes = nodeList(schemas, "allOf", at: place) {
            instructions.append(.allOf(nodes))
        }
        if let schemas = keywords["anyOf"], let nodes = nodeList(schemas, "anyOf", at: place) {
            instructions.append(.anyOf(nodes))
        }
        if let schemas = keywords["oneOf"], let nodes = nodeList(schemas, "oneOf", at: place) {
            instructions.append(.oneOf(nodes))
        }
        if let schema = keywords["not"] { instructions.append(.not(addNode(schema, at: place.below("not")))) }
        // Without `if` the other two say nothing, but references may lead into them.
        let then = keywords["then"].map { addNode($0, at: place.below("then")) }
        let otherwise = keywords["else"].map { addNode($0, at: place.below("else")) }
        if let schema = keywords["if"] {
            let condition = addNode(schema, at: place.below("if"))
            instructions.append(.conditional(condition, then: then, otherwise: otherwise))
        }
    }

    mutating func compileReferences(
        _ keywords: ValueMap, at place: SchemaPlace, into instructions: inout [Instruction]
    ) {
        if let value = keywords["$ref"] {
            if let target = value.text {
                instructions.append(.reference(parts.references.count))
                pendingReferences.append(
                    PendingReference(index: parts.references.count, target: target, place: place))
                parts.references.append(0)
            } else {
                report(.badKeywordValue, "`$ref` is a URI reference", at: place)
            }
        }
        guard let value = keywords["$dynamicRef"] else { return }
        if let target = value.text {
            instructions.append(.dynamicReference(parts.dynamicReferences.count))
            pendingDynamicReferences.append(
                PendingReference(index: parts.dynamicReferences.count, target: target, place: place))
            parts.dynamicReferences.append(DynamicReference(node: 0, anchor: nil))
        } else {
            report(.badKeywordValue, "`$dynamicRef` is a URI reference", at: place)
        }
    }

    /// Compiles what stands under `$defs` for references to find.
    mutating func compileDefinitions(_ keywords: ValueMap, at place: SchemaPlace) {
        for entry in entries(keywords, "$defs", at: place) {
            addNode(entry.value, at: place.below("$defs", entry.key))
        }
    }

    private mutating func nodeList(_ value: Value, _ keyword: String, at place: SchemaPlace) -> Range<Int>? {
        guard let schemas = value.list, !schemas.isEmpty else {
            report(.badKeywordValue, "`\(keyword)` is a list of at least one schema", at: place)
            return nil
        }
        var nodes: [NodeNumber] = []
        for (index, schema) in schemas.enumerated() {
            nodes.append(addNode(schema, at: place.below(keyword, "\(index)")))
        }
        let start = parts.children.count
        parts.children.append(contentsOf: nodes)
        return start..<parts.children.count
    }

    private mutating func entries(
        _ keywords: ValueMap, _ keyword: String, at place: SchemaPlace
    ) -> [ValueMap.Entry] {
        guard let value = keywords[keyword] else { return [] }
        if let map = value.map { return map.entries }
        report(.badKeywordValue, "`\(keyword)` is a map", at: place)
        return []
    }

    private mutating func flag(_ keywords: ValueMap, _ keyword: String, at place: SchemaPlace) -> Bool {
        guard let value = keywords[keyword] else { return false }
        if case .bool(let flag) = value { return flag }
        report(.badKeywordValue, "`\(keyword)` is true or false", at: place)
        return false
    }

    private mutating func addName(_ name: String) -> Int {
        parts.names.append(name)
        return parts.names.count - 1
    }
}
