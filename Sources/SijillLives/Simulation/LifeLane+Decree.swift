import Engine
import EventModel
import Workflow

/// A decree gives offices more time, for all applications that are on their way.
extension LifeLane {
    private static let decreedDays = 5

    /// Extends every clock that runs or stands still and may be extended, life by life.
    mutating func extendClocks(at moment: Timestamp) async throws {
        for number in lives.keys.sorted() {
            guard var life = lives[number] else { continue }
            try await extendClocks(of: &life, number, at: moment)
            lives[number] = life
        }
    }

    private mutating func extendClocks(of life: inout Life, _ number: Int, at moment: Timestamp) async throws {
        guard life.commandCount > 0 else { return }
        let workflow = services[life.service].workflow
        for (place, clock) in workflow.clocks.enumerated() {
            let before = try await standing(of: life)
            guard !before.isEnded, let more = Self.decreed(clock),
                let role = clock.extensibility?.roles.numbers.first,
                workflow.clockStatus(place, of: before.record, at: moment).phase != .notStarted
            else { continue }
            let actor = Actor(subject: "\(workflow.roles[role].name)-decree", roles: [workflow.roles[role].name])
            let (application, key) = (life.application, life.nextKey())
            do {
                let receipt = try await host.ask {
                    try await $0.adjustClock(clock.name, more, on: application, by: actor, key: key)
                }.answer
                report.extensionCount += 1
                let effects = try await effects(of: receipt, after: before, life)
                try await follow(&life, number, from: before, effects: effects, at: moment, eventCount: 1)
            } catch EngineError.rejected {
                report.rejectionCount += 1
            }
        }
    }

    /// What the decree gives a clock: five working days, or what the definition allows at most; nil where it allows none.
    private static func decreed(_ clock: WorkflowClock) -> ClockAdjustment? {
        guard let extensibility = clock.extensibility else { return nil }
        let reason = "تمديد المهل بقرار من مجلس الوزراء"
        if let limit = extensibility.limit, limit.days < decreedDays { return .extend(by: limit, reason: reason) }
        return (try? WorkingDuration(iso8601: "P\(decreedDays)D")).map { .extend(by: $0, reason: reason) }
    }
}
