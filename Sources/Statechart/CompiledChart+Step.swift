/// What one event did to a machine.
public struct Step: Hashable, Sendable {
    /// The transitions taken, in order; none when the event was not answered.
    public internal(set) var transitions: [TransitionNumber]
    /// Where the machine is afterwards.
    public internal(set) var state: ChartState

    /// The states that are active afterwards.
    public var configuration: Configuration { state.configuration }
}

extension CompiledChart {
    /// Takes one event to the end: the transitions that answer it, then eventless ones and those that answer the
    /// `done.state` events which follow, until none is enabled.
    ///
    /// The macrostep of SCXML 1.0 appendix D, but for executable content, which is the work of an ``Interpreter``.
    /// An event that nothing answers changes nothing, and nothing is taken in a machine that has stopped.
    ///
    /// - Parameter isEnabled: The condition of a transition, given the configuration before the microstep. It must
    ///   depend on nothing else that the step changes.
    /// - Throws: ``ChartError`` with code `microstepLimitExceeded`.
    /// - Complexity: O(m) in the candidates asked; no search.
    public func step(
        _ state: ChartState, event: EventNumber, guard isEnabled: (TransitionNumber, Configuration) -> Bool
    ) throws(ChartError) -> Step {
        precondition((0..<events.count).contains(event), "the event is none of this chart's")
        var step = Step(transitions: [], state: state)
        select(column: event + 1, in: state, into: &step.transitions, guard: isEnabled)
        guard !step.transitions.isEmpty else { return step }
        var queue: [EventNumber] = []
        takeMicrostep(from: 0, &step, &queue)
        try settle(&step, &queue, microstepCount: 1, guard: isEnabled)
        return step
    }

    /// Takes what is enabled before the first event.
    ///
    /// - Throws: ``ChartError`` with code `microstepLimitExceeded`.
    public func start(guard isEnabled: (TransitionNumber, Configuration) -> Bool) throws(ChartError) -> Step {
        var step = Step(transitions: [], state: initialState)
        var queue: [EventNumber] = []
        appendDoneEvents(entering: initialEntry.entered, in: initialState.configuration, to: &queue)
        try settle(&step, &queue, microstepCount: 0, guard: isEnabled)
        return step
    }

    private func settle(
        _ step: inout Step, _ queue: inout [EventNumber], microstepCount: Int,
        guard isEnabled: (TransitionNumber, Configuration) -> Bool
    ) throws(ChartError) {
        var (count, head) = (microstepCount, 0)
        while true {
            let start = step.transitions.count
            select(column: 0, in: step.state, into: &step.transitions, guard: isEnabled)
            while step.transitions.count == start {
                guard head < queue.count else { return }
                select(column: queue[head] + 1, in: step.state, into: &step.transitions, guard: isEnabled)
                head += 1
            }
            guard count < Self.microstepCountMax else {
                throw ChartError(
                    .microstepLimitExceeded,
                    "transitions did not come to rest within \(Self.microstepCountMax) microsteps",
                    place: states[transitions[Int(step.transitions[start])].source].id)
            }
            count += 1
            takeMicrostep(from: start, &step, &queue)
        }
    }

    private func takeMicrostep(from start: Int, _ step: inout Step, _ queue: inout [EventNumber]) {
        var entered = Configuration()
        for transition in step.transitions[start...] {
            entered = entered.union(take(transition, in: &step.state).entered)
        }
        appendDoneEvents(entering: entered, in: step.state.configuration, to: &queue)
    }

    /// Appends the `done.state` events of a microstep that some transition may answer.
    private func appendDoneEvents(
        entering entered: Configuration, in configuration: Configuration, to queue: inout [EventNumber]
    ) {
        var finals = entered.intersection(tree.finals)
        guard !finals.isEmpty else { return }
        // A region counts as done from the moment at which its final state is entered, not before.
        var (growing, rest) = (configuration.subtracting(entered), entered)
        while let final = finals.popFirst() {
            while let state = rest.popFirst() {
                growing.insert(state)
                if state == final { break }
            }
            guard let (parent, grandparent) = tree.done(by: final, in: growing) else { continue }
            if let event = doneEvents[parent] { queue.append(event) }
            if let grandparent, let event = doneEvents[grandparent] { queue.append(event) }
        }
    }
}
