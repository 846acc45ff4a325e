import Expressions

/// The expressions of a definition by number, each text once for each kind of answer.
struct ExpressionTable {
    /// What an expression is asked for.
    enum Kind: Hashable {
        /// Whether something holds.
        case condition
        /// An amount of money in minor units.
        case amount
        /// A moment, or an ISO 8601 period as a text.
        case validity

        var types: [ExpressionType] {
            switch self {
            case .condition: [.bool]
            case .amount: [.int]
            case .validity: [.string, .timestamp]
            }
        }

        var wanted: String {
            switch self {
            case .condition: "true or false"
            case .amount: "a whole number of minor units"
            case .validity: "a period as in 'P5Y', or a timestamp"
            }
        }
    }

    private struct Key: Hashable {
        let source: [UInt8]
        let kind: Kind
    }

    private(set) var sources: [(source: String, kind: Kind, path: DefinitionPath)] = []
    private var numbers: [Key: ExpressionNumber] = [:]

    /// The number of an expression, which stands first at `path`.
    mutating func number(of source: String, kind: Kind, at path: DefinitionPath) -> ExpressionNumber {
        let key = Key(source: Array(source.utf8), kind: kind)
        if let number = numbers[key] { return number }
        numbers[key] = sources.count
        sources.append((source, kind, path))
        return sources.count - 1
    }

    /// Compiles all of them.
    ///
    /// - Throws: ``DefinitionProblems`` with one problem for each that is no expression or answers something else.
    func compiled(in environment: ExpressionEnvironment) throws(DefinitionProblems) -> [Expression] {
        var problems: [DefinitionProblem] = []
        var compiled: [Expression] = []
        for (source, kind, path) in sources {
            do {
                let expression = try Expression(source, in: environment)
                compiled.append(expression)
                if expression.resultType != .dynamic, !kind.types.contains(expression.resultType) {
                    problems.append(
                        DefinitionProblem(
                            .expressionOfOtherType, at: path,
                            "`\(source)` gives \(expression.resultType); wanted is \(kind.wanted)"))
                }
            } catch {
                problems.append(
                    DefinitionProblem(
                        .malformedExpression, at: path,
                        "`\(source.prefix(120))` at line \(error.place.line), column \(error.place.column): "
                            + error.reason))
            }
        }
        guard problems.isEmpty else { throw DefinitionProblems(problems) }
        return compiled
    }
}
