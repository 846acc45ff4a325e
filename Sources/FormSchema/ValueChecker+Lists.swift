import EventModel

extension ValueChecker {
    /// Whether a keyword about lists holds.
    mutating func listHolds(
        _ instruction: Instruction, _ list: [Value], node: NodeNumber, _ evaluated: inout EvaluatedParts?
    ) -> Bool {
        switch instruction {
        case .minItems(let count):
            if list.count >= count { return true }
            report(.minItems, node: node, .tooFewItems(count))
            return false
        case .maxItems(let count):
            if list.count <= count { return true }
            report(.maxItems, node: node, .tooManyItems(count))
            return false
        case .uniqueItems: return areUnique(list, node: node)
        case .prefixItems(let schemas): return prefixFits(list, schemas, node: node, &evaluated)
        case .items(let schema, let start):
            defer { evaluated?.insertAll(from: start) }
            return itemsFit(list, from: start, schema, node: node)
        case .contains(let schema, let minimum, let maximum):
            return contains(list, schema, minimum: minimum, maximum: maximum, node: node, &evaluated)
        case .unevaluatedItems(let schema): return unevaluatedFit(list, schema, node: node, &evaluated)
        default: return true
        }
    }

    private mutating func prefixFits(
        _ list: [Value], _ schemas: Range<Int>, node: NodeNumber, _ evaluated: inout EvaluatedParts?
    ) -> Bool {
        var allFit = true
        for (index, item) in list.prefix(schemas.count).enumerated() {
            let schema = tables.children[schemas.lowerBound + index]
            evaluated?.insert(index)
            if tables.isFalse(schema) {
                report(.prefixItems, node: node, .unexpectedItem(index))
                return false
            }
            if !fits(item, node: schema, at: .item(index)) {
                allFit = false
                if !collects || isExhausted { return false }
            }
        }
        return allFit
    }

    private mutating func itemsFit(
        _ list: [Value], from start: Int, _ schema: NodeNumber, node: NodeNumber
    ) -> Bool {
        if list.count > start, tables.isFalse(schema) {
            report(.items, node: node, .tooManyItems(start))
            return false
        }
        var allFit = true
        for index in list.indices.dropFirst(start) {
            if !fits(list[index], node: schema, at: .item(index)) {
                allFit = false
                if !collects || isExhausted { return false }
            }
        }
        return allFit
    }

    /// Sorts the items' indices, so that equal ones are neighbours.
    private mutating func areUnique(_ list: [Value], node: NodeNumber) -> Bool {
        guard list.count > 1 else { return true }
        let pair = ordering { order -> (Int, Int)? in
            let sorted = list.indices.sorted { left, right in
                let side = order.order(of: list[left], to: list[right])
                return side == 0 ? left < right : side < 0
            }
            for (left, right) in zip(sorted, sorted.dropFirst()) where order.order(of: list[left], to: list[right]) == 0
            {
                return (left, right)
            }
            return nil
        }
        guard let pair else { return true }
        report(.uniqueItems, node: node, .repeatedItem(first: pair.0, second: pair.1))
        return false
    }

    private mutating func contains(
        _ list: [Value], _ schema: NodeNumber, minimum: Int, maximum: Int, node: NodeNumber,
        _ evaluated: inout EvaluatedParts?
    ) -> Bool {
        var count = 0
        for (index, item) in list.enumerated() {
            var nobodyAsks: EvaluatedParts?
            if fitsQuietly(item, node: schema, &nobodyAsks) {
                count += 1
                evaluated?.insert(index)
            }
            if isExhausted { return false }
        }
        if count < minimum {
            report(minimum == 1 ? .contains : .minContains, node: node, .tooFewFittingItems(minimum))
            return false
        }
        if count > maximum {
            report(.maxContains, node: node, .tooManyFittingItems(maximum))
            return false
        }
        return true
    }

    private mutating func unevaluatedFit(
        _ list: [Value], _ schema: NodeNumber, node: NodeNumber, _ evaluated: inout EvaluatedParts?
    ) -> Bool {
        guard let flags = evaluated?.flags else { return true }
        var allFit = true
        for (index, item) in list.enumerated() where !flags[index] {
            if tables.isFalse(schema) {
                report(.unevaluatedItems, node: node, .unexpectedItem(index))
                return false
            }
            if !fits(item, node: schema, at: .item(index)) {
                allFit = false
                if !collects || isExhausted { return false }
            }
        }
        evaluated?.insertAll()
        return allFit
    }
}
