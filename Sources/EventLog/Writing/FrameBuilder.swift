import BinaryCoding
import EventModel

/// Collects the events of one commit as columns and writes the body of a frame.
// Unchecked exclusivity: only the writer has it, and no call that changes it calls back; the checks took a tenth of the
// encoding of an event.
final class FrameBuilder {
    /// By event, the stream's number in the segment.
    @exclusivity(unchecked) private(set) var streamNumbers: [UInt32] = []
    /// By event, the type's number in the segment.
    @exclusivity(unchecked) private(set) var typeNumbers: [UInt32] = []
    /// The hashes of the commands' keys with the place of their first event in the frame.
    private(set) var keys: [(hash: UInt64, eventIndex: UInt32)] = []

    private let newStreams = ByteColumn()
    private var newStreamCount = 0
    private var firstNewStream: UInt32 = 0
    private let newTypes = ByteColumn()
    private var newTypeCount = 0
    private let newActors = ByteColumn()
    private var newActorCount = 0
    private let newDefinitions = ByteColumn()
    private let commands = ByteColumn()
    private var commandCount = 0
    private let streams = ByteColumn()
    private let revisions = ByteColumn()
    private let types = ByteColumn()
    private let actors = ByteColumn()
    @exclusivity(unchecked) private var occurredAt: [Int64] = []
    private let transitionCounts = ByteColumn()
    private let transitions = ByteColumn()
    private let payloadByteCounts = ByteColumn()
    private let payloads = ByteColumn()
    private let body = ByteColumn()

    /// The number of events so far.
    var eventCount: Int { streamNumbers.count }

    /// Begins a frame anew.
    func removeAll() {
        streamNumbers.removeAll(keepingCapacity: true)
        typeNumbers.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        occurredAt.removeAll(keepingCapacity: true)
        (newStreamCount, newTypeCount, newActorCount, commandCount) = (0, 0, 0, 0)
        for column in [newStreams, newTypes, newActors, newDefinitions, commands] { column.removeAll() }
        for column in [streams, revisions, types, actors] { column.removeAll() }
        for column in [transitionCounts, transitions, payloadByteCounts, payloads] { column.removeAll() }
    }

    /// Adds a stream that the segment did not name yet.
    ///
    /// - Parameters:
    ///   - segmentsBack: How many segments ago the stream was named last; 0 for a stream that begins here.
    ///   - baseRevision: The events of the stream in earlier segments.
    ///   - storeNumber: Its number in the store.
    func addNewStream(
        _ name: UnsafeRawBufferPointer, number: UInt32, segmentsBack: Int, baseRevision: UInt32, storeNumber: UInt32
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
    func addNewType(_ name: UnsafeRawBufferPointer) {
        newTypeCount += 1
        newTypes.writeCounted(name)
    }

    /// Adds an actor that the segment did not name yet.
    func addNewActor(_ name: UnsafeRawBufferPointer) {
        newActorCount += 1
        newActors.writeCounted(name)
    }

    /// Adds a workflow definition that the segment did not name yet.
    func addNewDefinition(_ definition: DefinitionID) {
        newDefinitions.write(definition.bytes)
    }

    /// Adds a command whose `eventCount` events follow.
    func addCommand(eventCount: Int, definitionNumber: UInt32?, key: CommandKey?, hash: SipHash) {
        commandCount += 1
        commands.writeVarint(UInt64(eventCount))
        commands.writeVarint(definitionNumber.map { UInt64($0) + 1 } ?? 0)
        if let key {
            // Unsafe: the pointer does not outlive the call.
            key.bytes.withUnsafeBytes { bytes in
                commands.writeCounted(bytes)
                keys.append((hash.hash(bytes), UInt32(self.eventCount)))
            }
        } else {
            commands.writeVarint(0)
        }
        // All commands of a commit are recorded at one time.
        commands.writeVarint(0)
    }

    /// Adds an event by its numbers, and by what it holds where that stands.
    func add(
        streamNumber: UInt32, isNewStream: Bool, revision: UInt32, typeNumber: UInt32, actorNumber: UInt32,
        occurredAt time: Timestamp, transitions numbers: UnsafeBufferPointer<UInt16>, payload: UnsafeRawBufferPointer
    ) {
        streamNumbers.append(streamNumber)
        typeNumbers.append(typeNumber)
        streams.writeVarint(isNewStream ? 0 : UInt64(streamNumber) + 1)
        revisions.writeVarint(UInt64(revision))
        types.writeVarint(UInt64(typeNumber))
        actors.writeVarint(UInt64(actorNumber))
        occurredAt.append(time.microsecondsSinceEpoch)
        transitionCounts.writeVarint(UInt64(numbers.count))
        for number in numbers { transitions.writeVarint(UInt64(number)) }
        payloadByteCounts.writeVarint(UInt64(payload.count))
        payloads.write(payload)
    }

    /// The whole body, valid until the next change.
    func writeBody(recordedAt: Timestamp) -> UnsafeRawBufferPointer {
        body.removeAll()
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
        for column in [commands, streams, revisions, types, actors] { body.write(column.bytes) }
        var previous = recordedAt.microsecondsSinceEpoch
        for time in occurredAt {
            body.writeSignedVarint(time &- previous)
            previous = time
        }
        for column in [transitionCounts, transitions, payloadByteCounts, payloads] { body.write(column.bytes) }
        return body.bytes
    }
}
