import EventModel

/// Reads the events of one stream in one segment.
struct StreamGroupReader {
    private let segment: any Segment
    private let cache: GroupCache
    private let reach: ReadReach
    private let stream: StreamID
    private let place: StreamPlace
    private let counts: NameCounts
    private var contents = FrameContents()
    private var names = SegmentNames()
    /// The revision of the stream's next event in the segment.
    private var nextRevision: UInt32

    /// Makes a reader of a stream that is at `place` in `segment`.
    init(
        _ stream: StreamID, at place: StreamPlace, in segment: any Segment, cache: GroupCache,
        within reach: ReadReach
    ) throws(EventStoreError) {
        self.segment = segment
        self.stream = stream
        self.place = place
        self.cache = cache
        self.reach = reach
        counts = try segment.nameCounts(within: reach)
        nextRevision = place.baseRevision
    }

    /// Appends the segment's events of the stream from a revision on, until there are `limit` in all.
    ///
    /// - Throws: ``EventStoreError`` with `corrupt` where a frame is not sound.
    /// - Complexity: O(n) in the groups, each of which is 64 KiB or one frame, where they are not decoded; O(k log n) for
    ///   k events where they are.
    mutating func append(
        to events: inout [RecordedEvent], since revision: Revision, limit: Int
    ) throws(EventStoreError) {
        for extent in try segment.groups(place.groups, within: reach) {
            guard isWanted(events.count, limit) else { return }
            let group = try cache.group(extent, of: segment, within: reach)
            if let first = group.frames.first, let decoded = cache.events(of: group, counts: counts) {
                for index in decoded.indexes(ofStream: place.number) {
                    guard isWanted(events.count, limit) else { return }
                    let event = decoded.event(at: index)
                    try take(event, of: first, since: revision, to: &events) { group.bytes(event.payload) }
                }
                continue
            }
            for frame in group.frames {
                guard isWanted(events.count, limit) else { return }
                guard let picked = pick(from: frame, of: group) else { throw damage(frame, "a frame is malformed") }
                for (event, payload) in picked where isWanted(events.count, limit) {
                    try take(event, of: frame, since: revision, to: &events) { payload }
                }
            }
        }
    }

    private func isWanted(_ count: Int, _ limit: Int) -> Bool {
        nextRevision < place.baseRevision + place.eventCount && count < limit
    }

    /// Takes the next event, whose index counts from the first of `frame`.
    private mutating func take(
        _ event: PickedEvent, of frame: RawGroup.Frame, since revision: Revision, to events: inout [RecordedEvent],
        payload: () -> [UInt8]
    ) throws(EventStoreError) {
        guard event.revision == nextRevision else {
            throw damage(frame, "a stream does not have the revision that is due")
        }
        nextRevision += 1
        guard event.revision >= revision.rawValue else { return }
        events.append(
            RecordedEvent(
                partition: 0, position: frame.position.advanced(by: event.index), stream: stream,
                revision: Revision(rawValue: event.revision),
                type: try names.type(event.type, in: segment, within: reach),
                actor: try names.actor(event.actor, in: segment, within: reach),
                definition: event.definition == 0
                    ? nil : try names.definition(event.definition - 1, in: segment, within: reach),
                occurredAt: event.occurredAt, recordedAt: event.recordedAt, transitions: event.transitions,
                payload: payload()))
    }

    private mutating func pick(
        from frame: RawGroup.Frame, of group: RawGroup
    ) -> [(event: PickedEvent, payload: [UInt8])]? {
        group.withBytes(of: frame) { raw in
            guard
                contents.read(raw, eventCount: frame.header.eventCount),
                let events = StreamEventPicker.events(
                    ofStream: place.number, in: raw, contents: contents, eventCount: frame.header.eventCount,
                    counts: counts)
            else { return nil }
            // Unsafe: the ranges lie within the raw bytes.
            return events.map { ($0, Array(raw[$0.payload])) }
        }
    }

    private func damage(_ frame: RawGroup.Frame, _ reason: String) -> EventStoreError {
        Damage(segment.header, offset: frame.offset, frame: frame.header, reason: reason).error(path: segment.path)
    }
}

/// The names that a segment was asked for already; a stream's events have few.
private struct SegmentNames {
    private var types: [(number: UInt32, text: String)] = []
    private var actors: [(number: UInt32, text: String)] = []
    private var lastDefinition: (number: UInt32, id: DefinitionID?)?
    private static let countMax = 16

    mutating func type(
        _ number: UInt32, in segment: any Segment, within reach: ReadReach
    ) throws(EventStoreError) -> String {
        try Self.text(number, &types) { () throws(EventStoreError) in try segment.typeName(number, within: reach) }
    }

    mutating func actor(
        _ number: UInt32, in segment: any Segment, within reach: ReadReach
    ) throws(EventStoreError) -> String {
        try Self.text(number, &actors) { () throws(EventStoreError) in try segment.actorName(number, within: reach) }
    }

    mutating func definition(
        _ number: UInt32, in segment: any Segment, within reach: ReadReach
    ) throws(EventStoreError) -> DefinitionID? {
        if let last = lastDefinition, last.number == number { return last.id }
        let id = try segment.definition(number, within: reach)
        lastDefinition = (number, id)
        return id
    }

    private static func text(
        _ number: UInt32, _ known: inout [(number: UInt32, text: String)],
        _ read: () throws(EventStoreError) -> String
    ) throws(EventStoreError) -> String {
        if let found = known.first(where: { $0.number == number }) { return found.text }
        let text = try read()
        if known.count < countMax { known.append((number, text)) }
        return text
    }
}
