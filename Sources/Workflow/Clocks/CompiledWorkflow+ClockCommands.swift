import EventModel
import Statechart

extension CompiledWorkflow {
    /// What follows when an official asks something of a clock: a fact that takes no transition.
    func decide(
        _ adjustment: ClockAdjustment, of name: String, on state: ApplicationState, record: ApplicationRecord,
        by actor: Actor, now: Timestamp
    ) throws(Rejection) -> Decision {
        guard let number = clocks.firstIndex(where: { $0.name == name }) else {
            throw clockRejection(.clockUnknown, of: name, on: state)
        }
        let clock = clocks[number]
        guard !isEnded(state) else { throw clockRejection(.applicationEnded, of: name, on: state) }
        guard let able = clock.roles(for: adjustment) else {
            throw clockRejection(.clockNotAdjustable, of: name, on: state)
        }
        guard !roleSet(of: actor).isDisjoint(with: able) else {
            throw clockRejection(.roleNotAllowed, of: name, on: state, able: able)
        }
        guard !adjustment.reason.isEmpty else { throw clockRejection(.needsMissing, of: name, on: state) }
        let status = clockStatus(number, of: record, at: now)
        switch adjustment {
        case .suspend:
            guard status.phase == .running else { throw clockRejection(.clockNotRunning, of: name, on: state) }
            guard record.clocks.track(number).maySuspend(within: clock.suspension?.limit, at: now) else {
                throw clockRejection(.clockLimitReached, of: name, on: state)
            }
        case .resume:
            guard status.phase == .suspended else { throw clockRejection(.clockNotSuspended, of: name, on: state) }
        case .extend(let duration, _):
            guard status.phase != .notStarted else { throw clockRejection(.clockNotRunning, of: name, on: state) }
            let extensions = record.clocks.track(number).extensions + [duration]
            guard clock.mayExtend(by: extensions, on: calendars[clock.calendar]) else {
                throw clockRejection(.clockLimitReached, of: name, on: state)
            }
        }
        return standing(adjustment.event, adjustment.data(clock: name), effects: [])
    }

    /// What follows when a moment of a clock has come: a transition where silence decides, else a fact that takes none.
    func decide(
        _ moment: ClockMoment, ofClock number: Int, on state: ApplicationState, record: ApplicationRecord,
        now: Timestamp
    ) throws(Rejection) -> Decision {
        guard clocks.indices.contains(number) else { throw clockRejection(.clockUnknown, of: "\(number)", on: state) }
        let clock = clocks[number]
        guard !isEnded(state) else { throw clockRejection(.applicationEnded, of: clock.name, on: state) }
        let pending = pendingClockMoments(record).first { $0.clock == number && $0.moment == moment }
        guard let pending else { throw clockRejection(.clockNotRunning, of: clock.name, on: state) }
        guard pending.dueAt <= now else {
            throw clockRejection(.clockNotDue, of: clock.name, on: state, dueAt: pending.dueAt)
        }
        let data: ValueMap = [ClockField.clock: .text(clock.name), ClockField.due: .timestamp(pending.dueAt)]
        if moment == .breach, let event = clock.silence?.event {
            let scope = RuleScope(
                self, record: record, action: "", data: data, actor: Actor(subject: "", roles: []), now: now)
            let step = try settle { () throws(ChartError) -> Step in
                try chart.step(state.chartState, event: event) { transition, configuration in
                    scope.holds(transitions[Int(transition)].condition, in: configuration)
                }
            }
            // Whoever left the clock's states before the scheduler came was late all the same.
            if !step.transitions.isEmpty { return try decision(step, on: state, in: scope, firing: nil) }
        }
        let told = clock.escalation.map { [Effect.notify(role: roles[$0].name)] } ?? []
        return standing(moment == .reminder ? .reminded : .breached, data, effects: told)
    }

    private func standing(_ event: ClockEvent, _ data: ValueMap, effects: [Effect]) -> Decision {
        Decision(
            events: [DecidedEvent(type: event.rawValue, transitions: [.standing], data: data)], effects: effects)
    }
}

extension WorkflowClock {
    /// The roles that may ask this of the clock; nil when nobody may.
    fileprivate func roles(for adjustment: ClockAdjustment) -> RoleSet? {
        switch adjustment {
        case .suspend, .resume: suspension?.roles
        case .extend: extensibility?.roles
        }
    }

    /// Whether the definition allows so many extensions in all; a day is one of usual office hours.
    fileprivate func mayExtend(by extensions: [WorkingDuration], on calendar: WorkingCalendar) -> Bool {
        let days = extensions.reduce(limit.days) { $0 + $1.days }
        guard days <= WorkingDuration.daysMax else { return false }
        guard let most = extensibility?.limit else { return true }
        let length = calendar.officeMinutes.count
        return extensions.reduce(0) { $0 + $1.days * length + $1.minutes } <= most.days * length + most.minutes
    }
}

extension ClockTrack {
    /// Whether something is left of the time for which the clock may be suspended.
    fileprivate func maySuspend(within limit: ExactDuration?, at moment: Timestamp) -> Bool {
        guard let limit else { return true }
        let used = suspensions(within: limit).reduce(Int64(0)) { used, suspension in
            let end = suspension.end ?? moment
            return used + end.microsecondsSinceEpoch - suspension.start.microsecondsSinceEpoch
        }
        return used < limit.microseconds
    }
}
