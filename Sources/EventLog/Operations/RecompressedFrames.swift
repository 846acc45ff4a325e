private import BinaryCoding
private import CLZ4
import EventModel

/// Cuts the commands of a segment into frames anew: small ones together, each frame a group of its own.
struct RecompressedFrames {
    /// So many bytes before compression end a frame; more compresses better, less is read faster for one stream.
    static let rawByteCountAim = 16 << 10

    /// A frame that is complete but for its place.
    struct Frame {
        var body: [UInt8]
        var eventCount: Int
        var firstPosition: Position
        var writerEpoch: UInt32
    }

    private var frame = Columns()
    private var position: Position
    private var emitted = NameCounts()

    private struct Columns {
        var newStreams = ByteWriter()
        var firstNewStream: UInt32 = 0
        var newTypes = ByteWriter()
        var newActors = ByteWriter()
        var newDefinitions = ByteWriter()
        /// How many new names of each kind the frame has.
        var newCounts = NameCounts()
        var firstRecordedAt = Timestamp.epoch
        var lastRecordedAt = Timestamp.epoch
        var commands = ByteWriter()
        var commandCount = 0
        var eventCount = 0
        var streams = ByteWriter()
        var revisions = ByteWriter()
        var types = ByteWriter()
        var actors = ByteWriter()
        var times = ByteWriter()
        var lastTime: Int64 = 0
        var transitionCounts = ByteWriter()
        var transitions = ByteWriter()
        var payloadByteCounts = ByteWriter()
        var payloads = ByteWriter()

        var byteCount: Int {
            newStreams.count + newTypes.count + newActors.count + newDefinitions.count + commands.count + streams.count
                + revisions.count + types.count + actors.count + times.count + transitionCounts.count
                + transitions.count + payloadByteCounts.count + payloads.count + 64
        }
    }

    init(_ header: SegmentHeader) {
        position = header.firstPosition
    }

    /// Takes in the commands of one frame as committed; gives out the frames that become complete.
    ///
    /// - Parameter index: The names of the segment up to and with that frame.
    mutating func add(
        _ scratch: FrameScratch, raw: UnsafeRawBufferPointer, index: SegmentIndex, writerEpoch: UInt32,
        emit: (Frame) throws(EventStoreError) -> Void
    ) throws(EventStoreError) {
        var event = 0
        for command in scratch.contents.commands {
            let byteCountMax = byteCountMax(of: event..<event + command.eventCount, in: scratch.batch, command, index)
            let isFull =
                frame.byteCount + byteCountMax > Self.rawByteCountAim
                || frame.eventCount + command.eventCount > FrameLimits.eventCountMax
            if frame.eventCount > 0, isFull { try emit(finish(writerEpoch: writerEpoch)) }
            add(command, key: raw[command.key], recordedAt: command.recordedAt, index: index)
            for place in event..<event + command.eventCount { add(place, of: scratch.batch, index: index) }
            event += command.eventCount
        }
    }

    /// The last frame; nil when everything was given out.
    mutating func last(writerEpoch: UInt32) -> Frame? {
        frame.eventCount > 0 ? finish(writerEpoch: writerEpoch) : nil
    }

    /// About how many bytes a command adds to a frame, new names included; never much less than it does.
    private func byteCountMax(
        of events: Range<Int>, in batch: EventBatch, _ command: FrameContents.Command, _ index: SegmentIndex
    ) -> Int {
        var count = command.key.count + 16
        for event in events {
            count += batch.payloadRange(at: event).count + batch.transitionRange(at: event).count + 16
            if Int(batch.streamNumbers[event]) >= emitted.streams {
                count += index.streams.withName(batch.streamNumbers[event]) { $0.count } + 12
            }
        }
        return count
    }

    private mutating func add(
        _ command: FrameContents.Command, key: Slice<UnsafeRawBufferPointer>, recordedAt: Timestamp,
        index: SegmentIndex
    ) {
        if frame.commandCount == 0 {
            frame.firstRecordedAt = recordedAt
            frame.lastRecordedAt = recordedAt
            frame.lastTime = recordedAt.microsecondsSinceEpoch
        }
        if command.definition > 0 {
            while emitted.definitions < Int(command.definition) {
                index.definitions.withName(UInt32(emitted.definitions)) { frame.newDefinitions.write($0) }
                emitted.definitions += 1
                frame.newCounts.definitions += 1
            }
        }
        frame.commandCount += 1
        frame.commands.writeVarint(UInt64(command.eventCount))
        frame.commands.writeVarint(UInt64(command.definition))
        // Unsafe: the key lies within the raw bytes of its frame.
        frame.commands.writeCounted(UnsafeRawBufferPointer(rebasing: key))
        let difference = recordedAt.microsecondsSinceEpoch - frame.lastRecordedAt.microsecondsSinceEpoch
        frame.commands.writeVarint(UInt64(difference))
        frame.lastRecordedAt = recordedAt
    }

