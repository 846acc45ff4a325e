/// One evaluation of a program.
struct Evaluator {
    let program: Program
    let values: [ExpressionValue?]
    let context: HostContext
    /// What macros and bindings set; nil for what is not computed yet.
    var locals: [ExpressionValue?]
    /// Units of work that are left.
    var remaining: Int

    init(_ program: Program, _ bindings: ExpressionBindings, _ context: HostContext, cost: Int) {
        self.program = program
        values = bindings.values
        self.context = context
        locals = program.localCount == 0 ? [] : Array(repeating: nil, count: program.localCount)
        remaining = cost
    }

    @inline(__always)
    mutating func spend(_ units: Int) throws(EvaluationError) {
        remaining &-= units
        if remaining < 0 { throw EvaluationError.costExceeded }
    }

    /// The units of work for so many bytes of text.
    @inline(__always)
    mutating func spend(bytes: Int) throws(EvaluationError) {
        try spend(bytes >> 4)
    }

    func checkSize(_ size: Int) throws(EvaluationError) {
        guard size <= program.sizeMax else {
            throw EvaluationError(.sizeExceeded, "a list, map or text has at most \(program.sizeMax) parts")
        }
    }

    func operand(_ index: Int32) -> Int32 { program.operands[Int(index)] }

    /// The error with the place of an instruction, unless it has one already.
    func located(_ error: EvaluationError, _ node: Int32) -> EvaluationError {
        var located = error
        if located.offset == nil { located.offset = Int(program.offsets[Int(node)]) }
        return located
    }

    /// The value of an instruction.
    mutating func value(_ node: Int32) throws(EvaluationError) -> ExpressionValue {
        try spend(1)
        switch program.instructions[Int(node)] {
        case .constant(let constant): return program.constants[Int(constant)]
        case .variable(let slot): return try variable(slot, node)
        case .local(let slot):
            guard let value = locals[Int(slot)] else { throw EvaluationError.noSuchOverload }
            return value
        case .path(let slot, let first, let count):
            if Int(slot) < values.count, case .dataMap(let map)? = values[Int(slot)],
                let value = field(map, first, first + count - 1)
            {
                return value
            }
            var value = try variable(slot, node)
            for key in first..<first + count {
                value = try select(value, program.keys[Int(key)], node)
            }
            return value
        case .select(let target, let key):
            if case .local(let slot) = program.instructions[Int(target)], case .dataMap(let map)? = locals[Int(slot)],
                let value = field(map, key, key)
            {
                return value
            }
            return try select(try value(target), program.keys[Int(key)], node)
        case .arithmetic(let operation, let left, let right):
            let (left, right) = (try value(left), try value(right))
            do {
                return try arithmetic(operation, left, right)
            } catch {
                throw located(error, node)
            }
        case .conditional(let condition, let whenTrue, let whenFalse):
            return try truth(condition) ? try value(whenTrue) : try value(whenFalse)
        case .logical, .not, .comparison, .contains, .has, .matches, .membership, .membershipOf:
            remaining += 1
            return .bool(try truth(node))
        default: return try composedValue(node)
        }
    }

    /// The value of an instruction that is not as frequent.
    @inline(never)
    private mutating func composedValue(_ node: Int32) throws(EvaluationError) -> ExpressionValue {
        do throws(EvaluationError) {
            switch program.instructions[Int(node)] {
            case .lazy(let slot, let definition): return try lazyLocal(slot, definition)
            case .optionalSelect(let target, let key):
                return try optionalSelect(try value(target), program.keys[Int(key)])
            case .index(let target, let index): return try self.index(try value(target), try value(index))
            case .optionalIndex(let target, let index):
                return try optionalIndex(try value(target), try value(index))
            case .negate(let operand): return try negate(try value(operand))
            case .list(let first, let count): return try list(first, count)
            case .map(let first, let count): return try map(first, count)
            case .unary(let builtin, let argument): return try unary(builtin, try value(argument))
            case .binary(let builtin, let first, let second): return try binary(builtin, first, second)
            case .call(let builtin, let first, let count): return try call(builtin, try arguments(first, count))
            case .host(let function, let first, let count):
                return try program.functions[Int(function)].answer(try arguments(first, count), context)
            case .loop(let number): return try loop(program.loops[Int(number)])
            case .block(let firstSlot, let count, let body):
                for slot in firstSlot..<firstSlot + count { locals[Int(slot)] = nil }
                return try value(body)
            case .optionalMap(let target, let slot, let body, let isFlat):
                return try optionalMap(try value(target), slot, body, isFlat: isFlat)
            case .failure(let failure): throw program.failures[Int(failure)]
            default: throw EvaluationError.noSuchOverload
            }
        } catch {
            throw located(error, node)
        }
    }

    @inline(__always)
    private func variable(_ slot: Int32, _ node: Int32) throws(EvaluationError) -> ExpressionValue {
        guard Int(slot) < values.count, let value = values[Int(slot)] else {
            throw located(unbound(slot), node)
        }
        return value
    }

    @inline(never)
    private func unbound(_ slot: Int32) -> EvaluationError {
        EvaluationError(.unboundVariable, "the variable '\(program.variables[Int(slot)].name)' has no value")
    }

    private mutating func lazyLocal(_ slot: Int32, _ definition: Int32) throws(EvaluationError) -> ExpressionValue {
        if let value = locals[Int(slot)] { return value }
        let value = try value(definition)
        locals[Int(slot)] = value
        return value
    }

    private mutating func arguments(_ first: Int32, _ count: Int32) throws(EvaluationError) -> [ExpressionValue] {
        var arguments: [ExpressionValue] = []
        arguments.reserveCapacity(Int(count))
        for index in first..<first + count { arguments.append(try value(operand(index))) }
        return arguments
    }

    private mutating func list(_ first: Int32, _ count: Int32) throws(EvaluationError) -> ExpressionValue {
        var list: [ExpressionValue] = []
        list.reserveCapacity(Int(count))
        for index in first..<first + count {
            let operand = operand(index)
            let element = try value(operand >> 1)
            if operand & 1 == 0 {
                list.append(element)
            } else {
                guard case .optional(let wrapped) = element else { throw EvaluationError.noSuchOverload }
                if let wrapped { list.append(wrapped) }
            }
        }
        return .list(list)
    }

    private mutating func map(_ first: Int32, _ count: Int32) throws(EvaluationError) -> ExpressionValue {
        var entries: [ExpressionMap.Entry] = []
        entries.reserveCapacity(Int(count))
        for index in 0..<count {
            let keyOperand = operand(first + index * 2)
            let keyValue = try value(keyOperand >> 1)
            let element = try value(operand(first + index * 2 + 1))
            if case .double = keyValue { throw EvaluationError(.unsupportedKey, "a double cannot be a key") }
            guard let key = ExpressionMap.Key(keyValue) else {
                throw EvaluationError(.unsupportedKey, "a value of type \(keyValue.typeName) cannot be a key")
            }
            if keyOperand & 1 == 0 {
                entries.append((key, element))
            } else {
                guard case .optional(let wrapped) = element else { throw EvaluationError.noSuchOverload }
                if let wrapped { entries.append((key, wrapped)) }
            }
        }
        return .map(try ExpressionMap(entries))
    }
}
