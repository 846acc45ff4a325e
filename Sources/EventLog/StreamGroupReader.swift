import EventModel

/// Reads the events of one stream out of groups: of a frame without any of them it decodes the first column only.
struct StreamGroupReader {
    private let segment: any Segment
    private let stream: StreamID
    private let place: StreamPlace
    private let counts: NameCounts
    private var contents = FrameContents()
    private let columns = FrameColumns()
    /// How many of the stream's events in the segment were not met yet.
    private var leftCount: Int

    /// Makes a reader of a stream that is at `place` in `segment`.
    init(_ stream: StreamID, at place: StreamPlace, in segment: any Segment) throws(EventStoreError) {
        self.segment = segment
        self.stream = stream
        self.place = place
        counts = try segment.nameCounts()
        leftCount = Int(place.eventCount)
    }

    /// Appends the events of a group from a revision on, until there are `limit` in all.
    ///
    /// - Throws: ``EventStoreError`` with `corrupt` where a frame is not sound.
    /// - Complexity: O(n) in the group, which is 64 KiB or one frame, without a copy of it.
    mutating func append(
        to events: inout [RecordedEvent], from extent: GroupExtent, since revision: Revision, limit: Int
    ) throws(EventStoreError) {
        let (file, header) = (try segment.openFile(), segment.header)
        let scanner = FrameScanner(file, header: header, groupOffset: extent.offset, position: extent.firstPosition)
        while scanner.offset < extent.end, leftCount > 0, events.count < limit {
            let position = scanner.position
            guard case .frame(let frame, let raw) = try scanner.next(limit: extent.end) else {
                if scanner.offset == extent.end { break }
                throw Damage(header, offset: scanner.itemOffset, position: position, reason: "a frame is damaged")
                    .error(path: file.path)
            }
            guard let indexes = find(in: raw, eventCount: frame.eventCount) else {
                throw Damage(header, offset: scanner.itemOffset, frame: frame, reason: "a frame is malformed")
                    .error(path: file.path)
            }
            leftCount -= indexes.count
            for index in indexes where columns.revisions[index] >= revision.rawValue && events.count < limit {
                events.append(try event(index, at: position.advanced(by: index)))
            }
        }
    }

    /// Where the stream's events are in a frame, whose other columns are decoded when there are any; nil when the frame
    /// is malformed.
    private mutating func find(in raw: UnsafeRawBufferPointer, eventCount: Int) -> [Int]? {
        guard
            contents.read(raw, eventCount: eventCount),
            columns.decodeStreams(raw, contents: contents, eventCount: eventCount, limit: counts.streams)
        else { return nil }
        // Unsafe: the column has as many numbers as the frame has events.
        let indexes = (0..<eventCount).filter { columns.streamNumbers[$0] == place.number }
        guard !indexes.isEmpty else { return [] }
        return columns.decodeRest(raw, contents: contents, counts: counts, columns: .all) ? indexes : nil
    }

    private func event(_ index: Int, at position: Position) throws(EventStoreError) -> RecordedEvent {
        let definition = columns.definitionNumbers[index]
        // Unsafe: the ranges lie within what was decoded.
        return RecordedEvent(
            partition: 0, position: position, stream: stream, revision: Revision(rawValue: columns.revisions[index]),
            type: try segment.typeName(columns.typeNumbers[index]),
            actor: try segment.actorName(columns.actorNumbers[index]),
            definition: definition == EventBatch.noDefinition ? nil : try segment.definition(definition),
            occurredAt: columns.occurredAt[index], recordedAt: columns.recordedAt[index],
            transitions: columns.transitionRange(at: index).map { columns.transitions[$0] },
            payload: Array(columns.payloads[columns.payloadRange(at: index)]))
    }
}