    private mutating func add(_ event: Int, of batch: EventBatch, index: SegmentIndex) {
        addStream(batch.streamNumbers[event], index: index)
        frame.revisions.writeVarint(UInt64(batch.revisions[event]))
        Self.addName(
            batch.typeNumbers[event], of: index.types, &emitted.types, &frame.newCounts.types, &frame.newTypes)
        frame.types.writeVarint(UInt64(batch.typeNumbers[event]))
        Self.addName(
            batch.actorNumbers[event], of: index.actors, &emitted.actors, &frame.newCounts.actors, &frame.newActors)
        frame.actors.writeVarint(UInt64(batch.actorNumbers[event]))
        let time = batch.occurredAt[event].microsecondsSinceEpoch
        frame.times.writeSignedVarint(time &- frame.lastTime)
        frame.lastTime = time
        let transitions = batch.transitionRange(at: event)
        frame.transitionCounts.writeVarint(UInt64(transitions.count))
        for transition in batch.transitions[transitions] { frame.transitions.writeVarint(UInt64(transition)) }
        let payload = batch.payloadRange(at: event)
        frame.payloadByteCounts.writeVarint(UInt64(payload.count))
        frame.payloads.write(batch.payloads[payload])
        frame.eventCount += 1
    }

    /// Streams come in the order of their numbers: the next one begins here, all below were named.
    private mutating func addStream(_ stream: UInt32, index: SegmentIndex) {
        guard Int(stream) == emitted.streams else {
            frame.streams.writeVarint(UInt64(stream) + 1)
            return
        }
        if frame.newCounts.streams == 0 { frame.firstNewStream = stream }
        let number = Int(stream)
        index.streams.withName(stream) { frame.newStreams.writeCounted($0) }
        frame.newStreams.writeVarint(UInt64(index.segmentsBack[number]))
        if index.segmentsBack[number] > 0 {
            frame.newStreams.writeVarint(UInt64(index.baseRevisions[number]))
            frame.newStreams.writeVarint(UInt64(index.storeNumbers[number]))
        }
        frame.streams.writeVarint(0)
        frame.newCounts.streams += 1
        emitted.streams += 1
    }

    private static func addName(
        _ name: UInt32, of table: NameTable, _ emitted: inout Int, _ newCount: inout Int, _ writer: inout ByteWriter
    ) {
        while emitted <= Int(name) {
            table.withName(UInt32(emitted)) { writer.writeCounted($0) }
            emitted += 1
            newCount += 1
        }
    }

    private mutating func finish(writerEpoch: UInt32) -> Frame {
        defer {
            position = position.advanced(by: frame.eventCount)
            frame = Columns()
        }
        var body = ByteWriter(capacity: frame.byteCount)
        body.writeVarint(UInt64(frame.newCounts.streams))
        if frame.newCounts.streams > 0 { body.writeVarint(UInt64(frame.firstNewStream)) }
        body.write(frame.newStreams.bytes)
        body.writeVarint(UInt64(frame.newCounts.types))
        body.write(frame.newTypes.bytes)
        body.writeVarint(UInt64(frame.newCounts.actors))
        body.write(frame.newActors.bytes)
        body.writeVarint(UInt64(frame.newCounts.definitions))
        body.write(frame.newDefinitions.bytes)
        body.writeFixed(UInt64(bitPattern: frame.firstRecordedAt.microsecondsSinceEpoch))
        body.writeVarint(UInt64(frame.commandCount))
        for part in [
            frame.commands, frame.streams, frame.revisions, frame.types, frame.actors, frame.times,
            frame.transitionCounts, frame.transitions, frame.payloadByteCounts, frame.payloads,
        ] { body.write(part.bytes) }
        return Frame(
            body: body.bytes, eventCount: frame.eventCount, firstPosition: position, writerEpoch: writerEpoch)
    }
}

/// Compresses as well as LZ4 can, for what is written once and read often.
enum StrongCompressor {
    /// The LZ4 block of a body; nil where it would be no shorter.
    // Unsafe: LZ4 is a C library that works on addresses; it writes at most as much as it is told.
    static func compress(_ raw: [UInt8]) -> [UInt8]? {
        guard raw.count > 1 else { return nil }
        let limit = raw.count - 1
        let block = [UInt8](unsafeUninitializedCapacity: limit) { target, count in
            let written = raw.withUnsafeBytes { source in
                LZ4_compress_HC(
                    source.baseAddress?.assumingMemoryBound(to: CChar.self),
                    UnsafeMutableRawPointer(target.baseAddress)?.assumingMemoryBound(to: CChar.self),
                    Int32(source.count), Int32(limit), Int32(LZ4HC_CLEVEL_MAX))
            }
            count = max(0, Int(written))
        }
        return block.isEmpty ? nil : block
    }
}
