import Expressions
import Statechart

/// What is known of a condition when only the active states are.
enum ConditionKnowledge {
    /// It always has this answer.
    case constant(Bool)
    /// It depends on more than the active states, or only on that.
    case open
    /// Its answer may follow from the active states.
    case structural(Expression)

    init(_ expression: Expression) {
        if !expression.mentions.isEmpty || (expression.references.isEmpty && !expression.isConstant) {
            self = .structural(expression)
        } else if let answer = Self.answer(of: expression, in: Configuration()) {
            self = .constant(answer)
        } else {
            self = .open
        }
    }

    /// The answer in a configuration; nil when it depends on something else.
    ///
    /// The variables have no values, so that whatever reads one fails, and `&&` and `||` answer when another operand
    /// decides: the three-valued logic that is wanted here. An expression that reads none and fails does not hold.
    func answer(in configuration: Configuration) -> Bool? {
        switch self {
        case .constant(let answer): answer
        case .open: nil
        case .structural(let expression): Self.answer(of: expression, in: configuration)
        }
    }

    /// Whether the answer can differ from one configuration to another.
    var dependsOnStates: Bool {
        if case .structural = self { true } else { false }
    }

    private static func answer(of expression: Expression, in configuration: Configuration) -> Bool? {
        let words = configuration.words
        let context = HostContext(present: [[words[0], words[1], words[2], words[3]]])
        do {
            return try expression.isTrue(context: context)
        } catch {
            return expression.references.isEmpty ? false : nil
        }
    }
}
