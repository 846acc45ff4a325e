import EventModel
import Sijill

/// An application that waits, by asking the engine.
struct Waiting {
    var stream: StreamID
    var state: String
    var offers: Set<WorklistOffer>
    var office: String?
    var assignee: String?
    var since: Timestamp
    var dueAt: Timestamp?
    var isActive: Bool
    var workflow: CompiledWorkflow
    var record: ApplicationRecord
    /// The types of its events.
    var types: Set<String>

    func colour(at moment: Timestamp) -> ClockStatus.Colour? {
        let colours = workflow.clocks.indices.map { workflow.clockStatus($0, of: record, at: moment) }
            .filter { $0.phase == .running || $0.phase == .suspended }.map(\.colour)
        return colours.contains(.late) ? .late : colours.contains(.reminded) ? .reminded : colours.first
    }

    /// All that wait.
    static func all(_ year: VisitYear) async throws -> [Waiting] {
        var all: [Waiting] = []
        for id in year.applications {
            let application = try await year.engine.load(id)
            guard let workflow = application.workflow, let state = application.state, !workflow.isEnded(state) else {
                continue
            }
            let offers = workflow.roles.enumerated().flatMap { number, role in
                workflow.allowedActions(state, for: RoleSet(role: number)).map {
                    WorklistOffer(role: role.name, action: workflow.actions[$0].name)
                }
            }
            guard !offers.isEmpty else { continue }
            let active = workflow.clocks.indices
                .map { workflow.clockStatus($0, of: application.record, at: year.store.now) }
                .filter { $0.phase == .running || $0.phase == .suspended }
            let history = try await year.engine.history(of: id)
            all.append(
                Waiting(
                    stream: id, state: workflow.currentState(state).id, offers: Set(offers),
                    office: try application.record.office ?? EventPayload(history[0]).office,
                    assignee: application.record.people.holder?.subject, since: state.enteredAt,
                    dueAt: active.compactMap(\.dueAt).min(), isActive: !active.isEmpty, workflow: workflow,
                    record: application.record, types: Set(history.map(\.type))))
        }
        return all
    }
}
