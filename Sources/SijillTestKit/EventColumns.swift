import EventModel

// What the in-memory store does with the columns of a batch.
extension EventBatch {
    /// Adds one event.
    mutating func append(
        _ event: ProposedEvent, streamNumber: UInt32, revision: Revision, typeNumber: UInt32, actorNumber: UInt32,
        definitionNumber: UInt32, recordedAt: Timestamp
    ) {
        streamNumbers.append(streamNumber)
        revisions.append(revision.rawValue)
        typeNumbers.append(typeNumber)
        actorNumbers.append(actorNumber)
        definitionNumbers.append(definitionNumber)
        occurredAt.append(event.occurredAt)
        self.recordedAt.append(recordedAt)
        transitions.append(contentsOf: event.transitions)
        transitionEnds.append(UInt32(transitions.count))
        payloads.append(contentsOf: event.payload)
        payloadEnds.append(UInt32(payloads.count))
    }

    /// The events of a range, as a batch of their own without names.
    func slice(_ range: Range<Int>, options: ReadOptions) -> EventBatch {
        var batch = EventBatch()
        batch.partition = partition
        batch.firstPosition = firstPosition.advanced(by: range.lowerBound)
        batch.streamNumbers = Array(streamNumbers[range])
        batch.revisions = Array(revisions[range])
        batch.typeNumbers = Array(typeNumbers[range])
        batch.actorNumbers = Array(actorNumbers[range])
        batch.definitionNumbers = Array(definitionNumbers[range])
        batch.occurredAt = Array(occurredAt[range])
        batch.recordedAt = Array(recordedAt[range])
        guard let last = range.last else { return batch }
        let taken = transitionRange(at: range.lowerBound).lowerBound..<transitionRange(at: last).upperBound
        batch.transitions = Array(transitions[taken])
        batch.transitionEnds = transitionEnds[range].map { $0 - UInt32(taken.lowerBound) }
        if options.includesPayloads {
            let bytes = payloadRange(at: range.lowerBound).lowerBound..<payloadRange(at: last).upperBound
            batch.payloads = Array(payloads[bytes])
            batch.payloadEnds = payloadEnds[range].map { $0 - UInt32(bytes.lowerBound) }
        }
        return batch
    }
}

extension ProposedEvent {
    /// Whether `event` records exactly this.
    func isContent(of event: RecordedEvent) -> Bool {
        stream == event.stream && type.utf8.elementsEqual(event.type.utf8)
            && actor.utf8.elementsEqual(event.actor.utf8) && occurredAt == event.occurredAt
            && transitions == event.transitions && payload == event.payload
    }
}

extension AppendRequest {
    /// Refuses what no store takes.
    func checkLimits() throws(EventStoreError) {
        guard (1...Limits.appendEventCountMax).contains(events.count) else {
            throw EventStoreError(.limitExceeded, "an append takes 1 to \(Limits.appendEventCountMax) events")
        }
        var byteCount = 0
        for event in events {
            try event.checkLimits()
            byteCount += event.payload.count
        }
        guard byteCount <= Limits.appendByteCountMax else {
            throw EventStoreError(.limitExceeded, "an append takes at most \(Limits.appendByteCountMax) payload bytes")
        }
    }
}

extension ProposedEvent {
    fileprivate func checkLimits() throws(EventStoreError) {
        let most = Limits.nameByteCountMax
        guard (1...most).contains(type.utf8.count) else {
            throw EventStoreError(.limitExceeded, "an event type takes 1 to \(most) bytes", place: stream.description)
        }
        guard actor.utf8.count <= most else {
            throw EventStoreError(.limitExceeded, "an actor takes at most \(most) bytes", place: stream.description)
        }
        guard payload.count <= Limits.eventByteCountMax else {
            throw EventStoreError(
                .limitExceeded, "a payload takes at most \(Limits.eventByteCountMax) bytes",
                place: stream.description)
        }
        guard transitions.count <= Limits.transitionCountMax else {
            throw EventStoreError(
                .limitExceeded, "an event takes at most \(Limits.transitionCountMax) transitions",
                place: stream.description)
        }
    }
}
