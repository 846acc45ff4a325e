public import EventModel
public import Workflow

extension Engine {
    /// Changes how a clock of an application runs: suspends, resumes or extends it.
    ///
    /// - Parameters:
    ///   - clock: The clock's name in the definition.
    ///   - expected: What the actor saw; `any` takes the application as it is.
    ///   - key: What makes asking twice harmless.
    /// - Throws: ``EngineError``.
    @discardableResult
    public func adjustClock(
        _ clock: String, _ adjustment: ClockAdjustment, on application: StreamID, by actor: Actor,
        expecting expected: ExpectedRevision = .any, key: CommandKey? = nil
    ) async throws -> CommandReceipt {
        try await take(.adjustClock(clock, adjustment), on: application, by: actor, expecting: expected, key: key)
    }

    /// Records that a moment of an application has come, which must be due.
    ///
    /// The same moment again is a duplicate, or a rejection that changes nothing.
    ///
    /// - Throws: ``EngineError``.
    @discardableResult
    public func fire(_ moment: DueMoment) async throws -> CommandReceipt {
        var record = ApplicationRecord()
        if moment.kind == .billExpiry { record = try await load(moment.application).record }
        guard let command = moment.command(for: record) else { return try await open(moment) }
        return try await take(
            command, on: moment.application, by: Actor(subject: "", roles: []), expecting: .any,
            key: moment.commandKey)
    }

    /// The moments of clocks that an event set, moved or took away, by number and moment, as in `0/breach`.
    func clockTimes(from before: Standing, to after: Standing) -> ValueMap {
        let workflow = before.workflow
        let isEnded = workflow.isEnded(after.state)
        guard isEnded || !after.record.clocks.runs(as: before.record.clocks) else { return [:] }
        let pending = isEnded ? [] : workflow.pendingClockMoments(after.record)
        let known = workflow.pendingClockMoments(before.record)
        var times = ValueMap()
        for moment in known where !pending.contains(where: { $0.clock == moment.clock && $0.moment == moment.moment }) {
            times["\(moment.clock)/\(moment.moment.rawValue)"] = .null
        }
        for moment in pending where !known.contains(moment) {
            times["\(moment.clock)/\(moment.moment.rawValue)"] = .timestamp(moment.dueAt)
        }
        return times
    }

    /// The expiry of bills that an event set or took away, by the bill's place.
    func billTimes(from before: Standing, to after: Standing) -> ValueMap {
        let known = before.record.payments.expiringBill
        let pending = after.record.payments.expiringBill
        var times = ValueMap()
        if let known, known.place != pending?.place { times["\(known.place)"] = .null }
        if let pending, pending.place != known?.place { times["\(pending.place)"] = .timestamp(pending.expiresAt) }
        return times
    }
}

extension DueMoment {
    /// The key under which the moment is recorded once; nil where the application's name leaves no room for it, so that
    /// the application's state alone keeps it from being recorded twice.
    var commandKey: CommandKey? {
        var bytes = Array("due/".utf8) + [UInt8(kind.rawValue)]
        for shift in [24, 16, 8, 0] as [UInt32] {
            bytes.append(UInt8(truncatingIfNeeded: setAt.rawValue >> shift))
        }
        bytes += [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
        bytes += application.description.utf8
        return CommandKey(bytes)
    }
}
