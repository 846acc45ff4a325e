import EventModel

/// The events of a group, decoded, with those of each stream together: for groups that are asked again and again.
///
/// A stream's events are then found by a binary search, whatever else the group holds. What is said of one event stands
/// together too: with thousands of groups in memory, what is not in the same line of the processor's cache is far away.
final class GroupEvents: Sendable {
    /// The numbers of streams, ascending, one an event.
    private let streams: [UInt32]
    /// The events in the order of ``streams``, then in their own.
    private let rows: [Row]
    private let transitions: [UInt16]

    fileprivate struct Row: Sendable {
        var occurredAt: Timestamp
        var recordedAt: Timestamp
        /// Its place in the group.
        var index: UInt32
        var revision: UInt32
        var type: UInt32
        var actor: UInt32
        /// The definition's number and one; 0 for none.
        var definition: UInt32
        var transitionStart: UInt32
        var transitionCount: UInt32
        /// Where the payload stands in the group's bytes.
        var payloadStart: UInt32
        var payloadEnd: UInt32
    }

    /// What an event takes here, in bytes, without its transitions.
    static let byteCountPerEvent = MemoryLayout<Row>.stride + MemoryLayout<UInt32>.stride

    /// Decodes the frames of a group; nil where one is malformed.
    ///
    /// - Parameters:
    ///   - counts: How many names the segment has given out.
    ///   - columns: Memory to decode in.
    /// - Complexity: O(n log n) in the events.
    init?(_ group: RawGroup, counts: NameCounts, columns: FrameColumns) {
        var contents = FrameContents()
        var (rows, transitions): ([Row], [UInt16]) = ([], [])
        // Stream and place in the group, as `stream << 32 | place`.
        var order: [UInt64] = []
        rows.reserveCapacity(group.eventCount)
        order.reserveCapacity(group.eventCount)
        for frame in group.frames where frame.header.eventCount > 0 {
            let isSound = group.withBytes(of: frame) { raw in
                contents.read(raw, eventCount: frame.header.eventCount)
                    && columns.decodeStreams(
                        raw, contents: contents, eventCount: frame.header.eventCount, limit: counts.streams)
                    && columns.decodeRest(raw, contents: contents, counts: counts, columns: .all)
            }
            guard isSound else { return nil }
            let payloadOffset = group.byteOffset(of: columns.payloads)
            for index in 0..<columns.count {
                order.append(UInt64(columns.streamNumbers[index]) << 32 | UInt64(rows.count))
                rows.append(
                    Row(
                        columns, index, groupIndex: rows.count, payloadsAt: payloadOffset,
                        transitionsAt: transitions.count))
            }
            // Unsafe: the pointer is to as many transitions as the frame has.
            transitions += UnsafeBufferPointer(
                start: columns.transitions, count: columns.transitionRange(at: columns.count - 1).upperBound)
        }
        order.sort()
        streams = order.map { UInt32(truncatingIfNeeded: $0 >> 32) }
        self.rows = order.map { rows[Int(truncatingIfNeeded: $0 & 0xFFFF_FFFF)] }
        self.transitions = transitions
    }

    /// Where in the order of streams the events of a stream are.
    ///
    /// - Complexity: O(log n + k) for k events of the stream.
    func indexes(ofStream stream: UInt32) -> Range<Int> {
        var (low, high) = (0, streams.count)
        while low < high {
            let middle = (low + high) / 2
            if streams[middle] < stream { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < streams.count, streams[end] == stream { end += 1 }
        return low..<end
    }

    /// The event at a place in the order of streams; its payload lies in the group's bytes, its index counts from the
    /// group's first event.
    func event(at index: Int) -> PickedEvent {
        let row = rows[index]
        let transitionStart = Int(row.transitionStart)
        return PickedEvent(
            index: Int(row.index), revision: row.revision, type: row.type, actor: row.actor,
            definition: row.definition, occurredAt: row.occurredAt, recordedAt: row.recordedAt,
            transitions: Array(transitions[transitionStart..<transitionStart + Int(row.transitionCount)]),
            payload: Int(row.payloadStart)..<Int(row.payloadEnd))
    }
}

extension GroupEvents.Row {
    /// An event of a frame that was decoded.
    ///
    /// - Parameters:
    ///   - groupIndex: Its place in the group.
    ///   - payloadOffset: Where the payloads of the frame stand in the group's bytes.
    ///   - transitionOffset: The transitions of earlier frames.
    // Unsafe: the index is below the count of the columns.
    fileprivate init(
        _ frame: FrameColumns, _ index: Int, groupIndex: Int, payloadsAt payloadOffset: Int,
        transitionsAt transitionOffset: Int
    ) {
        let (definition, transitions) = (frame.definitionNumbers[index], frame.transitionRange(at: index))
        let payload = frame.payloadRange(at: index)
        self.init(
            occurredAt: frame.occurredAt[index], recordedAt: frame.recordedAt[index],
            index: UInt32(truncatingIfNeeded: groupIndex), revision: frame.revisions[index],
            type: frame.typeNumbers[index], actor: frame.actorNumbers[index],
            definition: definition == EventBatch.noDefinition ? 0 : definition + 1,
            transitionStart: UInt32(truncatingIfNeeded: transitionOffset + transitions.lowerBound),
            transitionCount: UInt32(truncatingIfNeeded: transitions.count),
            payloadStart: UInt32(truncatingIfNeeded: payloadOffset + payload.lowerBound),
            payloadEnd: UInt32(truncatingIfNeeded: payloadOffset + payload.upperBound))
    }
}
