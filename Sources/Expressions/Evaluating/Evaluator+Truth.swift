extension Evaluator {
    /// The truth of an instruction whose value must be a boolean.
    mutating func truth(_ node: Int32) throws(EvaluationError) -> Bool {
        try spend(1)
        switch program.instructions[Int(node)] {
        case .logical(let isAnd, let first, let count): return try logical(isAnd: isAnd, first, count)
        case .not(let operand): return !(try truth(operand))
        case .comparison(let operation, let left, let right):
            let (left, right) = (try value(left), try value(right))
            if case .int(let left) = left, case .int(let right) = right {
                return Evaluator.compare(operation, left, right)
            }
            do {
                return try compare(operation, left, right)
            } catch {
                throw located(error, node)
            }
        case .contains(let element, let container):
            let (element, container) = (try value(element), try value(container))
            do {
                return try contains(element, in: container)
            } catch {
                throw located(error, node)
            }
        case .has(let target, let key): return try has(try value(target), program.keys[Int(key)], node)
        case .membership(let membership, let number):
            return context.isPresent(Int(number), membership: Int(membership))
        case .membershipOf(let membership, let argument):
            return try isMember(try value(argument), membership, node)
        case .matches(let text, let pattern): return try matches(try value(text), Int(pattern), node)
        case .binary(let builtin, let target, let part)
        where builtin == .startsWith || builtin == .endsWith || builtin == .contains:
            let (target, part) = (try value(target), try value(part))
            do {
                return try hasPart(builtin, target, part)
            } catch {
                throw located(error, node)
            }
        case .loop(let number):
            let loop = program.loops[Int(number)]
            if loop.macro == .all || loop.macro == .exists { return try quantifier(loop) }
        default: break
        }
        remaining += 1
        guard case .bool(let bool) = try value(node) else {
            throw located(EvaluationError(.noSuchOverload, "a boolean is wanted here"), node)
        }
        return bool
    }

    /// `&&` and `||`: an operand that decides the answer does so whatever error another one has.
    private mutating func logical(isAnd: Bool, _ first: Int32, _ count: Int32) throws(EvaluationError) -> Bool {
        var held: EvaluationError?
        for index in first..<first + count {
            do {
                if try truth(operand(index)) != isAnd { return !isAnd }
            } catch {
                if error.isFinal { throw error }
                if held == nil { held = error }
            }
        }
        if let held { throw held }
        return isAnd
    }

    private static func compare<Number: Comparable>(
        _ operation: Syntax.Operator, _ left: Number, _ right: Number
    ) -> Bool {
        switch operation {
        case .equal: left == right
        case .unequal: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        default: left >= right
        }
    }

    private mutating func compare(
        _ operation: Syntax.Operator, _ left: ExpressionValue, _ right: ExpressionValue
    ) throws(EvaluationError) -> Bool {
        switch operation {
        case .equal: return try isSame(left, right)
        case .unequal: return !(try isSame(left, right))
        default:
            if case .string(let left) = left, case .string(let right) = right {
                try spend(bytes: min(left.utf8.count, right.utf8.count))
            }
            guard let order = try Ordering.order(left, right) else { return false }
            return Evaluator.compare(operation, order, 0)
        }
    }

    private mutating func isMember(
        _ value: ExpressionValue, _ membership: Int32, _ node: Int32
    ) throws(EvaluationError) -> Bool {
        guard case .string(let member) = value else { throw located(EvaluationError.noSuchOverload, node) }
        try spend(program.memberships[Int(membership)].members.count)
        guard let number = program.memberships[Int(membership)].number(of: member) else { return false }
        return context.isPresent(number, membership: Int(membership))
    }

    private mutating func matches(
        _ value: ExpressionValue, _ pattern: Int, _ node: Int32
    ) throws(EvaluationError) -> Bool {
        guard case .string(let text) = value else { throw located(EvaluationError.noSuchOverload, node) }
        try spend(text.utf8.count * program.patterns[pattern].costPerByte)
        return program.patterns[pattern].containsMatch(in: text)
    }
}
