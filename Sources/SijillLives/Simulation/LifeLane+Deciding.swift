import Engine
import EventModel
import SijillTestKit
import Workflow

extension LifeLane {
    /// Decides what is done next, and when.
    mutating func decide(_ life: inout Life, _ number: Int, at standing: Standing, _ moment: Timestamp) async throws {
        life.turn += 1
        (life.pending, life.request) = (nil, nil)
        let map = services[life.service].map
        turnStage(&life, at: standing.place, in: map)
        guard !standing.isEnded, life.stage != .resting, life.commandCount < Life.commandCountMax else { return }
        if life.stage == .toLapse, map.ways.cost(.lapse, from: standing.place) == 0 {
            return try await waitInVain(&life, number, at: standing, moment)
        }
        let index =
            life.stage == .afterEnd ? sequel(&life, at: standing, in: map) : choice(&life, at: standing, in: map)
        guard let index else { return }
        let edge = map.edges[standing.place][index]
        guard case .action(_, let way) = edge.cause else { return }
        life.pending = edge
        let workflow = services[life.service].workflow
        if workflow.transitions[way].receives, standing.record.due > 0 {
            try await issueBill(&life, number, at: standing, moment)
            let time = hurried(
                citizenTime(of: &life, after: moment), past: moment, standing, &life)
            return queue.add(.pay(turn: life.turn), of: number, at: time)
        }
        let ready = self.time(of: edge, &life, after: moment)
        let arrival = self.time(ofAnswerBy: edge, &life, at: standing, readyAt: ready)
        let time = hurried(arrival, past: moment, standing, &life)
        queue.add(.act(turn: life.turn), of: number, at: time)
    }

    /// Sees whether what was looked for is reached, and what comes then.
    private func turnStage(_ life: inout Life, at place: Int, in map: ServiceMap) {
        if map.isEnd(place), life.stage != .resting {
            life.hasEnded = true
            life.stage = .afterEnd
        }
        if life.stage == .afterEnd, !map.isEnd(place) { life.stage = .resting }
        if life.stage == .toReturn, !map.ways.canReach(.giveBack, from: place) { life.stage = .toEnd }
        if life.stage == .toRefusal, !map.ways.canReach(.refusal, from: place) {
            life.stage = map.ways.canReach(.end, from: place) ? .toEnd : .resting
        }
        if life.stage == .refused {
            let appeals = life.plan.appeals && !life.hasAppealed && map.ways.canReach(.appeal, from: place)
            if !appeals { life.stage = .toClose }
        }
        if life.stage == .toRuin, !map.ways.canReach(.ruin, from: place) { life.stage = .toClose }
        if life.stage == .toWithdrawal, !map.ways.canReach(.withdrawal, from: place) { life.stage = .toEnd }
        if life.stage == .toLapse, !map.ways.canReach(.lapse, from: place) { life.stage = .toEnd }
        if life.stage == .toEnd, !map.ways.canReach(.end, from: place) { life.stage = .resting }
    }

    /// The edge to take: the cheapest towards what is looked for; nil where only time helps, or nothing.
    private func choice(_ life: inout Life, at standing: Standing, in map: ServiceMap) -> Int? {
        if let index = aside(&life, at: standing, in: map) { return index }
        let place = standing.place
        var goal = life.stage.goal
        let strolls = [.giveBack, .refusal].contains(goal) && Int.random(in: 0..<10, using: &life.random) < 4
        let comesFirst = goal == .withdrawal && (life.commandCount == 0 || life.stepsBeforeWithdrawal > 0)
        if strolls || comesFirst || (goal == .refusal && life.commandCount == 0) {
            // Some go further before it happens, as long as it still can.
            let index = cheapest(.end, &life, at: standing, in: map) { index in
                map.edges[place][index].targets.allSatisfy { map.ways.canReach(goal, from: $0) && !map.isEnd($0) }
            }
            life.stepsBeforeWithdrawal -= 1
            if let index, case .action = map.edges[place][index].cause { return index }
        }
        if goal == .withdrawal, life.commandCount == 0 { goal = .end }
        return cheapest(goal, &life, at: standing, in: map) { _ in true }
    }

