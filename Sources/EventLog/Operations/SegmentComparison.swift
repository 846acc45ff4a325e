import EventModel

/// Holds two segments against each other event by event and command by command, however their frames are cut.
struct SegmentComparison {
    /// The first position at which they differ; nil where they hold the same up to `end`.
    ///
    /// - Throws: ``EventStoreError``: `corrupt` where one of them is not sound up to there; file errors.
    /// - Complexity: O(n) in the bytes of both.
    static func difference(
        _ leftFile: StoreFile, _ leftHeader: SegmentHeader, _ rightFile: StoreFile, _ rightHeader: SegmentHeader,
        upTo end: Position
    ) throws(EventStoreError) -> Position? {
        var left = SegmentEvents(leftFile, leftHeader)
        var right = SegmentEvents(rightFile, rightHeader)
        guard leftHeader.firstPosition == rightHeader.firstPosition else {
            return min(leftHeader.firstPosition, rightHeader.firstPosition)
        }
        var position = leftHeader.firstPosition
        while position < end {
            guard let one = try left.next(), let other = try right.next(), one == other else { return position }
            position = position.advanced(by: 1)
        }
        return nil
    }
}

/// The events of one segment with everything that was recorded of each, in order.
struct SegmentEvents {
    /// One event as it was recorded.
    struct Event: Equatable {
        var stream: ArraySlice<UInt8>
        var segmentsBack: UInt32
        var baseRevision: UInt32
        var storeNumber: UInt32
        var revision: UInt32
        var type: ArraySlice<UInt8>
        var actor: ArraySlice<UInt8>
        var definition: ArraySlice<UInt8>
        var occurredAt: Timestamp
        var recordedAt: Timestamp
        var transitions: ArraySlice<UInt16>
        var payload: ArraySlice<UInt8>
        /// Of the first event of a command, its events and its key.
        var commandEventCount: Int
        var key: [UInt8]
    }

    private let file: StoreFile
    private let header: SegmentHeader
    private let scanner: FrameScanner
    private var index: SegmentIndex
    private var scratch = FrameScratch(wanted: .all)
    private var place = 0
    /// By event of the frame, the command that begins there.
    private var commands: [Int: (eventCount: Int, key: [UInt8])] = [:]

    init(_ file: StoreFile, _ header: SegmentHeader) {
        self.file = file
        self.header = header
        scanner = FrameScanner(file, header: header)
        index = SegmentIndex(header)
    }

    /// The next event; nil behind the last frame.
    ///
    /// - Throws: ``EventStoreError`` with `corrupt` at a frame that is not sound.
    mutating func next() throws(EventStoreError) -> Event? {
        while place >= scratch.batch.count {
            guard try readFrame() else { return nil }
        }
        defer { place += 1 }
        return event(place)
    }

    private mutating func readFrame() throws(EventStoreError) -> Bool {
        let item = try scanner.next(limit: Int.max)
        switch item {
        case .end, .footer: return false
        case .damaged(let frame, let reason):
            throw Damage(header, offset: scanner.offset, frame: frame, position: scanner.position, reason: reason)
                .error(path: file.path)
        case .frame(let frame, let raw):
            if let reason = index.ingest(frame, raw: raw, groupOffset: scanner.groupOffset, scratch: &scratch) {
                throw Damage(header, offset: scanner.lastFrame.lowerBound, frame: frame, reason: reason)
                    .error(path: file.path)
            }
            place = 0
            commands.removeAll(keepingCapacity: true)
            var first = 0
            for command in scratch.contents.commands {
                commands[first] = (command.eventCount, Array(raw[command.key]))
                first += command.eventCount
            }
            return true
        }
    }

    private func event(_ place: Int) -> Event {
        let batch = scratch.batch
        let (stream, definition) = (batch.streamNumbers[place], batch.definitionNumbers[place])
        let command = commands[place]
        return Event(
            stream: index.streams.withName(stream) { ArraySlice($0) },
            segmentsBack: index.segmentsBack[Int(stream)], baseRevision: index.baseRevisions[Int(stream)],
            storeNumber: index.storeNumbers[Int(stream)], revision: batch.revisions[place],
            type: index.types.withName(batch.typeNumbers[place]) { ArraySlice($0) },
            actor: index.actors.withName(batch.actorNumbers[place]) { ArraySlice($0) },
            definition: definition == EventBatch.noDefinition
                ? [] : index.definitions.withName(definition) { ArraySlice($0) },
            occurredAt: batch.occurredAt[place], recordedAt: batch.recordedAt[place],
            transitions: batch.transitions[batch.transitionRange(at: place)],
            payload: batch.payloads[batch.payloadRange(at: place)], commandEventCount: command?.eventCount ?? 0,
            key: command?.key ?? [])
    }
}
