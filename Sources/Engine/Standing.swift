import EventModel
import Workflow

/// Where an application stands when a command comes to it.
struct Standing {
    let stream: StreamID
    let workflow: CompiledWorkflow
    var state: ApplicationState
    var record = ApplicationRecord()
    var reference: ApplicationReference?

    /// Where it stands after what was decided.
    func after(_ decision: Decision, by actor: Actor, at occurredAt: Timestamp) -> Standing {
        var next = self
        for (index, event) in decision.events.enumerated() {
            next.state = workflow.evolve(next.state, taking: event.transitions, at: occurredAt)
            next.record = workflow.evolve(
                next.record,
                with: RecordableEvent(
                    type: event.type, transitions: event.transitions, occurredAt: occurredAt, subject: actor.subject,
                    data: event.data, effects: index == 0 ? decision.effects : [], capacity: actor.capacity))
        }
        return next
    }
}