    private func cheapest(
        _ goal: LifeWays.Goal, _ life: inout Life, at standing: Standing, in map: ServiceMap,
        where isWanted: (Int) -> Bool
    ) -> Int? {
        let place = standing.place
        var (least, found): (Int, [Int]) = (LifeWays.far, [])
        for (index, edge) in map.edges[place].enumerated() where isWanted(index) {
            var cost = map.ways.cost(goal, by: index, of: place, in: map)
            guard cost < LifeWays.far else { continue }
            if case .action(_, let way) = edge.cause {
                guard !life.closed.contains(.init(place: place, way: way)) else { continue }
                // Whoever owes something pays rather than asks for an exemption, and nobody pays nothing.
                if map.workflow.transitions[way].receives { cost += standing.record.due > 0 ? -1 : 3 }
            }
            guard cost <= least else { continue }
            if cost < least { (least, found) = (cost, []) }
            found.append(index)
        }
        return found.isEmpty ? nil : Person.pick(found, &life.random)
    }

    /// What follows when what was wanted is there: mostly the next step within it, as handing it over.
    private func sequel(_ life: inout Life, at standing: Standing, in map: ServiceMap) -> Int? {
        let onward = map.edges[standing.place].enumerated().filter { _, edge in
            guard case .action(_, let way) = edge.cause else { return false }
            return map.leadsOn(edge, from: standing.place)
                && !life.closed.contains(.init(place: standing.place, way: way))
        }
        life.stepsAfterEnd -= 1
        guard !onward.isEmpty, life.stepsAfterEnd > 0, Int.random(in: 0..<100, using: &life.random) < 96 else {
            return nil
        }
        return Person.pick(onward.map(\.offset), &life.random)
    }

    /// Something that leaves the application where it is: money that is taken by hand, or seldom a draft or a note.
    private func aside(_ life: inout Life, at standing: Standing, in map: ServiceMap) -> Int? {
        guard life.stage == .toEnd || life.stage == .toReturn, life.commandCount > 0 else { return nil }
        let workflow = services[life.service].workflow
        let inPlace = map.edges[standing.place].enumerated().filter { _, edge in
            guard case .action(_, let way) = edge.cause else { return false }
            return edge.targets == [standing.place] && !life.closed.contains(.init(place: standing.place, way: way))
        }
        let payment = inPlace.first { _, edge in
            guard case .action(let action, let way) = edge.cause else { return false }
            let transition = workflow.transitions[way]
            return transition.needs.contains { NameHints.holds($0, ["amount"]) }
                && standing.record.counts[workflow.actions[action].eventType] == nil
        }
        if let payment { return payment.offset }
        guard !inPlace.isEmpty, Int.random(in: 0..<100, using: &life.random) < 3 else { return nil }
        return Person.pick(inPlace.map(\.offset), &life.random)
    }

    /// Nobody acts, so that time ends it; the bill is there, and at times the money comes when it is too late.
    private mutating func waitInVain(
        _ life: inout Life, _ number: Int, at standing: Standing, _ moment: Timestamp
    ) async throws {
        guard standing.record.due > 0, life.openBill == nil else { return }
        try await issueBill(&life, number, at: standing, moment)
        let end = dueMoments(standing, of: life).first { $0.kind == .deadline && isHarmful($0, standing, life) }
        guard let end, let bill = life.openBill, Int.random(in: 0..<5, using: &life.random) == 0 else { return }
        let amount = standing.record.due
        let deliveries = life.bank.pay(bill: bill, amount: amount, after: end.dueAt)
        for delivery in deliveries { expect(delivery.notice, &life, number, at: delivery.arrivesAt) }
    }
}

extension Life.Stage {
    /// What is looked for.
    fileprivate var goal: LifeWays.Goal {
        switch self {
        case .toEnd, .afterEnd, .resting: .end
        case .toClose: .close
        case .toReturn: .giveBack
        case .toRefusal: .refusal
        case .refused: .appeal
        case .toRuin: .ruin
        case .toWithdrawal: .withdrawal
        case .toLapse: .lapse
        }
    }
}
