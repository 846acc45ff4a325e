import EventModel

extension ValueChecker {
    /// Whether a keyword about maps holds.
    mutating func mapHolds(
        _ instruction: Instruction, _ map: ValueMap, node: NodeNumber, _ evaluated: inout EvaluatedParts?
    ) -> Bool {
        switch instruction {
        case .minProperties(let count):
            if map.entries.count >= count { return true }
            report(.minProperties, node: node, .tooFewMembers(count))
            return false
        case .maxProperties(let count):
            if map.entries.count <= count { return true }
            report(.maxProperties, node: node, .tooManyMembers(count))
            return false
        case .required(let names):
            return hasAll(names, of: map, keyword: .required, beside: nil, node: node)
        case .dependentRequired(let name, let names):
            guard map[tables.names[name]] != nil else { return true }
            return hasAll(names, of: map, keyword: .dependentRequired, beside: tables.names[name], node: node)
        case .members(let index): return membersFit(map, tables.memberTables[index], node: node, &evaluated)
        case .propertyNames(let schema): return namesFit(map, schema, node: node)
        case .unevaluatedProperties(let schema): return unevaluatedFit(map, schema, node: node, &evaluated)
        default: return true
        }
    }

    private mutating func hasAll(
        _ names: Range<Int>, of map: ValueMap, keyword: FormKeyword, beside other: String?, node: NodeNumber
    ) -> Bool {
        guard spend(names.count) else { return false }
        var hasAll = true
        for index in names where map[tables.names[index]] == nil {
            hasAll = false
            if !collects { return false }
            let label = memberLabel(tables.names[index])
            report(keyword, node: node, .missing(label, beside: other.map { memberLabel($0) }))
        }
        return hasAll
    }

    /// Walks the members once; each is looked up among the names, searched by the patterns, and else taken as additional.
    private mutating func membersFit(
        _ map: ValueMap, _ table: MemberTable, node: NodeNumber, _ evaluated: inout EvaluatedParts?
    ) -> Bool {
        var allFit = true
        for (index, entry) in map.entries.enumerated() {
            guard spend(1) else { return false }
            var isNamed = false
            if let found = table.index(of: entry.key) {
                isNamed = true
                allFit = memberFits(entry, table.nodes[found], keyword: .properties, node: node) && allFit
            }
            for (pattern, schema) in table.patterns where matches(entry.key, pattern: pattern) {
                isNamed = true
                allFit = memberFits(entry, schema, keyword: .patternProperties, node: node) && allFit
            }
            if !isNamed, let additional = table.additional {
                isNamed = true
                allFit = memberFits(entry, additional, keyword: .additionalProperties, node: node) && allFit
            }
            if isNamed { evaluated?.insert(index) }
            if !allFit, !collects || isExhausted { return false }
        }
        return allFit
    }

    private mutating func memberFits(
        _ entry: ValueMap.Entry, _ schema: NodeNumber, keyword: FormKeyword, node: NodeNumber
    ) -> Bool {
        guard tables.isFalse(schema) else {
            return fits(entry.value, node: schema, at: .member(entry.key, node: schema))
        }
        if collects {
            path.append(.member(entry.key, node: nil))
            report(keyword, node: node, .notAllowed)
            path.removeLast()
        }
        return false
    }

    private mutating func namesFit(_ map: ValueMap, _ schema: NodeNumber, node: NodeNumber) -> Bool {
        var allFit = true
        for entry in map.entries {
            var nobodyAsks: EvaluatedParts?
            if fitsQuietly(.text(entry.key), node: schema, &nobodyAsks) { continue }
            allFit = false
            if !collects || isExhausted { return false }
            report(.propertyNames, node: node, .badName(entry.key))
        }
        return allFit
    }

    private mutating func unevaluatedFit(
        _ map: ValueMap, _ schema: NodeNumber, node: NodeNumber, _ evaluated: inout EvaluatedParts?
    ) -> Bool {
        guard let flags = evaluated?.flags else { return true }
        var allFit = true
        for (index, entry) in map.entries.enumerated() where !flags[index] {
            allFit = memberFits(entry, schema, keyword: .unevaluatedProperties, node: node) && allFit
            if !allFit, !collects || isExhausted { return false }
        }
        evaluated?.insertAll()
        return allFit
    }
}
