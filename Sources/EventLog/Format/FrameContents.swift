import EventModel

/// What stands in the body of a frame before its columns: new names and commands, as ranges of the raw bytes.
struct FrameContents {
    struct NewStream {
        var name: Range<Int>
        var segmentsBack: Int
        var baseRevision: UInt32
        /// Its number in the store where it began in an earlier segment.
        var storeNumber: UInt32
    }

    struct Command {
        var eventCount: Int
        /// The definition's number in the segment and one; 0 for none.
        var definition: UInt32
        var key: Range<Int>
        var recordedAt: Timestamp
    }

    private(set) var firstNewStream: UInt32 = 0
    private(set) var newStreams: [NewStream] = []
    private(set) var newTypes: [Range<Int>] = []
    private(set) var newActors: [Range<Int>] = []
    private(set) var newDefinitions: [Range<Int>] = []
    /// When the first command was recorded.
    private(set) var recordedAt = Timestamp.epoch
    /// When the last command was recorded.
    private(set) var lastRecordedAt = Timestamp.epoch
    private(set) var commands: [Command] = []
    private(set) var columnsOffset = 0

    /// Reads the part of a body before its columns in place of what was here.
    ///
    /// - Returns: Whether it is well-formed.
    mutating func read(_ raw: UnsafeRawBufferPointer, eventCount: Int) -> Bool {
        removeAll()
        guard var cursor = ByteCursor(raw) else { return false }
        readNewNames(&cursor)
        recordedAt = Timestamp(microsecondsSinceEpoch: Int64(bitPattern: cursor.readFixed64()))
        readCommands(&cursor, eventCount: eventCount)
        columnsOffset = cursor.offset
        return !cursor.hasFailed
    }

    private mutating func removeAll() {
        firstNewStream = 0
        newStreams.removeAll(keepingCapacity: true)
        newTypes.removeAll(keepingCapacity: true)
        newActors.removeAll(keepingCapacity: true)
        newDefinitions.removeAll(keepingCapacity: true)
        commands.removeAll(keepingCapacity: true)
    }

    private mutating func readNewNames(_ cursor: inout ByteCursor) {
        let streamCount = cursor.readCount(of: 2)
        if streamCount > 0 { firstNewStream = cursor.readVarint32() }
        for _ in 0..<streamCount {
            let name = cursor.skipCounted(limit: StreamID.byteCountMax)
            let segmentsBack = cursor.readVarint32()
            let base = segmentsBack == 0 ? 0 : cursor.readVarint32()
            let storeNumber = segmentsBack == 0 ? 0 : cursor.readVarint32()
            newStreams.append(
                NewStream(
                    name: name, segmentsBack: Int(segmentsBack), baseRevision: base, storeNumber: storeNumber))
        }
        for _ in 0..<cursor.readCount() { newTypes.append(cursor.skipCounted(limit: Limits.nameByteCountMax)) }
        for _ in 0..<cursor.readCount() { newActors.append(cursor.skipCounted(limit: Limits.nameByteCountMax)) }
        for _ in 0..<cursor.readCount(of: DefinitionID.byteCount) {
            newDefinitions.append(cursor.skip(DefinitionID.byteCount))
        }
    }

    private mutating func readCommands(_ cursor: inout ByteCursor, eventCount: Int) {
        var eventsLeft = eventCount
        lastRecordedAt = recordedAt
        for _ in 0..<cursor.readCount(of: 4) {
            let count = cursor.readVarint32()
            let definition = cursor.readVarint32()
            let key = cursor.skipCounted(limit: CommandKey.byteCountMax)
            let (time, isTooLate) = lastRecordedAt.microsecondsSinceEpoch.addingReportingOverflow(
                Int64(clamping: cursor.readVarint()))
            guard count > 0, Int(count) <= eventsLeft, !isTooLate else {
                cursor.fail()
                return
            }
            eventsLeft -= Int(count)
            lastRecordedAt = Timestamp(microsecondsSinceEpoch: time)
            commands.append(
                Command(eventCount: Int(count), definition: definition, key: key, recordedAt: lastRecordedAt))
        }
        if eventsLeft != 0 { cursor.fail() }
    }
}

/// How many names of each kind a segment has given out; numbers in columns must be below.
struct NameCounts: Equatable, Sendable {
    var streams = 0
    var types = 0
    var actors = 0
    var definitions = 0

    /// The counts after a frame that brings new names.
    func adding(_ contents: FrameContents) -> NameCounts {
        NameCounts(
            streams: streams + contents.newStreams.count, types: types + contents.newTypes.count,
            actors: actors + contents.newActors.count, definitions: definitions + contents.newDefinitions.count)
    }
}
