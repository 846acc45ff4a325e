public import EventModel
public import Workflow

/// Where one application stands.
public struct Application: Sendable {
    /// The application's stream: its service and its id.
    public let id: StreamID
    /// The workflow definition that it is pinned to; nil when it was recorded without one, or when nobody here has
    /// the definition.
    public let workflow: CompiledWorkflow?
    /// The identity of that definition; nil when the application was recorded without one.
    public let definition: DefinitionID?
    /// The state under the workflow; nil without one.
    public let state: ApplicationState?
    /// The revision of its last event.
    public let revision: Revision

    /// Folds the events of an application, which must be all of them, oldest first.
    ///
    /// - Complexity: O(events).
    init(_ id: StreamID, events: [RecordedEvent], catalog: DefinitionCatalog) {
        precondition(!events.isEmpty, "an application begins with an event")
        let definition = events[0].definition
        let workflow = definition.flatMap { catalog.workflow($0) }
        self.init(
            id: id, workflow: workflow, definition: definition,
            state: workflow.map { workflow in
                events.reduce(workflow.initialState) { workflow.evolve($0, taking: $1.transitions, at: $1.occurredAt) }
            },
            revision: events[events.count - 1].revision)
    }

    init(
        id: StreamID, workflow: CompiledWorkflow?, definition: DefinitionID?, state: ApplicationState?,
        revision: Revision
    ) {
        self.id = id
        self.workflow = workflow
        self.definition = definition
        self.state = state
        self.revision = revision
    }

    /// The innermost active state; nil without a workflow.
    public var currentState: WorkflowState? {
        guard let workflow, let state else { return nil }
        return workflow.currentState(state)
    }
}
