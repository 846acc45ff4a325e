import EventModel

extension ValueChecker {
    /// Whether one keyword holds.
    mutating func holds(
        _ instruction: Instruction, _ value: Value, node: NodeNumber, _ evaluated: inout EvaluatedParts?
    ) -> Bool {
        switch instruction {
        case .never:
            report(.never, node: node, .nothingFits)
            return false
        case .types(let types): return hasType(value, types, node: node)
        case .constant(let index): return isConstant(value, index, node: node)
        case .enumeration(let index): return isMember(value, index, node: node)
        case .bound(let bound, let limit): return isWithin(value, bound, limit, node: node)
        case .multipleOf(let index, let divisor): return isMultiple(value, index, divisor, node: node)
        case .minLength, .maxLength, .pattern, .format:
            guard case .text(let text) = value else { return true }
            return textHolds(instruction, text, node: node)
        case .minItems, .maxItems, .uniqueItems, .prefixItems, .items, .contains, .unevaluatedItems:
            guard case .list(let list) = value else { return true }
            return listHolds(instruction, list, node: node, &evaluated)
        case .minProperties, .maxProperties, .required, .dependentRequired, .members, .propertyNames,
            .unevaluatedProperties:
            guard case .map(let map) = value else { return true }
            return mapHolds(instruction, map, node: node, &evaluated)
        case .dependentSchema(let name, let schema):
            guard case .map(let map) = value, map[tables.names[name]] != nil else { return true }
            return fits(value, node: schema, &evaluated)
        case .allOf, .anyOf, .oneOf, .not, .conditional:
            return combinationHolds(instruction, value, node: node, &evaluated)
        case .reference(let index): return fits(value, node: tables.references[index], &evaluated)
        case .dynamicReference(let index):
            return fits(value, node: target(of: tables.dynamicReferences[index]), &evaluated)
        }
    }

    private mutating func hasType(_ value: Value, _ types: TypeSet, node: NodeNumber) -> Bool {
        let type = TypeSet(of: value)
        if !type.isEmpty, types.isSuperset(of: type) { return true }
        report(.type, node: node, .wrongType(types))
        return false
    }

    private mutating func isConstant(_ value: Value, _ index: Int, node: NodeNumber) -> Bool {
        if order(of: value, to: tables.constants[index]) == 0 { return true }
        report(.const, node: node, .notConstant(tables.constants[index]))
        return false
    }

    private mutating func isMember(_ value: Value, _ index: Int, node: NodeNumber) -> Bool {
        let sorted = tables.enumerations[index].sorted
        let isMember = ordering { order in
            var (low, high) = (0, sorted.count)
            while low < high {
                let middle = (low + high) / 2
                let side = order.order(of: value, to: sorted[middle])
                if side == 0 { return true }
                if side < 0 { high = middle } else { low = middle + 1 }
            }
            return false
        }
        if isMember { return true }
        report(.enum, node: node, .notAmong(tables.enumerations[index].written))
        return false
    }

    private mutating func isWithin(_ value: Value, _ bound: Bound, _ limit: Number, node: NodeNumber) -> Bool {
        guard let number = Number(value) else { return true }
        let order = number.order(to: limit)
        switch bound {
        case .minimum:
            if order >= 0 { return true }
            report(.minimum, node: node, .tooSmall(limit, isExclusive: false))
        case .maximum:
            if order <= 0 { return true }
            report(.maximum, node: node, .tooGreat(limit, isExclusive: false))
        case .exclusiveMinimum:
            if order > 0 { return true }
            report(.exclusiveMinimum, node: node, .tooSmall(limit, isExclusive: true))
        case .exclusiveMaximum:
            if order < 0 { return true }
            report(.exclusiveMaximum, node: node, .tooGreat(limit, isExclusive: true))
        }
        return false
    }

    private mutating func isMultiple(_ value: Value, _ index: Int, _ divisor: Number, node: NodeNumber) -> Bool {
        guard let number = Number(value) else { return true }
        if DecimalNumber(number).isMultiple(of: tables.decimals[index]) { return true }
        report(.multipleOf, node: node, .notMultiple(divisor))
        return false
    }

    private mutating func textHolds(_ instruction: Instruction, _ text: String, node: NodeNumber) -> Bool {
        guard spend(text.utf8.count / 64) else { return false }
        switch instruction {
        case .minLength(let count):
            if text.unicodeScalars.count >= count { return true }
            report(.minLength, node: node, .tooShort(count))
        case .maxLength(let count):
            // A character takes at least one byte.
            if text.utf8.count <= count || text.unicodeScalars.count <= count { return true }
            report(.maxLength, node: node, .tooLong(count))
        case .pattern(let index):
            if matches(text, pattern: index) { return true }
            report(.pattern, node: node, .notMatching(tables.patterns[index].text))
        case .format(let format):
            if format.accepts(text) { return true }
            report(.format, node: node, .wrongFormat(format))
        default: return true
        }
        return false
    }
}
