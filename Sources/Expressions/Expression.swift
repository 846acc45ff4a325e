/// A compiled expression: immutable, cheap to pass around, ready to be evaluated any number of times.
///
/// ```swift
/// let environment = ExpressionEnvironment(variables: [.init("form", .dynamic)])
/// let guardExpression = try Expression("form.age >= 18", in: environment, expecting: .bool)
/// let isAdult = try guardExpression.isTrue(ExpressionBindings(["form": form], in: environment))
/// ```
public struct Expression: Sendable {
    /// A variable, or a field within one, that an expression reads.
    public struct Reference: Sendable, Hashable {
        /// The variable's slot.
        public var slot: Int
        /// The variable's name and those of the fields: `form`, `age`.
        public var path: [String]
    }

    /// A literal name that an expression asks a ``HostMembership`` for.
    public struct MembershipMention: Sendable, Hashable {
        /// The function's name.
        public var function: String
        /// The name it is asked for.
        public var member: String
    }

    /// A literal that a variable or field is compared with, or that is added to it or taken from it.
    public struct Comparison: Sendable {
        /// The variable or field.
        public var reference: Reference
        /// The literal's value.
        public var literal: ExpressionValue
    }

    /// The text it was made from.
    public let source: String
    /// The type of its value, as far as is known.
    public let resultType: ExpressionType
    /// The values of the literals in the source, in order, and then the moments and durations that are made of texts.
    public let literals: [ExpressionValue]
    /// The variables and fields that it reads, each once, in order.
    public let references: [Reference]
    /// What its answer can turn on: literals beside variables and fields, not all of them each once; at most 1,000.
    public let comparisons: [Comparison]
    /// The literal names that it asks memberships for, in order.
    public let mentions: [MembershipMention]
    /// Whether its value never changes: it reads no variable and asks the host nothing.
    public let isConstant: Bool

    private let program: Program
    private let costMax: Int

    /// Compiles a source.
    ///
    /// - Parameter type: the type its value must have; nil for any.
    /// - Throws: ``ExpressionError``, the first that there is.
    /// - Complexity: O(n) in the source, for each name also in the names of the environment.
    public init(
        _ source: String, in environment: ExpressionEnvironment, expecting type: ExpressionType? = nil
    ) throws(ExpressionError) {
        guard source.utf8.count <= environment.limits.sourceLengthMax else {
            throw ExpressionError(
                .sourceTooLong, "an expression has at most \(environment.limits.sourceLengthMax) bytes",
                place: ExpressionError.Place(line: 1, column: 1, offset: 0))
        }
        let bytes = Array(source.utf8)
        do {
            let syntax = try Parser.parse(bytes, in: environment)
            var compiler = Compiler(syntax, in: environment)
            let typed = try compiler.compile(syntax.root)
            if let type { try compiler.require(typed, type, syntax.root) }
            program = Program(compiler.builder, root: typed.node, environment: environment)
            resultType = typed.type
            literals = syntax.literals + compiler.builder.foldedLiterals
            mentions = compiler.mentions
        } catch {
            throw ExpressionError(
                error.code, error.reason, place: ExpressionError.Place(offset: error.offset, in: bytes))
        }
        self.source = source
        costMax = environment.limits.costMax
        references = program.references(environment)
        comparisons = ComparisonFinder(program, environment).comparisons
        isConstant = references.isEmpty && !program.asksHost
    }

    /// Evaluates the expression.
    ///
    /// - Parameters:
    ///   - bindings: the values of the variables.
    ///   - context: what the host knows.
    ///   - costMax: how much work it may take; nil for the bound of the environment.
    /// - Throws: ``EvaluationError``.
    public func evaluate(
        _ bindings: ExpressionBindings = ExpressionBindings(), context: HostContext = HostContext(),
        costMax: Int? = nil
    ) throws(EvaluationError) -> ExpressionValue {
        var evaluator = Evaluator(program, bindings, context, cost: costMax ?? self.costMax)
        return try evaluator.value(program.root)
    }

    /// Evaluates an expression whose value is a boolean; faster than ``evaluate(_:context:costMax:)``.
    ///
    /// - Throws: ``EvaluationError``, also when the value is no boolean.
    public func isTrue(
        _ bindings: ExpressionBindings = ExpressionBindings(), context: HostContext = HostContext(),
        costMax: Int? = nil
    ) throws(EvaluationError) -> Bool {
        var evaluator = Evaluator(program, bindings, context, cost: costMax ?? self.costMax)
        return try evaluator.truth(program.root)
    }
}

extension Program {
    /// The variables and paths that instructions read, each once; of a path that is looked into the longer one alone.
    fileprivate func references(_ environment: ExpressionEnvironment) -> [Expression.Reference] {
        let lookedInto = instructionsLookedInto
        var references: [Expression.Reference] = []
        var known: Set<Expression.Reference> = []
        func add(_ reference: Expression.Reference) {
            if known.insert(reference).inserted { references.append(reference) }
        }
        for (number, instruction) in instructions.enumerated() {
            switch instruction {
            case .variable, .path:
                guard !lookedInto.contains(Int32(number)) else { continue }
                if let reference = reference(instruction, environment) { add(reference) }
            case .has(let target, let key), .select(let target, let key), .optionalSelect(let target, let key):
                guard var reference = reference(instructions[Int(target)], environment) else { continue }
                reference.path.append(keys[Int(key)])
                add(reference)
            case .index(let target, let index), .optionalIndex(let target, let index):
                guard var reference = reference(instructions[Int(target)], environment),
                    case .constant(let constant) = instructions[Int(index)],
                    case .string(let field) = constants[Int(constant)]
                else { continue }
                reference.path.append(field)
                add(reference)
            default: continue
            }
        }
        return references
    }

    /// The instructions whose value is only asked for one field of a known name.
    private var instructionsLookedInto: Set<Int32> {
        var numbers: Set<Int32> = []
        for instruction in instructions {
            switch instruction {
            case .has(let target, _), .select(let target, _), .optionalSelect(let target, _): numbers.insert(target)
            case .index(let target, let index), .optionalIndex(let target, let index):
                if case .constant(let constant) = instructions[Int(index)],
                    case .string = constants[Int(constant)]
                {
                    numbers.insert(target)
                }
            default: continue
            }
        }
        return numbers
    }

    /// The variable or path that an instruction reads; nil for one that reads none.
    func reference(_ instruction: Instruction, _ environment: ExpressionEnvironment) -> Expression.Reference? {
        switch instruction {
        case .variable(let slot):
            return Expression.Reference(slot: Int(slot), path: [environment.variables[Int(slot)].name])
        case .path(let slot, let first, let count):
            let fields = keys[Int(first)..<Int(first + count)]
            return Expression.Reference(slot: Int(slot), path: [environment.variables[Int(slot)].name] + fields)
        default: return nil
        }
    }

    fileprivate var asksHost: Bool {
        instructions.contains { instruction in
            switch instruction {
            case .host, .membership, .membershipOf: true
            default: false
            }
        }
    }
}
