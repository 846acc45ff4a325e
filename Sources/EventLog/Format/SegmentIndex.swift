import BinaryCoding
import EventModel

/// What a segment holds and where: kept in memory for the open segment, written as the footer of a sealed one,
/// and built again from the frames where a footer is lost.
struct SegmentIndex: Sendable {
    /// A run of frames that one LZ4 window spans.
    struct Group: Sendable {
        var offset: Int
        var firstPosition: Position
        var rawByteCount: Int
    }

    /// One link of a stream's list of groups, newest first.
    struct Posting: Sendable {
        var previous: UInt32
        var group: UInt32
    }

    static let noPosting = UInt32.max

    let firstPosition: Position
    private let hash: SipHash
    /// The number in the store of the next stream that begins.
    private(set) var nextStoreNumber: UInt32
    private(set) var streams = NameTable()
    private(set) var types = NameTable()
    private(set) var actors = NameTable()
    private(set) var definitions = NameTable()
    /// By stream, how many segments ago it was named last; 0 for never.
    private(set) var segmentsBack: [UInt32] = []
    /// By stream, its events in earlier segments.
    private(set) var baseRevisions: [UInt32] = []
    /// By stream, its number in the store.
    private(set) var storeNumbers: [UInt32] = []
    /// By stream, its events in this segment that are durable.
    private(set) var eventCounts: [UInt32] = []
    /// By type, its events that are durable.
    private(set) var typeEventCounts: [UInt32] = []
    private(set) var groups: [Group] = []
    private(set) var keys = KeyTable()
    private(set) var eventCount = 0
    private(set) var frameCount = 0
    /// The streams that durable frames name; those beyond are being written.
    private(set) var durableStreamCount = 0
    private(set) var newStreamCount = 0
    private var postings: [Posting] = []
    private var lastPostings: [UInt32] = []
    private var nextRevisions: [UInt32] = []

    /// The index of a segment without frames.
    init(_ header: SegmentHeader) {
        firstPosition = header.firstPosition
        hash = SipHash(key: header.hashKey)
        nextStoreNumber = UInt32(header.earlierStreamCount)
    }

    var nameCounts: NameCounts {
        NameCounts(
            streams: streams.count, types: types.count, actors: actors.count, definitions: definitions.count)
    }

    /// Names a stream, with what came before this segment.
    ///
    /// - Parameter storeNumber: Its number in the store; a stream that begins here takes the next.
    /// - Returns: Whether it is new and the numbers last.
    mutating func addStream(
        _ name: UnsafeRawBufferPointer, segmentsBack: Int, baseRevision: UInt32, storeNumber: UInt32
    ) -> Bool {
        guard nextStoreNumber < UInt32.max, streams.intern(name).isNew else { return false }
        storeNumbers.append(segmentsBack == 0 ? nextStoreNumber : storeNumber)
        if segmentsBack == 0 { nextStoreNumber += 1 }
        self.segmentsBack.append(UInt32(segmentsBack))
        baseRevisions.append(baseRevision)
        nextRevisions.append(baseRevision)
        eventCounts.append(0)
        lastPostings.append(Self.noPosting)
        return true
    }

    mutating func internType(_ name: UnsafeRawBufferPointer) -> (number: UInt32, isNew: Bool) {
        let result = types.intern(name)
        if result.isNew { typeEventCounts.append(0) }
        return result
    }

    mutating func internActor(_ name: UnsafeRawBufferPointer) -> (number: UInt32, isNew: Bool) {
        actors.intern(name)
    }

    mutating func internDefinition(_ bytes: UnsafeRawBufferPointer) -> (number: UInt32, isNew: Bool) {
        definitions.intern(bytes)
    }

    /// The revision of the next event of a stream, those being written included.
    func nextRevision(of stream: UInt32) -> UInt32 {
        nextRevisions[Int(stream)]
    }

    /// Counts an event that is being written.
    mutating func advanceRevision(of stream: UInt32) {
        nextRevisions[Int(stream)] += 1
    }

    /// Takes note of a frame that is durable.
    mutating func record(
        _ header: FrameHeader, groupOffset: Int, streamNumbers: [UInt32], typeNumbers: [UInt32],
        keys newKeys: [(hash: UInt64, eventIndex: UInt32)]
    ) {
        if header.groupDistance == 0 {
            groups.append(Group(offset: groupOffset, firstPosition: header.firstPosition, rawByteCount: 0))
        }
        let group = UInt32(groups.count - 1)
        groups[Int(group)].rawByteCount += header.rawByteCount
        for stream in streamNumbers {
            let stream = Int(stream)
            eventCounts[stream] += 1
            let last = lastPostings[stream]
            if last == Self.noPosting || postings[Int(last)].group != group {
                lastPostings[stream] = UInt32(postings.count)
                postings.append(Posting(previous: last, group: group))
            }
        }
        for type in typeNumbers { typeEventCounts[Int(type)] += 1 }
        let frameStart = UInt32(eventCount)
        for key in newKeys { keys.insert(hash: key.hash, place: frameStart + key.eventIndex) }
        eventCount += streamNumbers.count
        frameCount += 1
        for stream in durableStreamCount..<streams.count where segmentsBack[stream] == 0 { newStreamCount += 1 }
        durableStreamCount = streams.count
    }

