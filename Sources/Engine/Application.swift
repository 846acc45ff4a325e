public import EventModel
public import Workflow

/// Where one application stands.
public struct Application: Sendable {
    /// The application's stream: its service and its id.
    public let id: StreamID
    /// The workflow definition that it is pinned to: that of its first event, or the one it was moved to last; nil when it was recorded without one, or when nobody here has
    /// the definition.
    public let workflow: CompiledWorkflow?
    /// The identity of that definition; nil when the application was recorded without one.
    public let definition: DefinitionID?
    /// The state under the workflow; nil without one.
    public let state: ApplicationState?
    /// What its workflow's rules ask beyond the state: the form, the documents, the money.
    public let record: ApplicationRecord
    /// The revision of its last event.
    public let revision: Revision
    /// The number that people quote it by; nil where its first event has none.
    public let reference: ApplicationReference?

    /// Folds the events of an application, which must be all of them, oldest first.
    ///
    /// - Complexity: O(events).
    public init(_ id: StreamID, events: [RecordedEvent], catalog: DefinitionCatalog) {
        precondition(!events.isEmpty, "an application begins with an event")
        var pinned = PinnedApplication()
        for event in events {
            pinned.take(RecordableEvent(event), under: event.definition) { catalog.workflow($0) }
        }
        self.init(
            id, pinned, revision: events[events.count - 1].revision,
            reference: (try? EventPayload(events[0]))?.reference)
    }

    init(_ id: StreamID, _ pinned: PinnedApplication, revision: Revision, reference: ApplicationReference?) {
        self.init(
            id: id, workflow: pinned.workflow, definition: pinned.definition, state: pinned.state,
            record: pinned.record, revision: revision, reference: reference)
    }

    init(
        id: StreamID, workflow: CompiledWorkflow?, definition: DefinitionID?, state: ApplicationState?,
        record: ApplicationRecord, revision: Revision, reference: ApplicationReference?
    ) {
        self.id = id
        self.workflow = workflow
        self.definition = definition
        self.state = state
        self.record = record
        self.revision = revision
        self.reference = reference
    }

    /// The innermost active state; nil without a workflow.
    public var currentState: WorkflowState? {
        guard let workflow, let state else { return nil }
        return workflow.currentState(state)
    }
}

extension RecordableEvent {
    /// A recorded event; one whose payload cannot be read brings nothing but that it happened.
    init(_ event: RecordedEvent) {
        let payload = (try? EventPayload(event)) ?? EventPayload()
        self.init(
            type: event.type, transitions: event.transitions, occurredAt: event.occurredAt, subject: event.actor,
            data: payload.data, effects: payload.effects, capacity: payload.capacity)
    }
}
