import EventModel

/// Reads of single streams and commands, which touch only the segments and groups that hold them.
struct StreamReads {
    private let segments: LogState.Contents
    private let reach: ReadReach

    init(_ segments: LogState.Contents, within reach: ReadReach) {
        self.segments = segments
        self.reach = reach
    }

    /// Where the last event of a stream is; nil when there is no such stream.
    ///
    /// - Complexity: O(s log n) for s segments without the stream after the last that holds it.
    func lastRevision(of stream: StreamID) throws(EventStoreError) -> Revision? {
        try newestPlace(of: lookupName(of: stream))?.place.lastRevision
    }

    /// The segment that names a stream last, and where.
    func newestPlace(of name: LookupName) throws(EventStoreError) -> (segment: any Segment, place: StreamPlace)? {
        try segments.newest { segment throws(EventStoreError) in
            try segment.place(of: name, within: reach).map { (segment, $0) }
        }
    }

    /// The events of a stream from a revision on, at most `limit`.
    func events(
        of stream: StreamID, from revision: Revision, limit: Int
    ) throws(EventStoreError) -> [RecordedEvent] {
        var places: [(segment: any Segment, place: StreamPlace)] = []
        let name = lookupName(of: stream)
        var next = try newestPlace(of: name)
        while let found = next {
            places.append(found)
            guard found.place.segmentsBack > 0, revision.rawValue < found.place.baseRevision else { break }
            next = try place(of: name, before: found, of: stream)
        }
        let count = min(limit, places.reduce(0) { $0 + Int($1.place.eventCount) })
        // Also what is in memory takes its time when it is much.
        if count > ReadReach.memoryEventCountMax { try reach.allowDisk() }
        var events: [RecordedEvent] = []
        events.reserveCapacity(min(count, ReadReach.memoryEventCountMax))
        for (segment, place) in places.reversed() where events.count < limit {
            var reader = try StreamGroupReader(stream, at: place, in: segment, cache: segments.groups, within: reach)
            try reader.append(to: &events, since: revision, limit: limit)
        }
        return events
    }

    /// Where a segment of a stream says that the one before it is, which must end where this one begins.
    private func place(
        of name: LookupName, before later: (segment: any Segment, place: StreamPlace), of stream: StreamID
    ) throws(EventStoreError) -> (segment: any Segment, place: StreamPlace) {
        let ordinal = later.segment.header.ordinal - later.place.segmentsBack
        guard
            let segment = segments.segment(ordinal), let place = try segment.place(of: name, within: reach),
            place.baseRevision + place.eventCount == later.place.baseRevision
        else {
            throw EventStoreError(
                .corrupt,
                "segment \(ordinal) does not name stream \(stream) up to revision \(later.place.baseRevision) as segment"
                    + " \(later.segment.header.ordinal) says; verify the store", place: later.segment.path)
        }
        return (segment, place)
    }

    private func lookupName(of stream: StreamID) -> LookupName {
        LookupName(Self.name(of: stream), segments.hash)
    }

    /// The bytes of `category/name`, by which segments know a stream.
    static func name(of stream: StreamID) -> [UInt8] {
        var name: [UInt8] = []
        name.reserveCapacity(stream.category.utf8.count + 1 + stream.name.utf8.count)
        append(stream, to: &name)
        return name
    }

    /// Appends the bytes of `category/name`.
    static func append(_ stream: StreamID, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: stream.category.utf8)
        bytes.append(UInt8(ascii: "/"))
        bytes.append(contentsOf: stream.name.utf8)
    }
}
