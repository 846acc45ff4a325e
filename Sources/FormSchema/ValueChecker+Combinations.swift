import EventModel

extension ValueChecker {
    /// Whether a keyword that combines schemas holds.
    mutating func combinationHolds(
        _ instruction: Instruction, _ value: Value, node: NodeNumber, _ evaluated: inout EvaluatedParts?
    ) -> Bool {
        switch instruction {
        case .allOf(let schemas): return fitsAll(value, schemas, &evaluated)
        case .anyOf(let schemas): return fitsAny(value, schemas, node: node, &evaluated)
        case .oneOf(let schemas): return fitsOne(value, schemas, node: node, &evaluated)
        case .not(let schema):
            var nobodyAsks: EvaluatedParts?
            guard fitsQuietly(value, node: schema, &nobodyAsks) else { return true }
            report(.not, node: node, .excluded)
            return false
        case .conditional(let condition, let then, let otherwise):
            guard let branch = fitsQuietly(value, node: condition, &evaluated) ? then : otherwise else { return true }
            return fits(value, node: branch, &evaluated)
        default: return true
        }
    }

    private mutating func fitsAll(_ value: Value, _ schemas: Range<Int>, _ evaluated: inout EvaluatedParts?) -> Bool {
        var fitsAll = true
        for index in schemas {
            if !fits(value, node: tables.children[index], &evaluated) {
                fitsAll = false
                if !collects || isExhausted { return false }
            }
        }
        return fitsAll
    }

    private mutating func fitsAny(
        _ value: Value, _ schemas: Range<Int>, node: NodeNumber, _ evaluated: inout EvaluatedParts?
    ) -> Bool {
        var fitsAny = false
        for index in schemas {
            if fitsQuietly(value, node: tables.children[index], &evaluated) {
                fitsAny = true
                // All that fit count where it is asked what they looked at.
                if evaluated == nil { return true }
            }
            if isExhausted { return false }
        }
        if !fitsAny { reportNoBranch(value, schemas, .anyOf, node: node) }
        return fitsAny
    }

    private mutating func fitsOne(
        _ value: Value, _ schemas: Range<Int>, node: NodeNumber, _ evaluated: inout EvaluatedParts?
    ) -> Bool {
        var fittingCount = 0
        for index in schemas {
            if fitsQuietly(value, node: tables.children[index], &evaluated) { fittingCount += 1 }
            if isExhausted { return false }
            if fittingCount > 1 {
                report(.oneOf, node: node, .fitsSeveral)
                return false
            }
        }
        if fittingCount == 0 { reportNoBranch(value, schemas, .oneOf, node: node) }
        return fittingCount == 1
    }

    /// Tells what is wrong with the one branch that takes values of this type, or that no branch fits when there are
    /// several or none.
    private mutating func reportNoBranch(
        _ value: Value, _ schemas: Range<Int>, _ keyword: FormKeyword, node: NodeNumber
    ) {
        guard collects else { return }
        let type = TypeSet(of: value)
        let near = tables.children[schemas].filter { tables.types(of: $0).isSuperset(of: type) }
        if near.count == 1, let branch = near.first {
            _ = fits(value, node: branch)
        } else {
            report(keyword, node: node, .fitsNone)
        }
    }
}

extension SchemaTables {
    /// The types that a schema's own `type` allows, seen through references.
    func types(of node: NodeNumber) -> TypeSet {
        var (node, types) = (node, TypeSet.all)
        // References end, for endless ones were refused; a chain of them is not worth following far.
        for _ in 0..<8 {
            var next: NodeNumber?
            for instruction in instructions[nodes[node].instructions] {
                switch instruction {
                case .never: types = []
                case .types(let allowed): types.formIntersection(allowed)
                case .reference(let index): next = references[index]
                default: break
                }
            }
            guard let next else { break }
            node = next
        }
        return types
    }
}
