/// Lowers executable content to numbers.
struct ContentCompiler {
    /// The most actions of a chart.
    private static let actionCountMax = 65_536
    /// The most texts of a chart: expressions, variables.
    private static let textCountMax = 65_536

    private var content = ChartContent()
    private var expressions: [[UInt8]: ExpressionNumber] = [:]
    private var variables: [[UInt8]: VariableNumber] = [:]
    private let events: EventTable
    private var place = ""

    static func content(
        of chart: Chart, _ states: [Chart.State], _ transitions: [Chart.Transition], _ events: EventTable
    ) throws(ChartError) -> ChartContent {
        var compiler = ContentCompiler(events)
        try compiler.compile(chart, states, transitions)
        return compiler.content
    }

    private init(_ events: EventTable) {
        self.events = events
    }

    private mutating func compile(
        _ chart: Chart, _ states: [Chart.State], _ transitions: [Chart.Transition]
    ) throws(ChartError) {
        for variable in chart.variables {
            guard try self.variable(variable.name) == content.firstValues.count else {
                throw ChartError(.duplicateVariable, "two variables are called `\(variable.name)`")
            }
            content.firstValues.append(try optional(variable.expression))
        }
        content.onLoad = try block(chart.onLoad, depth: 0)
        for state in states {
            place = state.id
            content.onEntry.append(try blocks(state.onEntry))
            content.onExit.append(try blocks(state.onExit))
            content.onDefault.append(try block((state.historyDefault ?? state.initial)?.actions ?? [], depth: 0))
            content.doneData.append(try doneData(state.doneData))
        }
        for transition in transitions {
            content.conditions.append(try optional(transition.condition))
            content.onTransition.append(try block(transition.actions, depth: 0))
        }
    }

    // MARK: Actions

    private mutating func blocks(_ blocks: [[Chart.Action]]) throws(ChartError) -> [Block] {
        var compiled: [Block] = []
        for actions in blocks where !actions.isEmpty { compiled.append(try block(actions, depth: 0)) }
        return compiled
    }

    /// Appends actions after those that they hold.
    private mutating func block(_ actions: [Chart.Action], depth: Int) throws(ChartError) -> Block {
        guard depth <= CompiledChart.depthMax else {
            throw ChartError(.tooDeep, "actions lie too deep within others", place: place)
        }
        guard actions.count <= Self.actionCountMax - content.actions.count else { throw tooMuch() }
        var compiled: [CompiledAction] = []
        for action in actions { compiled.append(try self.action(action, depth: depth)) }
        guard compiled.count <= Self.actionCountMax - content.actions.count else { throw tooMuch() }
        let start = content.actions.count
        content.actions.append(contentsOf: compiled)
        return start..<content.actions.count
    }

    private mutating func action(_ action: Chart.Action, depth: Int) throws(ChartError) -> CompiledAction {
        switch action {
        case .raise(let name): return .raise(name: name, events.number(answering: name))
        case .assign(let name, let text): return .assign(try variable(name), try expression(text))
        case .branch(let branches):
            var compiled: [(condition: ExpressionNumber?, block: Block)] = []
            for branch in branches {
                compiled.append((try optional(branch.condition), try block(branch.actions, depth: depth + 1)))
            }
            return .branch(compiled)
        case .forEach(let list, let item, let index, let actions):
            var indexNumber: VariableNumber?
            if let index { indexNumber = try variable(index) }
            return .forEach(
                list: try expression(list), item: try variable(item), index: indexNumber,
                block: try block(actions, depth: depth + 1))
        case .log(let label): return .log(label)
        case .send(let send): return .send(try self.send(send))
        case .cancel(let text): return .cancel(try self.text(text))
        }
    }

    private mutating func send(_ send: Chart.Send) throws(ChartError) -> CompiledSend {
        var delay: CompiledDelay?
        switch send.delay {
        case .milliseconds(let count): delay = .milliseconds(count)
        case .expression(let text): delay = .expression(try expression(text))
        case nil: break
        }
        let isInternal = send.target.map { $0.utf8.elementsEqual("#_internal".utf8) } ?? false
        let isKnown = send.processor.map { name in processors.contains { $0.utf8.elementsEqual(name.utf8) } } ?? true
        return CompiledSend(
            event: try text(send.event), delay: delay, id: send.id, parameters: try parameters(send.parameters),
            content: try optional(send.content), isInternal: isInternal,
            isPossible: isKnown && (isInternal || send.target == nil))
    }

    private mutating func doneData(_ data: Chart.DoneData?) throws(ChartError) -> CompiledDoneData? {
        switch data {
        case .parameters(let list): .parameters(try parameters(list))
        case .content(let text): .content(try expression(text))
        case nil: nil
        }
    }

    private mutating func parameters(_ list: [Chart.Parameter]) throws(ChartError) -> [CompiledParameter] {
        var compiled: [CompiledParameter] = []
        for parameter in list { compiled.append((parameter.name, try expression(parameter.expression))) }
        return compiled
    }

    private mutating func text(_ text: Chart.Text) throws(ChartError) -> CompiledText {
        switch text {
        case .literal(let text): .literal(text)
        case .expression(let text): .expression(try expression(text))
        }
    }

    // MARK: Numbers

    private mutating func optional(_ text: String?) throws(ChartError) -> ExpressionNumber? {
        guard let text else { return nil }
        return try expression(text)
    }

    private mutating func expression(_ text: String) throws(ChartError) -> ExpressionNumber {
        let key = Array(text.utf8)
        if let number = expressions[key] { return number }
        guard content.expressions.count < Self.textCountMax else { throw tooMuch() }
        expressions[key] = content.expressions.count
        content.expressions.append(text)
        return content.expressions.count - 1
    }

    private mutating func variable(_ name: String) throws(ChartError) -> VariableNumber {
        let key = Array(name.utf8)
        if let number = variables[key] { return number }
        guard content.variables.count < Self.textCountMax else { throw tooMuch() }
        variables[key] = content.variables.count
        content.variables.append(name)
        return content.variables.count - 1
    }

    private func tooMuch() -> ChartError {
        ChartError(.tooMuchContent, "a chart has at most \(Self.actionCountMax) actions and texts", place: place)
    }
}

/// The names of the one processor of events that is known here.
private let processors = ["http://www.w3.org/TR/scxml/#SCXMLEventProcessor", "scxml"]
