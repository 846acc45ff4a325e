import EventModel

/// The events of a group, decoded, with those of each stream together: for groups that are asked again and again.
///
/// A stream's events are then found by a binary search, whatever else the group holds.
final class GroupEvents: Sendable {
    private let columns: Columns

    fileprivate struct Columns: Sendable {
        /// Stream and place in the group, as `stream << 32 | place`, ascending.
        var order: [UInt64] = []
        var revisions: [UInt32] = []
        var types: [UInt32] = []
        var actors: [UInt32] = []
        /// ``EventBatch/noDefinition`` for none.
        var definitions: [UInt32] = []
        var occurredAt: [Timestamp] = []
        var recordedAt: [Timestamp] = []
        var transitionEnds: [UInt32] = []
        var transitions: [UInt16] = []
        /// Where payloads stand in the group's bytes.
        var payloadStarts: [UInt32] = []
        var payloadEnds: [UInt32] = []
    }

    /// What an event takes here, in bytes, without its transitions.
    static let byteCountPerEvent = 52

    /// Decodes the frames of a group; nil where one is malformed.
    ///
    /// - Parameters:
    ///   - counts: How many names the segment has given out.
    ///   - columns: Memory to decode in.
    /// - Complexity: O(n log n) in the events.
    init?(_ group: RawGroup, counts: NameCounts, columns frame: FrameColumns) {
        var (contents, columns) = (FrameContents(), Columns(eventCount: group.eventCount))
        for item in group.frames where item.header.eventCount > 0 {
            let isSound = group.withBytes(of: item) { raw in
                contents.read(raw, eventCount: item.header.eventCount)
                    && frame.decodeStreams(
                        raw, contents: contents, eventCount: item.header.eventCount, limit: counts.streams)
                    && frame.decodeRest(raw, contents: contents, counts: counts, columns: .all)
            }
            guard isSound else { return nil }
            columns.append(frame, payloadsAt: group.byteOffset(of: frame.payloads))
        }
        columns.order.sort()
        self.columns = columns
    }

    /// Where in the order of streams the events of a stream are.
    ///
    /// - Complexity: O(log n + k) for k events of the stream.
    func indexes(ofStream stream: UInt32) -> Range<Int> {
        let wanted = UInt64(stream) << 32
        var (low, high) = (0, columns.order.count)
        while low < high {
            let middle = (low + high) / 2
            if columns.order[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < columns.order.count, columns.order[end] >> 32 == UInt64(stream) { end += 1 }
        return low..<end
    }

    /// The event at a place in the order of streams; its payload lies in the group's bytes, its index counts from the
    /// group's first event.
    func event(at index: Int) -> PickedEvent {
        let place = Int(truncatingIfNeeded: columns.order[index] & 0xFFFF_FFFF)
        let definition = columns.definitions[place]
        let transitionStart = place == 0 ? 0 : Int(columns.transitionEnds[place - 1])
        return PickedEvent(
            index: place, revision: columns.revisions[place], type: columns.types[place],
            actor: columns.actors[place], definition: definition == EventBatch.noDefinition ? 0 : definition + 1,
            occurredAt: columns.occurredAt[place], recordedAt: columns.recordedAt[place],
            transitions: Array(columns.transitions[transitionStart..<Int(columns.transitionEnds[place])]),
            payload: Int(columns.payloadStarts[place])..<Int(columns.payloadEnds[place]))
    }
}

extension GroupEvents.Columns {
    /// Columns with room for events.
    fileprivate init(eventCount: Int) {
        order.reserveCapacity(eventCount)
        revisions.reserveCapacity(eventCount)
        types.reserveCapacity(eventCount)
        actors.reserveCapacity(eventCount)
        definitions.reserveCapacity(eventCount)
        occurredAt.reserveCapacity(eventCount)
        recordedAt.reserveCapacity(eventCount)
        transitionEnds.reserveCapacity(eventCount)
        payloadStarts.reserveCapacity(eventCount)
        payloadEnds.reserveCapacity(eventCount)
    }

    // Unsafe: the pointers are to columns of `count` values.
    fileprivate mutating func append(_ frame: FrameColumns, payloadsAt payloadOffset: Int) {
        let (first, count) = (revisions.count, frame.count)
        for index in 0..<count {
            order.append(UInt64(frame.streamNumbers[index]) << 32 | UInt64(first + index))
            let payload = frame.payloadRange(at: index)
            payloadStarts.append(UInt32(truncatingIfNeeded: payloadOffset + payload.lowerBound))
            payloadEnds.append(UInt32(truncatingIfNeeded: payloadOffset + payload.upperBound))
            transitionEnds.append(
                UInt32(truncatingIfNeeded: transitions.count + frame.transitionRange(at: index).upperBound))
        }
        revisions += UnsafeBufferPointer(start: frame.revisions, count: count)
        types += UnsafeBufferPointer(start: frame.typeNumbers, count: count)
        actors += UnsafeBufferPointer(start: frame.actorNumbers, count: count)
        definitions += UnsafeBufferPointer(start: frame.definitionNumbers, count: count)
        occurredAt += UnsafeBufferPointer(start: frame.occurredAt, count: count)
        recordedAt += UnsafeBufferPointer(start: frame.recordedAt, count: count)
        let transitionCount = frame.transitionRange(at: count - 1).upperBound
        transitions += UnsafeBufferPointer(start: frame.transitions, count: transitionCount)
    }
}
