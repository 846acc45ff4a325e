/// A run of actions in ``ChartContent/actions``.
typealias Block = Range<Int>

/// The executable content of a chart, names and expressions as numbers.
struct ChartContent: Sendable {
    /// The texts of all expressions, each once.
    var expressions: [String] = []
    /// The names of all variables, the declared ones first.
    var variables: [String] = []
    /// The first values of the declared variables; nil for none.
    var firstValues: [ExpressionNumber?] = []
    /// All actions, those of a block next to each other.
    var actions: [CompiledAction] = []
    var onLoad: Block = 0..<0
    /// By state number.
    var onEntry: [[Block]] = []
    var onExit: [[Block]] = []
    /// By state number what is done after its default entry, or by a history that leads to its default.
    var onDefault: [Block] = []
    var doneData: [CompiledDoneData?] = []
    /// By transition number.
    var conditions: [ExpressionNumber?] = []
    var onTransition: [Block] = []
}

enum CompiledAction: Sendable {
    case raise(name: String, EventNumber?)
    case assign(VariableNumber, ExpressionNumber)
    case branch([(condition: ExpressionNumber?, block: Block)])
    case forEach(list: ExpressionNumber, item: VariableNumber, index: VariableNumber?, block: Block)
    case log(String)
    case send(CompiledSend)
    case cancel(CompiledText)
}

enum CompiledText: Sendable {
    case literal(String)
    case expression(ExpressionNumber)
}

enum CompiledDelay: Sendable {
    case milliseconds(Int64)
    case expression(ExpressionNumber)
}

typealias CompiledParameter = (name: String, expression: ExpressionNumber)

enum CompiledDoneData: Sendable {
    case parameters([CompiledParameter])
    case content(ExpressionNumber)
}

struct CompiledSend: Sendable {
    let event: CompiledText
    let delay: CompiledDelay?
    let id: String?
    let parameters: [CompiledParameter]
    let content: ExpressionNumber?
    let isInternal: Bool
    /// Whether target and processor are among those that are known here.
    let isPossible: Bool
}