    /// The groups that hold a stream, ascending.
    ///
    /// - Complexity: O(n) in the groups.
    func groups(of stream: UInt32) -> [Int] {
        var result: [Int] = []
        var link = lastPostings[Int(stream)]
        while link != Self.noPosting {
            result.append(Int(postings[Int(link)].group))
            link = postings[Int(link)].previous
        }
        return result.reversed()
    }

    /// Takes in a frame that was read back.
    ///
    /// - Returns: What is wrong with it; nil when nothing is.
    mutating func ingest(
        _ header: FrameHeader, raw: UnsafeRawBufferPointer, groupOffset: Int, scratch: inout FrameScratch
    ) -> String? {
        guard scratch.contents.read(raw, eventCount: header.eventCount), addNames(scratch.contents, raw: raw) else {
            return "the names or commands of a frame are malformed"
        }
        scratch.batch.removeAll()
        guard
            FrameDecoder.append(
                raw, contents: scratch.contents, eventCount: header.eventCount, counts: nameCounts,
                wanted: scratch.wanted, columns: scratch.columns, to: &scratch.batch)
        else { return "the columns of a frame are malformed" }
        for (stream, revision) in zip(scratch.batch.streamNumbers, scratch.batch.revisions) {
            guard revision == nextRevision(of: stream), revision < UInt32.max else {
                let due = nextRevision(of: stream)
                return "stream \(streams.text(stream)) has revision \(revision) where \(due) is due"
            }
            advanceRevision(of: stream)
        }
        record(
            header, groupOffset: groupOffset, streamNumbers: scratch.batch.streamNumbers,
            typeNumbers: scratch.batch.typeNumbers, keys: scratch.contents.keyHashes(in: raw, hash))
        return nil
    }

    private mutating func addNames(_ contents: FrameContents, raw: UnsafeRawBufferPointer) -> Bool {
        guard contents.newStreams.isEmpty || Int(contents.firstNewStream) == streams.count else { return false }
        for stream in contents.newStreams {
            // Unsafe: the ranges of the contents lie within the raw bytes, here and below.
            let name = UnsafeRawBufferPointer(rebasing: raw[stream.name])
            guard
                addStream(
                    name, segmentsBack: stream.segmentsBack, baseRevision: stream.baseRevision,
                    storeNumber: stream.storeNumber)
            else { return false }
        }
        return contents.newTypes.allSatisfy { internType(UnsafeRawBufferPointer(rebasing: raw[$0])).isNew }
            && contents.newActors.allSatisfy { internActor(UnsafeRawBufferPointer(rebasing: raw[$0])).isNew }
            && contents.newDefinitions.allSatisfy { internDefinition(UnsafeRawBufferPointer(rebasing: raw[$0])).isNew }
    }
}

/// What reading frames one after another needs again and again.
struct FrameScratch {
    var contents = FrameContents()
    var batch = EventBatch()
    let columns = FrameColumns()
    var wanted = ReadOptions.Columns.envelope
}

extension FrameContents {
    /// The hashes of the commands' keys with the place of their first event in the frame.
    func keyHashes(
        in raw: UnsafeRawBufferPointer, _ hash: SipHash
    ) -> [(hash: UInt64, eventIndex: UInt32)] {
        var result: [(hash: UInt64, eventIndex: UInt32)] = []
        var index: UInt32 = 0
        for command in commands {
            if !command.key.isEmpty {
                // Unsafe: the key lies within the raw bytes.
                result.append((hash.hash(UnsafeRawBufferPointer(rebasing: raw[command.key])), index))
            }
            index += UInt32(command.eventCount)
        }
        return result
    }
}

extension EventBatch {
    /// Empties the columns and keeps their memory.
    mutating func removeAll() {
        streamNumbers.removeAll(keepingCapacity: true)
        revisions.removeAll(keepingCapacity: true)
        typeNumbers.removeAll(keepingCapacity: true)
        actorNumbers.removeAll(keepingCapacity: true)
        definitionNumbers.removeAll(keepingCapacity: true)
        occurredAt.removeAll(keepingCapacity: true)
        recordedAt.removeAll(keepingCapacity: true)
        transitionEnds.removeAll(keepingCapacity: true)
        transitions.removeAll(keepingCapacity: true)
        payloadEnds.removeAll(keepingCapacity: true)
        payloads.removeAll(keepingCapacity: true)
    }
}
