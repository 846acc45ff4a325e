import EventModel

/// The bounds of a request, checked before it is queued.
enum RequestLimits {
    /// Why a request cannot be taken; nil when it can.
    static func refusal(of request: AppendRequest) -> EventStoreError? {
        guard (1...Limits.appendEventCountMax).contains(request.events.count) else {
            return error("a request has 1 to \(Limits.appendEventCountMax) events, not \(request.events.count)")
        }
        var payloadByteCount = 0
        for event in request.events {
            if let refusal = refusal(of: event) { return refusal }
            payloadByteCount += event.payload.count
        }
        guard payloadByteCount <= Limits.appendByteCountMax else {
            return error("the payloads of a request have at most \(Limits.appendByteCountMax) bytes; split it")
        }
        guard FrameBuilder.byteCountMax(of: request) <= FrameLimits.rawByteCountMax else {
            return error("names and transitions leave no room for the request in a frame; split it")
        }
        return nil
    }

    private static func refusal(of event: ProposedEvent) -> EventStoreError? {
        var place: String { event.stream.description }
        guard event.payload.count <= Limits.eventByteCountMax else {
            return error("a payload has at most \(Limits.eventByteCountMax) bytes; keep documents elsewhere", place)
        }
        guard (1...Limits.nameByteCountMax).contains(event.type.utf8.count) else {
            return error("an event type has 1 to \(Limits.nameByteCountMax) bytes", place)
        }
        guard event.actor.utf8.count <= Limits.nameByteCountMax else {
            return error("an actor has at most \(Limits.nameByteCountMax) bytes", place)
        }
        guard event.transitions.count <= Limits.transitionCountMax else {
            return error("an event takes at most \(Limits.transitionCountMax) transitions", place)
        }
        return nil
    }

    private static func error(_ reason: String, _ place: String = "") -> EventStoreError {
        EventStoreError(.limitExceeded, reason, place: place)
    }
}

extension StoreDirectory {
    /// Removes what a creation that never finished has left.
    ///
    /// - Throws: ``EventStoreError`` with `alreadyExists` when there is a store.
    func removeUnfinishedStore() throws(EventStoreError) {
        let forms = try segmentForms()
        guard !forms.isEmpty else { return }
        guard forms == [0: .committed] else { throw existingStore() }
        let file = try openSegment(0, mode: .read)
        let isUnfinished = SegmentHeader.decode(try file.read(0..<SegmentHeader.byteCount)) == .unfinished
        guard isUnfinished, try file.byteCount() <= SegmentHeader.byteCount else { throw existingStore() }
        try removeSegment(0)
    }

    private func existingStore() -> EventStoreError {
        EventStoreError(.alreadyExists, "there is a store already; open it", place: path)
    }
}
