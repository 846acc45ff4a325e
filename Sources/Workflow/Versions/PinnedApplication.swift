public import EventModel

/// One application event by event: the definition that it is pinned to, where it stands under it, and its record.
public struct PinnedApplication: Sendable {
    /// Gives the workflow of a definition; nil where it is not at hand.
    public typealias Lookup = (DefinitionID) -> CompiledWorkflow?

    /// The definition that it is pinned to; nil while no event named one.
    public private(set) var definition: DefinitionID?
    /// The workflow of that definition; nil where it, or one that the application was moved from, is not at hand.
    public private(set) var workflow: CompiledWorkflow?
    /// Where it stands under the workflow; nil without one.
    public private(set) var state: ApplicationState?
    /// What its workflow's rules ask beyond the state.
    public private(set) var record = ApplicationRecord()

    /// An application to which nothing has happened yet.
    public init() {}

    /// An application that stands under a workflow.
    public init(workflow: CompiledWorkflow, state: ApplicationState, record: ApplicationRecord) {
        (definition, self.workflow, self.state, self.record) = (workflow.id, workflow, state, record)
    }

    /// Takes in the next event; total: it never refuses.
    ///
    /// - Parameters:
    ///   - named: The definition that the event names; nil for none.
    ///   - lookup: Is asked when the definition changes.
    /// - Complexity: O(n) in what was given with the event.
    public mutating func take(_ event: RecordableEvent, under named: DefinitionID?, _ lookup: Lookup) {
        switch Pinning(of: named, on: definition, first: event.transitions.first) {
        case .nothing: return
        case .begins:
            definition = named
            workflow = named.flatMap(lookup)
            state = workflow?.initialState
            follow(event)
        case .follows: follow(event)
        case .moves: move(event, to: named, lookup)
        case .isForeign: deviate(event)
        }
    }

    private mutating func follow(_ event: RecordableEvent) {
        guard let workflow, let before = state else { return }
        state = workflow.evolve(before, taking: event.transitions, at: event.occurredAt)
        record = workflow.evolve(record, with: event)
    }

    private mutating func move(_ event: RecordableEvent, to named: DefinitionID?, _ lookup: Lookup) {
        guard let old = workflow, let before = state, let new = named.flatMap(lookup) else {
            // What happens under a definition after one that is not at hand cannot be followed.
            (definition, workflow, state) = (named, nil, nil)
            return
        }
        guard let after = new.moved(before, from: old, by: event.transitions) else { return deviate(event) }
        (definition, workflow, state) = (named, new, after)
        record.move(to: new, from: old, at: after, by: event)
    }

    private mutating func deviate(_ event: RecordableEvent) {
        guard let workflow, let before = state else { return }
        state = workflow.evolve(before, taking: [], at: event.occurredAt)
    }
}
