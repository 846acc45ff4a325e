public import EventModel

extension CompiledWorkflow {
    /// Where a clock of an application stands at a moment, derived from its events.
    ///
    /// - Parameters:
    ///   - number: The clock's number in the workflow.
    ///   - record: The record of all events up to the moment.
    ///   - timetable: The calendar by which working time is counted; nil for the one that is pinned with the definition.
    /// - Complexity: O(n log m) in the times the clock started or was suspended, and in the calendar.
    public func clockStatus(
        _ number: Int, of record: ApplicationRecord, at moment: Timestamp, on timetable: WorkingTimetable? = nil
    ) -> ClockStatus {
        let clock = clocks[number]
        let track = record.clocks.track(number)
        let timetable = timetable ?? timetables[clock.calendar]
        let running = track.running(suspendedAtMost: clock.suspension?.limit)
        var elapsed = WorkingTime()
        for interval in running.compactMap({ $0.until(moment) }) {
            elapsed += timetable.time(from: interval.start, to: interval.end ?? moment)
        }
        let (reminderAt, dueAt) = moments(of: clock, track, running, on: timetable)
        return ClockStatus(
            phase: phase(of: track, clock, running, at: moment),
            colour: ClockStatus.Colour(at: moment, reminderAt: reminderAt, dueAt: dueAt), elapsed: elapsed,
            limit: clock.limit(after: track.extensions), dueAt: dueAt, reminderAt: reminderAt)
    }

    /// The reminders and breaches that are still to be recorded, in order of due time, with the times at which they are
    /// due if nothing stops their clocks.
    ///
    /// Both are recorded once, and once more when an extension moved them.
    ///
    /// - Complexity: O(n) in the clocks, and the cost of their statuses.
    public func pendingClockMoments(_ record: ApplicationRecord) -> [PendingClockMoment] {
        var pending: [PendingClockMoment] = []
        for (number, clock) in clocks.enumerated() {
            let track = record.clocks.track(number)
            guard !track.isRecorded(.breach) else { continue }
            let running = track.running(suspendedAtMost: clock.suspension?.limit)
            let timetable = timetables[clock.calendar]
            if let reminder = clock.reminder, !track.isRecorded(.reminder),
                let dueAt = timetable.end(of: reminder.extended(by: track.extensions), in: running)
            {
                pending.append(PendingClockMoment(clock: number, moment: .reminder, dueAt: dueAt))
            }
            if let dueAt = timetable.end(of: clock.limit(after: track.extensions), in: running) {
                pending.append(PendingClockMoment(clock: number, moment: .breach, dueAt: dueAt))
            }
        }
        return pending.sorted { ($0.dueAt, $0.clock) < ($1.dueAt, $1.clock) }
    }

    /// When each of the clocks that are active now turns colour, by number, if they go on as they do now.
    ///
    /// A clock is active while one of its states is, suspended or not.
    ///
    /// - Complexity: O(n) in the clocks, and the cost of their statuses.
    package func activeClockOutlooks(_ history: ClockHistory) -> [ClockOutlook] {
        clocks.indices.compactMap { number in
            let track = history.track(number)
            guard track.isActive else { return nil }
            let clock = clocks[number]
            let running = track.running(suspendedAtMost: clock.suspension?.limit)
            let (reminderAt, dueAt) = moments(of: clock, track, running, on: timetables[clock.calendar])
            return ClockOutlook(clock: number, reminderAt: reminderAt, dueAt: dueAt)
        }
    }

    private func moments(
        of clock: WorkflowClock, _ track: ClockTrack, _ running: [ClockInterval], on timetable: WorkingTimetable
    ) -> (reminderAt: Timestamp?, dueAt: Timestamp?) {
        let reminderAt = clock.reminder.flatMap { timetable.end(of: $0.extended(by: track.extensions), in: running) }
        return (reminderAt, timetable.end(of: clock.limit(after: track.extensions), in: running))
    }

    private func phase(
        of track: ClockTrack, _ clock: WorkflowClock, _ running: [ClockInterval], at moment: Timestamp
    ) -> ClockStatus.Phase {
        guard !track.active.isEmpty else { return .notStarted }
        guard track.isActive else { return .stopped }
        let isSuspended = track.suspensions(within: clock.suspension?.limit).contains {
            $0.start <= moment && moment < $0.end ?? Timestamp(microsecondsSinceEpoch: .max)
        }
        return isSuspended ? .suspended : .running
    }
}

/// When a clock turns colour.
package struct ClockOutlook: Hashable, Sendable {
    /// The clock's number in its workflow.
    package let clock: Int
    /// When the office is reminded, or was; nil for never.
    package let reminderAt: Timestamp?
    /// When the limit passes, or passed; nil while that is not known.
    package let dueAt: Timestamp?
}

extension ClockHistory {
    /// What happened to a clock; nothing before the first event.
    func track(_ number: Int) -> ClockTrack {
        tracks.isEmpty ? ClockTrack() : tracks[number]
    }
}

extension WorkflowClock {
    /// The working time that the office has after extensions.
    func limit(after extensions: [WorkingDuration]) -> WorkingDuration {
        limit.extended(by: extensions)
    }
}

extension WorkingDuration {
    fileprivate func extended(by extensions: [WorkingDuration]) -> WorkingDuration {
        extensions.reduce(self) { $0.adding($1) }
    }
}

extension WorkingTimetable {
    /// The first moment by which so much working time ran in these intervals; nil when it does not.
    fileprivate func end(of duration: WorkingDuration, in intervals: [ClockInterval]) -> Timestamp? {
        var left = left(of: duration)
        for interval in intervals {
            if let end = end(of: &left, from: interval.start, to: interval.end) { return end }
        }
        return nil
    }
}
