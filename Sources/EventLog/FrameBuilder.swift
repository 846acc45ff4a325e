import BinaryCoding
import EventModel

/// Collects the events of one commit as columns and writes the body of a frame.
struct FrameBuilder {
    /// By event, the stream's number in the segment.
    private(set) var streamNumbers: [UInt32] = []
    /// By event, the type's number in the segment.
    private(set) var typeNumbers: [UInt32] = []
    /// The hashes of the commands' keys with the place of their first event in the frame.
    private(set) var keys: [(hash: UInt64, eventIndex: UInt32)] = []

    private var newStreams = ByteWriter()
    private var newStreamCount = 0
    private var firstNewStream: UInt32 = 0
    private var newTypes = ByteWriter()
    private var newTypeCount = 0
    private var newActors = ByteWriter()
    private var newActorCount = 0
    private var newDefinitions = ByteWriter()
    private var commands = ByteWriter()
    private var commandCount = 0
    private var columns = Columns()

    private struct Columns {
        var streams = ByteWriter()
        var revisions = ByteWriter()
        var types = ByteWriter()
        var actors = ByteWriter()
        var occurredAt: [Int64] = []
        var transitionCounts = ByteWriter()
        var transitions = ByteWriter()
        var payloadByteCounts = ByteWriter()
        var payloads = ByteWriter()
    }

    /// The number of events so far.
    var eventCount: Int { streamNumbers.count }

    /// Adds a stream that the segment did not name yet.
    ///
    /// - Parameters:
    ///   - segmentsBack: How many segments ago the stream was named last; 0 for a stream that begins here.
    ///   - baseRevision: The events of the stream in earlier segments.
    ///   - storeNumber: Its number in the store.
    mutating func addNewStream(
        _ name: [UInt8], number: UInt32, segmentsBack: Int, baseRevision: UInt32, storeNumber: UInt32
    ) {
        if newStreamCount == 0 { firstNewStream = number }
        newStreamCount += 1
        newStreams.writeCounted(name)
        newStreams.writeVarint(UInt64(segmentsBack))
        if segmentsBack > 0 {
            newStreams.writeVarint(UInt64(baseRevision))
            newStreams.writeVarint(UInt64(storeNumber))
        }
    }

    /// Adds an event type that the segment did not name yet.
    mutating func addNewType(_ name: [UInt8]) {
        newTypeCount += 1
        newTypes.writeCounted(name)
    }

    /// Adds an actor that the segment did not name yet.
    mutating func addNewActor(_ name: [UInt8]) {
        newActorCount += 1
        newActors.writeCounted(name)
    }

    /// Adds a workflow definition that the segment did not name yet.
    mutating func addNewDefinition(_ definition: DefinitionID) {
        newDefinitions.write(definition.bytes)
    }

    /// Adds a command whose `eventCount` events follow.
    mutating func addCommand(eventCount: Int, definitionNumber: UInt32?, key: CommandKey?, hash: SipHash) {
        commandCount += 1
        commands.writeVarint(UInt64(eventCount))
        commands.writeVarint(definitionNumber.map { UInt64($0) + 1 } ?? 0)
        commands.writeCounted(key?.bytes ?? [])
        // All commands of a commit are recorded at one time.
        commands.writeVarint(0)
        if let key { keys.append((hash.hash(key.bytes), UInt32(self.eventCount))) }
    }

    /// Adds an event.
    mutating func add(
        _ event: ProposedEvent, streamNumber: UInt32, isNewStream: Bool, revision: UInt32, typeNumber: UInt32,
        actorNumber: UInt32
    ) {
        streamNumbers.append(streamNumber)
        typeNumbers.append(typeNumber)
        columns.streams.writeVarint(isNewStream ? 0 : UInt64(streamNumber) + 1)
        columns.revisions.writeVarint(UInt64(revision))
        columns.types.writeVarint(UInt64(typeNumber))
        columns.actors.writeVarint(UInt64(actorNumber))
        columns.occurredAt.append(event.occurredAt.microsecondsSinceEpoch)
        columns.transitionCounts.writeVarint(UInt64(event.transitions.count))
        for transition in event.transitions { columns.transitions.writeVarint(UInt64(transition)) }
        columns.payloadByteCounts.writeVarint(UInt64(event.payload.count))
        columns.payloads.write(event.payload)
    }

    /// The whole body.
    func body(recordedAt: Timestamp) -> [UInt8] {
        var body = ByteWriter(capacity: newStreams.count + columns.payloads.count + 16 * eventCount + 256)
        body.writeVarint(UInt64(newStreamCount))
        if newStreamCount > 0 { body.writeVarint(UInt64(firstNewStream)) }
        body.write(newStreams.bytes)
        body.writeVarint(UInt64(newTypeCount))
        body.write(newTypes.bytes)
        body.writeVarint(UInt64(newActorCount))
        body.write(newActors.bytes)
        body.writeVarint(UInt64(newDefinitions.count / DefinitionID.byteCount))
        body.write(newDefinitions.bytes)
        body.writeFixed(UInt64(bitPattern: recordedAt.microsecondsSinceEpoch))
        body.writeVarint(UInt64(commandCount))
        body.write(commands.bytes)
        body.write(columns.streams.bytes)
        body.write(columns.revisions.bytes)
        body.write(columns.types.bytes)
        body.write(columns.actors.bytes)
        var previous = recordedAt.microsecondsSinceEpoch
        for time in columns.occurredAt {
            body.writeSignedVarint(time &- previous)
            previous = time
        }
        body.write(columns.transitionCounts.bytes)
        body.write(columns.transitions.bytes)
        body.write(columns.payloadByteCounts.bytes)
        body.write(columns.payloads.bytes)
        return body.bytes
    }

    /// An upper bound of the bytes that a request adds to a body, by which requests are gathered into frames.
    static func byteCountMax(of request: AppendRequest) -> Int {
        var count = 128 + CommandKey.byteCountMax
        for event in request.events {
            count += event.payload.count + 3 * event.transitions.count + event.type.utf8.count
            count += event.actor.utf8.count + event.stream.category.utf8.count + event.stream.name.utf8.count + 64
        }
        return count
    }
}
