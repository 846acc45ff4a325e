import BinaryCoding
import EventModel

/// Finds commands by their keys, by hash first and then by the key's own bytes in the frame.
///
/// Keeps the group it read last: commands that are asked for again come in the order in which they were recorded.
struct CommandLookup {
    private var lastGroup: (ordinal: Int, group: DecodedGroup)?

    /// A recorded command and the group that holds its first event.
    struct Found {
        var command: DecodedGroup.Command
        var batch: EventBatch
        var segment: any Segment
        var hash: SipHash

        /// Its events within the batch.
        var events: Range<Int> {
            let start = Int(command.firstPosition.rawValue - batch.firstPosition.rawValue)
            return start..<start + command.eventCount
        }

        /// The answer that was given when it was recorded, marked as a repetition.
        var receipt: AppendReceipt {
            let last = events.upperBound - 1
            return AppendReceipt(
                partition: 0, firstPosition: command.firstPosition, count: command.eventCount,
                lastRevision: Revision(rawValue: batch.revisions[last]), recordedAt: batch.recordedAt[last],
                isDuplicate: true)
        }
    }

    /// The command with a key; nil when the log never took it.
    mutating func command(
        with key: CommandKey, in segments: LogState.Contents, within reach: ReadReach = .disk
    ) throws(EventStoreError) -> Found? {
        let hash = segments.hash.hash(key.bytes)
        return try segments.newest { segment throws(EventStoreError) in
            for position in try segment.commandPositions(keyHash: hash, within: reach) {
                guard let group = try group(containing: position, in: segment, within: reach) else { continue }
                if let command = group.command(at: position), command.key == key.bytes {
                    return Found(command: command, batch: group.batch, segment: segment, hash: segments.hash)
                }
            }
            return nil
        }
    }

    private mutating func group(
        containing position: Position, in segment: any Segment, within reach: ReadReach
    ) throws(EventStoreError) -> DecodedGroup? {
        guard let extent = try segment.group(containing: position, within: reach) else { return nil }
        if let last = lastGroup, last.ordinal == segment.header.ordinal, last.group.extent == extent {
            return last.group
        }
        try reach.allowDisk()
        let group = try GroupReader.read(extent, of: segment)
        lastGroup = (segment.header.ordinal, group)
        return group
    }
}

extension CommandLookup.Found {
    /// Whether a request asks for exactly what was recorded.
    func isSame(as request: AppendRequest) throws(EventStoreError) -> Bool {
        guard request.events.count == command.eventCount, try hasSameDefinition(as: request) else { return false }
        for (index, event) in zip(events, request.events) {
            guard
                batch.occurredAt[index] == event.occurredAt,
                batch.transitions[batch.transitionRange(at: index)].elementsEqual(event.transitions),
                batch.payloads[batch.payloadRange(at: index)].elementsEqual(event.payload),
                try segment.place(of: LookupName(StreamReads.name(of: event.stream), hash), within: .disk)?.number
                    == batch.streamNumbers[index],
                try segment.typeName(batch.typeNumbers[index], within: .disk).utf8.elementsEqual(event.type.utf8),
                try segment.actorName(batch.actorNumbers[index], within: .disk).utf8.elementsEqual(event.actor.utf8)
            else { return false }
        }
        return true
    }

    private func hasSameDefinition(as request: AppendRequest) throws(EventStoreError) -> Bool {
        guard command.definition > 0 else { return request.definition == nil }
        return try segment.definition(command.definition - 1, within: .disk) == request.definition
    }
}

extension AppendRequest {
    /// Whether both ask for the same events under the same definition; expectations do not count.
    func hasSameContent(as other: AppendRequest) -> Bool {
        definition == other.definition
            && events.elementsEqual(other.events) { left, right in
                left.stream == right.stream && left.type.utf8.elementsEqual(right.type.utf8)
                    && left.actor.utf8.elementsEqual(right.actor.utf8) && left.occurredAt == right.occurredAt
                    && left.transitions == right.transitions && left.payload == right.payload
            }
    }
}
