/// Which literals lie beside which fields; a walk from the leaves of a program to its root.
struct ComparisonFinder {
    /// What a value is made of: variables or fields, and literals.
    private struct Parts {
        var references: [Expression.Reference] = []
        var literals: [ExpressionValue] = []

        mutating func add(_ other: Parts) {
            references += other.references
            literals += other.literals
        }
    }

    /// The most literals that are told of one expression.
    private static let countMax = 1_000

    private let program: Program
    private let environment: ExpressionEnvironment
    /// By number of the instruction; empty where the value tells nothing of its parts.
    private var parts: [Parts] = []
    private(set) var comparisons: [Expression.Comparison] = []

    init(_ program: Program, _ environment: ExpressionEnvironment) {
        self.program = program
        self.environment = environment
        parts.reserveCapacity(program.instructions.count)
        for instruction in program.instructions { parts.append(look(at: instruction)) }
    }

    private mutating func look(at instruction: Instruction) -> Parts {
        if let reference = program.reference(instruction, environment) { return Parts(references: [reference]) }
        switch instruction {
        case .constant(let number): return Parts(literals: [program.constants[Int(number)]])
        case .comparison(_, let left, let right), .contains(let left, let right):
            meet(left, right)
            return Parts()
        case .arithmetic(let operation, let left, let right):
            if operation == .add || operation == .subtract { meet(left, right) }
            return union([left, right])
        case .binary(_, let left, let right):
            meet(left, right)
            return union([left, right])
        case .conditional(_, let first, let second): return union([first, second])
        case .negate(let operand), .unary(_, let operand): return union([operand])
        case .call(_, let first, let count), .host(_, let first, let count):
            return union(program.operands[Int(first)..<Int(first + count)])
        case .list(let first, let count):
            return union(program.operands[Int(first)..<Int(first + count)].lazy.map { $0 >> 1 })
        case .lazy(_, let definition): return union([definition])
        default: return Parts()
        }
    }

    private func union(_ numbers: some Sequence<Int32>) -> Parts {
        var union = Parts()
        for number in numbers where number < parts.count && union.literals.count < Self.countMax {
            union.add(parts[Int(number)])
        }
        return union
    }

    private mutating func meet(_ left: Int32, _ right: Int32) {
        for (one, other) in [(left, right), (right, left)] {
            for reference in parts[Int(one)].references {
                for literal in parts[Int(other)].literals where comparisons.count < Self.countMax {
                    comparisons.append(Expression.Comparison(reference: reference, literal: literal))
                }
            }
        }
    }
}
