import Engine
import EventModel
import SijillTestKit
import Workflow

extension LifeLane {
    /// When whoever takes an edge does so.
    func time(of edge: ServiceMap.Edge, _ life: inout Life, after moment: Timestamp) -> Timestamp {
        let service = services[life.service]
        let roles = edge.roles.numbers.map { service.workflow.roles[$0] }
        if case .action(_, let way) = edge.cause, roles.contains(where: \.isSystem),
            service.workflow.transitions[way].needs.contains(where: { NameHints.holds($0, ["amount"]) })
        {
            // A machine books what somebody pays.
            return citizenTime(of: &life, after: moment)
        }
        if roles.contains(where: \.isSystem) {
            let minutes = Int64.random(in: 1...20, using: &life.random)
            return Timestamp(microsecondsSinceEpoch: moment.microsecondsSinceEpoch + minutes * 60_000_000)
        }
        if roles.contains(where: \.isCitizen) {
            return citizenTime(of: &life, after: moment)
        }
        // Most is done within hours, some takes days.
        let scale = Int.random(in: 0..<10, using: &life.random)
        let range = scale < 6 ? 10...240 : scale < 9 ? 240...900 : 900...2_500
        return service.hours.officeTime(
            after: moment, minutes: Int.random(in: range, using: &life.random), using: &life.random)
    }

    func citizenTime(of life: inout Life, after moment: Timestamp) -> Timestamp {
        let days = LifeHours.weighted([30, 25, 15, 10, 7, 5, 3, 2, 2, 1], &life.random)
        return services[life.service].hours.citizenTime(after: moment, days: days, using: &life.random)
    }

    /// The time, or an earlier one where waiting so long would end what is meant to go on.
    func hurried(
        _ time: Timestamp, past moment: Timestamp, _ standing: Standing, _ life: inout Life
    ) -> Timestamp {
        let harmful = dueMoments(standing, of: life).first { isHarmful($0, standing, life) }
        guard let harmful, harmful.dueAt <= time, harmful.dueAt > moment else { return time }
        let left = harmful.dueAt.microsecondsSinceEpoch - moment.microsecondsSinceEpoch
        let share = Int64.random(in: 30...90, using: &life.random)
        return Timestamp(microsecondsSinceEpoch: moment.microsecondsSinceEpoch + left / 100 * share)
    }

    /// Whether letting time have its way would lead further from the good end.
    func isHarmful(_ due: DueMoment, _ standing: Standing, _ life: Life) -> Bool {
        let map = services[life.service].map
        let edge = map.edges[standing.place].first { edge in
            switch (edge.cause, due.kind) {
            case (.deadline(let number), .deadline), (.silence(let number), .breach): number == due.number
            default: false
            }
        }
        guard let edge else { return false }
        let rest = edge.targets.map { map.ways.cost(.end, from: $0) }.min() ?? LifeWays.far
        return rest > map.ways.cost(.end, from: standing.place)
    }

    /// Lets time do what is due.
    mutating func letPass(
        _ life: inout Life, _ number: Int, _ revision: Revision, at moment: Timestamp
    ) async throws {
        let before = try await standing(of: life)
        guard before.revision == revision, let due = dueMoments(before, of: life).first,
            due.dueAt <= moment
        else { return }
        do {
            let receipt = try await host.ask { try await $0.fire(due) }.answer
            report.timeCount += 1
            let ways = services[life.service].map.ways
            let couldEnd = ways.canReach(.end, from: before.place)
            var after = try await standing(of: life)
            let count = Int(after.revision?.rawValue ?? 0) - Int(revision.rawValue)
            let effects = try await effects(of: receipt, after: before, life)
            try await follow(&life, number, from: before, effects: effects, at: moment, eventCount: count)
            after = try await standing(of: life)
            let isLost = !services[life.service].map.ways.canReach(.end, from: after.place)
            if couldEnd, isLost, !life.hasEnded, !life.isRefused { life.hasLapsed = true }
        } catch EngineError.rejected {
            report.rejectionCount += 1
        }
    }
}
