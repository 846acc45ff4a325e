/// Executable content (SCXML 1.0 section 4).
extension Interpreter {
    /// Does a block; what fails is told by an event and ends it.
    mutating func run(_ block: Block) throws(ChartError) {
        _ = try succeeds(block)
    }

    /// Whether all of a block could be done; what could not has been told by an event.
    private mutating func succeeds(_ block: Block) throws(ChartError) -> Bool {
        for number in block {
            guard budget.spendAction() else { throw WorkBudget.exceeded("actions") }
            guard try succeeds(chart.content.actions[number]) else { return false }
        }
        return true
    }

    private mutating func succeeds(_ action: CompiledAction) throws(ChartError) -> Bool {
        switch action {
        case .raise(let name, let number):
            try enqueue(ChartEvent(name, origin: .internal), number)
            return true
        case .assign(let variable, let expression):
            guard let value = model.value(of: expression, in: configuration), model.assign(value, to: variable) else {
                return try failed()
            }
            return true
        case .branch(let branches):
            for (condition, block) in branches {
                guard budget.spendAction() else { throw WorkBudget.exceeded("actions") }
                if try holds(condition) { return try succeeds(block) }
            }
            return true
        case .forEach(let list, let item, let index, let block):
            return try forEach(list, item, index, block)
        case .log(let label):
            model.log(label)
            return true
        case .send(let send):
            return try succeeds(send)
        case .cancel(let text):
            guard let id = self.text(text) else { return try failed() }
            timers.removeAll(sendID: id)
            return true
        }
    }

    private mutating func forEach(
        _ list: ExpressionNumber, _ item: VariableNumber, _ index: VariableNumber?, _ block: Block
    ) throws(ChartError) -> Bool {
        guard let value = model.value(of: list, in: configuration), let items = model.items(of: value),
            model.declare(item), index.map({ model.declare($0) }) ?? true
        else { return try failed() }
        for (place, value) in items.enumerated() {
            guard budget.spendAction() else { throw WorkBudget.exceeded("actions") }
            guard model.assign(value, to: item) else { return try failed() }
            if let index, !model.assign(model.index(place), to: index) { return try failed() }
            guard try succeeds(block) else { return false }
        }
        return true
    }

    private mutating func succeeds(_ send: CompiledSend) throws(ChartError) -> Bool {
        guard send.isPossible, let name = text(send.event), !name.isEmpty, let delay = milliseconds(send.delay),
            delay == 0 || !send.isInternal
        else { return try failed(sendID: send.id) }
        var data: Model.Datum?
        if let content = send.content {
            data = model.value(of: content, in: configuration)
            if data == nil { return try failed(sendID: send.id) }
        } else if !send.parameters.isEmpty {
            var fields: [(name: String, value: Model.Datum)] = []
            for parameter in send.parameters {
                guard let value = model.value(of: parameter.expression, in: configuration) else {
                    return try failed(sendID: send.id)
                }
                fields.append((parameter.name, value))
            }
            data = model.map(fields)
        }
        let number = chart.eventNumber(answering: name)
        if send.isInternal {
            try enqueue(ChartEvent(name, origin: .internal, data: data, sendID: send.id), number)
            return true
        }
        let event = ChartEvent(name, data: data, sendID: send.id)
        guard delay > 0 else {
            guard externalQueue.count < WorkBudget.queueCountMax else { throw WorkBudget.exceeded("events") }
            externalQueue.append(event, number)
            return true
        }
        guard timers.count < WorkBudget.queueCountMax else { throw WorkBudget.exceeded("delayed events") }
        let (due, isOverflow) = time.addingReportingOverflow(delay)
        timers.insert(TimerQueue.Entry(time: isOverflow ? .max : due, event: event, number: number))
        return true
    }

    // MARK: Values

    private mutating func holds(_ condition: ExpressionNumber?) throws(ChartError) -> Bool {
        guard let condition else { return true }
        guard let holds = model.condition(condition, in: configuration) else { return try failed() }
        return holds
    }

    private mutating func text(_ text: CompiledText) -> String? {
        switch text {
        case .literal(let text): text
        case .expression(let number): model.value(of: number, in: configuration).flatMap { model.text(of: $0) }
        }
    }

    /// A delay that is not negative; nil when it cannot be known.
    private mutating func milliseconds(_ delay: CompiledDelay?) -> Int64? {
        let count: Int64? =
            switch delay {
            case nil: 0
            case .milliseconds(let count): count
            case .expression(let number):
                model.value(of: number, in: configuration).flatMap { model.milliseconds(of: $0) }
            }
        return count.flatMap { $0 < 0 ? nil : $0 }
    }

    /// What the end of a state carries.
    ///
    /// A parameter that fails is left out and told by an event.
    mutating func doneData(of final: Int) throws(ChartError) -> Model.Datum? {
        switch chart.content.doneData[final] {
        case nil: return nil
        case .content(let expression):
            guard let value = model.value(of: expression, in: configuration) else {
                try raiseError()
                return nil
            }
            return value
        case .parameters(let parameters):
            var fields: [(name: String, value: Model.Datum)] = []
            for parameter in parameters {
                guard let value = model.value(of: parameter.expression, in: configuration) else {
                    try raiseError()
                    continue
                }
                fields.append((parameter.name, value))
            }
            return fields.isEmpty ? nil : model.map(fields)
        }
    }

    // MARK: Internal events

    mutating func raiseDone(_ state: Int, _ data: Model.Datum?) throws(ChartError) {
        let event = ChartEvent("done.state.\(chart.states[state].id)", origin: .platform, data: data)
        try enqueue(event, chart.doneEvents[state])
    }

    mutating func raiseError(sendID: String? = nil) throws(ChartError) {
        let event = ChartEvent<Model.Datum>("error.execution", origin: .platform, sendID: sendID)
        try enqueue(event, chart.errorEvent)
    }

    private mutating func failed(sendID: String? = nil) throws(ChartError) -> Bool {
        try raiseError(sendID: sendID)
        return false
    }

    private mutating func enqueue(_ event: ChartEvent<Model.Datum>, _ number: EventNumber?) throws(ChartError) {
        guard internalQueue.count < WorkBudget.queueCountMax else { throw WorkBudget.exceeded("internal events") }
        internalQueue.append(event, number)
    }
}
