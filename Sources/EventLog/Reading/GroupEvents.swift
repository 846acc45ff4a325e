import EventModel

/// The events of a group, decoded, with those of each stream together: for groups that are asked again and again.
///
/// A stream's events are then found by a binary search, whatever else the group holds.
struct GroupEvents: Sendable {
    /// Stream and place in the group, as `stream << 32 | place`, ascending.
    private var order: [UInt64] = []
    private var revisions: [UInt32] = []
    private var types: [UInt32] = []
    private var actors: [UInt32] = []
    /// ``EventBatch/noDefinition`` for none.
    private var definitions: [UInt32] = []
    private var occurredAt: [Timestamp] = []
    private var recordedAt: [Timestamp] = []
    private var transitionEnds: [UInt32] = []
    private var transitions: [UInt16] = []
    /// Where payloads stand in the group's bytes.
    private var payloadStarts: [UInt32] = []
    private var payloadEnds: [UInt32] = []

    /// What an event takes here, in bytes, without its transitions.
    static let byteCountPerEvent = 52

    /// Decodes the frames of a group; nil where one is malformed.
    ///
    /// - Parameters:
    ///   - counts: How many names the segment has given out.
    ///   - columns: Memory to decode in.
    /// - Complexity: O(n log n) in the events.
    init?(_ group: RawGroup, counts: NameCounts, columns: FrameColumns) {
        var contents = FrameContents()
        for frame in group.frames where frame.header.eventCount > 0 {
            let isSound = group.withBytes(of: frame) { raw in
                contents.read(raw, eventCount: frame.header.eventCount)
                    && columns.decodeStreams(
                        raw, contents: contents, eventCount: frame.header.eventCount, limit: counts.streams)
                    && columns.decodeRest(raw, contents: contents, counts: counts, columns: .all)
            }
            guard isSound else { return nil }
            take(columns, payloadsAt: group.byteOffset(of: columns.payloads))
        }
        order.sort()
    }

    // Unsafe: the pointers are to columns of `count` values.
    private mutating func take(_ columns: FrameColumns, payloadsAt payloadOffset: Int) {
        let (first, count) = (revisions.count, columns.count)
        for index in 0..<count {
            order.append(UInt64(columns.streamNumbers[index]) << 32 | UInt64(first + index))
            let payload = columns.payloadRange(at: index)
            payloadStarts.append(UInt32(truncatingIfNeeded: payloadOffset + payload.lowerBound))
            payloadEnds.append(UInt32(truncatingIfNeeded: payloadOffset + payload.upperBound))
            transitionEnds.append(
                UInt32(truncatingIfNeeded: transitions.count + columns.transitionRange(at: index).upperBound))
        }
        revisions += UnsafeBufferPointer(start: columns.revisions, count: count)
        types += UnsafeBufferPointer(start: columns.typeNumbers, count: count)
        actors += UnsafeBufferPointer(start: columns.actorNumbers, count: count)
        definitions += UnsafeBufferPointer(start: columns.definitionNumbers, count: count)
        occurredAt += UnsafeBufferPointer(start: columns.occurredAt, count: count)
        recordedAt += UnsafeBufferPointer(start: columns.recordedAt, count: count)
        let transitionCount = columns.transitionRange(at: count - 1).upperBound
        transitions += UnsafeBufferPointer(start: columns.transitions, count: transitionCount)
    }

    /// The events of the stream with a number, in order; their payloads lie in the group's bytes, their indexes count from
    /// the group's first event.
    ///
    /// - Complexity: O(log n + k) for k events of the stream.
    func events(ofStream stream: UInt32) -> some Sequence<PickedEvent> {
        let wanted = UInt64(stream) << 32
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if order[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return order[low...].lazy.prefix { $0 >> 32 == UInt64(stream) }.map { entry in
            event(at: Int(truncatingIfNeeded: entry & 0xFFFF_FFFF))
        }
    }

    private func event(at place: Int) -> PickedEvent {
        let definition = definitions[place]
        let transitionStart = place == 0 ? 0 : Int(transitionEnds[place - 1])
        return PickedEvent(
            index: place, revision: revisions[place], type: types[place], actor: actors[place],
            definition: definition == EventBatch.noDefinition ? 0 : definition + 1, occurredAt: occurredAt[place],
            recordedAt: recordedAt[place],
            transitions: Array(transitions[transitionStart..<Int(transitionEnds[place])]),
            payload: Int(payloadStarts[place])..<Int(payloadEnds[place]))
    }
}
