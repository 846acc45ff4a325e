/// What one event did to a configuration.
public struct Step: Hashable, Sendable {
    /// The transitions taken, in order; none when the event was not answered.
    public let transitions: [TransitionNumber]
    /// The states that are active afterwards.
    public let configuration: Configuration
}

extension CompiledChart {
    /// Takes one event to the end: the transition that answers it, then eventless ones until none is enabled.
    ///
    /// The macrostep of SCXML 1.0 appendix D for charts without parallel states: of the transitions for which
    /// `isEnabled` holds, those of the inner state go before those of the states around it, and document order
    /// decides within a state. Nothing is taken in a chart that has stopped.
    ///
    /// - Parameter isEnabled: The guard. It must depend on nothing that the step changes but the configuration.
    /// - Throws: ``ChartError`` with code `microstepLimitExceeded`.
    /// - Complexity: O(m) in the candidates asked; no search.
    public func step(
        _ configuration: Configuration, event: EventNumber, guard isEnabled: (TransitionNumber) -> Bool
    ) throws(ChartError) -> Step {
        precondition((0..<eventNames.count).contains(event), "the event is none of this chart's")
        guard let first = selected(in: configuration, column: event + 1, guard: isEnabled) else {
            return Step(transitions: [], configuration: configuration)
        }
        return try settled(after: [first], applying(first, to: configuration), guard: isEnabled)
    }

    /// Takes the eventless transitions that are enabled before the first event.
    ///
    /// - Throws: ``ChartError`` with code `microstepLimitExceeded`.
    public func start(guard isEnabled: (TransitionNumber) -> Bool) throws(ChartError) -> Step {
        try settled(after: [], initialConfiguration, guard: isEnabled)
    }

    /// The configuration after a transition that is known to have been taken.
    ///
    /// - Complexity: O(1): two masks.
    @inlinable
    public func applying(_ transition: TransitionNumber, to configuration: Configuration) -> Configuration {
        configuration.replacing(exitMasks[Int(transition)], with: entryMasks[Int(transition)])
    }

    /// The configuration after transitions that are known to have been taken, without asking guards.
    ///
    /// - Complexity: O(n).
    @inlinable
    public func applying(
        _ transitions: some Sequence<TransitionNumber>, to configuration: Configuration
    ) -> Configuration {
        transitions.reduce(configuration) { applying($1, to: $0) }
    }

    /// The transitions that may answer an event, in the order in which their guards are asked.
    public func candidates(in configuration: Configuration, event: EventNumber) -> ArraySlice<TransitionNumber> {
        candidates(in: configuration, column: event + 1)
    }

    /// The events that some transition may answer, in order of their numbers, guards not asked.
    public func enabledEvents(_ configuration: Configuration) -> [EventNumber] {
        (0..<eventNames.count).filter { !candidates(in: configuration, column: $0 + 1).isEmpty }
    }

    private func settled(
        after taken: [TransitionNumber], _ start: Configuration, guard isEnabled: (TransitionNumber) -> Bool
    ) throws(ChartError) -> Step {
        var (transitions, configuration) = (taken, start)
        while let next = selected(in: configuration, column: 0, guard: isEnabled) {
            guard transitions.count < Self.microstepCountMax else {
                throw ChartError(
                    .microstepLimitExceeded,
                    "eventless transitions did not come to rest within \(Self.microstepCountMax) microsteps",
                    place: states[self.transitions[Int(next)].source].id)
            }
            transitions.append(next)
            configuration = applying(next, to: configuration)
        }
        return Step(transitions: transitions, configuration: configuration)
    }

    private func selected(
        in configuration: Configuration, column: Int, guard isEnabled: (TransitionNumber) -> Bool
    ) -> TransitionNumber? {
        for transition in candidates(in: configuration, column: column) where isEnabled(transition) {
            return transition
        }
        return nil
    }

    private func candidates(in configuration: Configuration, column: Int) -> ArraySlice<TransitionNumber> {
        guard let leaf = configuration.last, !isFinal(configuration) else { return [] }
        let index = leaf * columnCount + column
        return candidates[Int(candidateStarts[index])..<Int(candidateStarts[index + 1])]
    }
}
