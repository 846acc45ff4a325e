import EventModel

/// The bounds of a request, checked before it is queued.
enum RequestLimits {
    /// An upper bound of the bytes that a request adds to a body, by which requests are gathered into frames.
    ///
    /// - Throws: ``EventStoreError`` with `limitExceeded` when the request cannot be taken.
    static func byteCountMax(of request: AppendRequest) throws(EventStoreError) -> Int {
        guard (1...Limits.appendEventCountMax).contains(request.events.count) else {
            throw error("a request has 1 to \(Limits.appendEventCountMax) events, not \(request.events.count)")
        }
        var payloadByteCount = 0
        var byteCount = 128 + CommandKey.byteCountMax
        // Unsafe: by address an event is looked at where it stands, and not copied with all its texts.
        let found = request.events.withUnsafeBufferPointer { events -> EventStoreError? in
            guard var event = events.baseAddress else { return nil }
            for _ in events.indices {
                if let refusal = refusal(of: event) { return refusal }
                payloadByteCount += event.pointee.payload.count
                byteCount += 3 * event.pointee.transitions.count + event.pointee.type.utf8.count
                byteCount += event.pointee.actor.utf8.count + event.pointee.stream.category.utf8.count
                byteCount += event.pointee.stream.name.utf8.count + 64
                event += 1
            }
            return nil
        }
        if let found { throw found }
        guard payloadByteCount <= Limits.appendByteCountMax else {
            throw error("the payloads of a request have at most \(Limits.appendByteCountMax) bytes; split it")
        }
        byteCount += payloadByteCount
        guard byteCount <= FrameLimits.rawByteCountMax else {
            throw error("names and transitions leave no room for the request in a frame; split it")
        }
        return byteCount
    }

    private static func refusal(of event: UnsafePointer<ProposedEvent>) -> EventStoreError? {
        var place: String { event.pointee.stream.description }
        guard event.pointee.payload.count <= Limits.eventByteCountMax else {
            return error("a payload has at most \(Limits.eventByteCountMax) bytes; keep documents elsewhere", place)
        }
        guard (1...Limits.nameByteCountMax).contains(event.pointee.type.utf8.count) else {
            return error("an event type has 1 to \(Limits.nameByteCountMax) bytes", place)
        }
        guard event.pointee.actor.utf8.count <= Limits.nameByteCountMax else {
            return error("an actor has at most \(Limits.nameByteCountMax) bytes", place)
        }
        guard event.pointee.transitions.count <= Limits.transitionCountMax else {
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
