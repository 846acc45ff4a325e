/// A chart that runs with its executable content: where it is, its queues, its timers and its data.
///
/// Time is a number that the caller moves on; nothing happens between calls. It takes the same microsteps as
/// ``CompiledChart/step(_:event:guard:)`` and does beside them what the chart says is to be done on the way.
public struct Interpreter<Model: Datamodel> {
    /// The chart.
    public let chart: CompiledChart
    /// Where the machine is; after its end where it ended.
    public private(set) var state: ChartState
    /// The variables.
    public internal(set) var model: Model
    /// The time, in milliseconds from the start.
    public private(set) var time: Int64 = 0
    /// Whether the machine has not come to a final state at the top level.
    public private(set) var isRunning = true

    /// The active states as content sees them, in the midst of a microstep too.
    var configuration = Configuration()
    var timers = TimerQueue<Model.Datum>()
    var internalQueue = EventQueue<Model.Datum>()
    var externalQueue = EventQueue<Model.Datum>()
    /// What the event that is being taken may still do.
    var budget = WorkBudget()

    /// Enters the first states and takes what is enabled there.
    ///
    /// - Throws: ``ChartError`` with code `microstepLimitExceeded` or `workLimitExceeded`.
    public init(_ chart: CompiledChart, model: Model) throws(ChartError) {
        self.chart = chart
        self.model = model
        state = chart.tree.blank
        try load()
        try enter(chart.initialEntry, into: chart.initialState.configuration)
        state = chart.initialState
        try settle()
        try drain()
    }

    /// The time at which the next delayed event is due; nil when there is none.
    public var nextDueTime: Int64? {
        isRunning ? timers.nextDueTime : nil
    }

    /// Takes an event from outside to the end, and what it sends at once.
    ///
    /// - Throws: As ``init(_:model:)``; the machine is of no use then.
    public mutating func dispatch(_ name: String, data: Model.Datum? = nil) throws(ChartError) {
        guard isRunning else { return }
        externalQueue.append(ChartEvent(name, data: data), chart.eventNumber(answering: name))
        try drain()
    }

    /// Moves the time on; events that become due are taken one after another, each to the end.
    ///
    /// - Throws: As ``init(_:model:)``; the machine is of no use then.
    public mutating func advance(to time: Int64) throws(ChartError) {
        var count = 0
        while isRunning, let due = timers.popFirst(until: time) {
            count += 1
            guard count <= WorkBudget.eventCountMax else { throw WorkBudget.exceeded("delayed events") }
            self.time = max(self.time, due.time)
            externalQueue.append(due.event, due.number)
            try drain()
        }
        self.time = max(self.time, time)
    }

    // MARK: Macrosteps

    /// Takes the external events one after another.
    private mutating func drain() throws(ChartError) {
        var count = 0
        while isRunning, let (event, number) = externalQueue.popFirst() {
            count += 1
            guard count <= WorkBudget.eventCountMax else { throw WorkBudget.exceeded("events") }
            budget = WorkBudget()
            try take(event, number)
            try settle()
        }
    }

    /// Takes eventless transitions and internal events until none is left.
    private mutating func settle() throws(ChartError) {
        while isRunning {
            if try microstep(column: 0) { continue }
            guard let (event, number) = internalQueue.popFirst() else { return }
            guard budget.spendEvent() else { throw WorkBudget.exceeded("internal events") }
            try take(event, number)
        }
        try leaveAll()
    }

    private mutating func take(_ event: ChartEvent<Model.Datum>, _ number: EventNumber?) throws(ChartError) {
        model.begin(event)
        if let number { _ = try microstep(column: number + 1) }
    }

    /// Takes the transitions that are enabled; false when none is.
    private mutating func microstep(column: Int) throws(ChartError) -> Bool {
        let before = state
        var taken: [TransitionNumber] = []
        var failureCount = 0
        chart.select(column: column, in: before, into: &taken) { transition, configuration in
            guard let condition = chart.transitions[Int(transition)].condition else { return true }
            guard let isEnabled = model.condition(condition, in: configuration) else {
                failureCount += 1
                return false
            }
            return isEnabled
        }
        for _ in 0..<failureCount { try raiseError() }
        guard !taken.isEmpty else { return false }
        guard budget.spendMicrostep() else {
            throw ChartError(
                .microstepLimitExceeded,
                "transitions did not come to rest within \(CompiledChart.microstepCountMax) microsteps",
                place: chart.states[chart.transitions[Int(taken[0])].source].id)
        }
        var (after, exit, entry) = (before, Configuration(), EntrySet())
        for transition in taken {
            exit = exit.union(chart.exitMask(of: transition, in: after))
            entry.formUnion(chart.take(transition, in: &after))
        }
        try leave(before.configuration.intersection(exit))
        for transition in taken { try run(chart.content.onTransition[Int(transition)]) }
        try enter(entry, into: after.configuration)
        state = after
        return true
    }

    /// Gives the variables their first values and does what comes before the first state.
    private mutating func load() throws(ChartError) {
        for variable in chart.content.firstValues.indices { _ = model.declare(variable) }
        for (variable, expression) in chart.content.firstValues.enumerated() {
            guard let expression else { continue }
            guard let value = model.value(of: expression, in: configuration), model.assign(value, to: variable) else {
                try raiseError()
                continue
            }
        }
        try run(chart.content.onLoad)
    }

    /// Leaves states in reverse document order.
    private mutating func leave(_ states: Configuration) throws(ChartError) {
        var rest = states
        while let state = rest.popLast() {
            for block in chart.content.onExit[state] { try run(block) }
            configuration.remove(state)
        }
    }

    /// Enters states in document order.
    private mutating func enter(_ entry: EntrySet, into final: Configuration) throws(ChartError) {
        var rest = entry.entered
        while let state = rest.popFirst() {
            configuration.insert(state)
            for block in chart.content.onEntry[state] { try run(block) }
            if entry.defaultEntries.contains(state) { try run(chart.content.onDefault[state]) }
            var histories = entry.defaultHistories.intersection(chart.tree.children[state])
            while let history = histories.popFirst() { try run(chart.content.onDefault[history]) }
            if chart.states[state].isFinal { try end(state) }
        }
        assert(configuration == final, "content sees the states that the microstep enters")
    }

    private mutating func end(_ final: Int) throws(ChartError) {
        guard let (parent, grandparent) = chart.tree.done(by: final, in: configuration) else {
            isRunning = false
            return
        }
        let data = try doneData(of: final)
        try raiseDone(parent, data)
        if let grandparent { try raiseDone(grandparent, nil) }
    }

    /// Does at the end what is to be done on leaving.
    ///
    /// The states stay on record as those of the end.
    private mutating func leaveAll() throws(ChartError) {
        try leave(configuration)
        internalQueue = EventQueue()
        externalQueue = EventQueue()
        timers = TimerQueue()
    }
}
