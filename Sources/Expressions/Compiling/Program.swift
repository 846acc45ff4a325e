/// One step of a compiled expression; operands are numbers of other instructions, which come before it.
enum Instruction {
    case constant(Int32)
    case variable(Int32)
    case local(Int32)
    /// A local that is computed when it is first used.
    case lazy(slot: Int32, definition: Int32)
    /// Fields of fields of a variable; the names are `count` keys from `first`.
    case path(slot: Int32, first: Int32, count: Int32)
    case select(Int32, key: Int32)
    case optionalSelect(Int32, key: Int32)
    case has(Int32, key: Int32)
    case index(Int32, Int32)
    case optionalIndex(Int32, Int32)
    case conditional(Int32, Int32, Int32)
    case logical(isAnd: Bool, first: Int32, count: Int32)
    case not(Int32)
    case negate(Int32)
    case arithmetic(Syntax.Operator, Int32, Int32)
    case comparison(Syntax.Operator, Int32, Int32)
    case contains(Int32, Int32)
    /// Operands are doubled, with one added for an optional element.
    case list(first: Int32, count: Int32)
    /// Pairs of operands: the key doubled as above, then the value.
    case map(first: Int32, count: Int32)
    case unary(Builtin, Int32)
    case binary(Builtin, Int32, Int32)
    case call(Builtin, first: Int32, count: Int32)
    case matches(Int32, pattern: Int32)
    case host(Int32, first: Int32, count: Int32)
    case membership(Int32, number: Int32)
    case membershipOf(Int32, Int32)
    case loop(Int32)
    /// Forgets `count` lazy locals from `firstSlot` and goes on with the body.
    case block(firstSlot: Int32, count: Int32, body: Int32)
    case optionalMap(Int32, slot: Int32, body: Int32, isFlat: Bool)
    /// Fails when it is reached.
    case failure(Int32)
}

/// A macro over a list or map.
struct Loop {
    var macro: Syntax.Macro
    var range: Int32
    var firstSlot: Int32
    /// -1 where the macro has one variable.
    var secondSlot: Int32
    /// -1 for none.
    var filter: Int32
    var body: Int32
}

/// A compiled expression: flat arrays, read only.
final class Program: Sendable {
    let instructions: [Instruction]
    let offsets: [Int32]
    let operands: [Int32]
    let constants: [ExpressionValue]
    let keys: [String]
    let loops: [Loop]
    let patterns: [Pattern]
    let failures: [EvaluationError]
    let localCount: Int
    let root: Int32
    let variables: [ExpressionEnvironment.Variable]
    let functions: [HostFunction]
    let memberships: [HostMembership]
    let timeZones: TimeZoneTable
    let sizeMax: Int

    init(_ builder: ProgramBuilder, root: Int32, environment: ExpressionEnvironment) {
        instructions = builder.instructions
        offsets = builder.offsets
        operands = builder.operands
        constants = builder.constants
        keys = builder.keys
        loops = builder.loops
        patterns = builder.patterns
        failures = builder.failures
        localCount = builder.localCount
        self.root = root
        variables = environment.variables
        functions = environment.functions
        memberships = environment.memberships
        timeZones = environment.timeZones
        sizeMax = environment.limits.sizeMax
    }
}

/// A program that grows.
struct ProgramBuilder {
    var instructions: [Instruction] = []
    var offsets: [Int32] = []
    var operands: [Int32] = []
    var constants: [ExpressionValue] = []
    var keys: [String] = []
    var loops: [Loop] = []
    var patterns: [Pattern] = []
    var failures: [EvaluationError] = []
    var localCount = 0

    mutating func add(_ instruction: Instruction, at offset: Int32) -> Int32 {
        instructions.append(instruction)
        offsets.append(offset)
        return Int32(instructions.count - 1)
    }

    mutating func addOperands(_ nodes: [Int32]) -> Int32 {
        operands.append(contentsOf: nodes)
        return Int32(operands.count - nodes.count)
    }

    mutating func addConstant(_ value: ExpressionValue, at offset: Int32) -> Int32 {
        constants.append(value)
        return add(.constant(Int32(constants.count - 1)), at: offset)
    }

    mutating func addKey(_ key: String) -> Int32 {
        keys.append(key)
        return Int32(keys.count - 1)
    }

    mutating func addFailure(_ error: EvaluationError, at offset: Int32) -> Int32 {
        failures.append(error)
        return add(.failure(Int32(failures.count - 1)), at: offset)
    }

    mutating func addLocal() -> Int32 {
        localCount += 1
        return Int32(localCount - 1)
    }

    /// The moments and durations that literal texts were made into.
    var foldedLiterals: [ExpressionValue] {
        constants.filter { constant in
            switch constant {
            case .timestamp, .duration: true
            default: false
            }
        }
    }

    func constant(_ node: Int32) -> ExpressionValue? {
        if case .constant(let constant) = instructions[Int(node)] { constants[Int(constant)] } else { nil }
    }
}
