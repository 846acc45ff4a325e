import BinaryCoding
import EventModel

/// Writes the index of a segment as the body of its footer.
struct FooterWriter {
    /// Every so many entries a front-coded table begins afresh, so that a search can jump there.
    static let restartInterval = 16

    private let index: SegmentIndex

    init(_ index: SegmentIndex) {
        self.index = index
    }

    /// The body of the footer, uncompressed.
    ///
    /// - Complexity: O(n log n) in the streams and keys.
    func body() -> [UInt8] {
        let (streamRestarts, streams) = streamSection()
        let (keyRestarts, keys) = keySection()
        var writer = ByteWriter(capacity: streams.count + keys.count + 4_096)
        writer.writeVarint(UInt64(index.eventCount))
        writer.writeVarint(UInt64(index.frameCount))
        writer.writeVarint(UInt64(index.newStreamCount))
        writer.writeVarint(UInt64(index.groups.count))
        writer.writeVarint(UInt64(index.types.count))
        writer.writeVarint(UInt64(index.actors.count))
        writer.writeVarint(UInt64(index.definitions.count))
        writer.writeVarint(UInt64(index.streams.count))
        writer.writeVarint(UInt64(streams.count))
        writer.writeVarint(UInt64(index.keys.entries.count))
        writer.writeVarint(UInt64(keys.count))
        writeGroups(to: &writer)
        writeNames(to: &writer)
        writer.write(streamRestarts.bytes)
        writer.write(streams.bytes)
        writer.write(keyRestarts.bytes)
        writer.write(keys.bytes)
        return writer.bytes
    }

    private func writeGroups(to writer: inout ByteWriter) {
        var (offset, position) = (0, index.firstPosition.rawValue)
        for group in index.groups {
            writer.writeVarint(UInt64((group.offset - offset) / FrameHeader.alignment))
            writer.writeVarint(group.firstPosition.rawValue - position)
            writer.writeVarint(UInt64(group.rawByteCount))
            (offset, position) = (group.offset, group.firstPosition.rawValue)
        }
    }

    private func writeNames(to writer: inout ByteWriter) {
        for number in 0..<UInt32(index.types.count) {
            index.types.withName(number) { writer.writeCounted($0) }
            writer.writeVarint(UInt64(index.typeEventCounts[Int(number)]))
        }
        for number in 0..<UInt32(index.actors.count) { index.actors.withName(number) { writer.writeCounted($0) } }
        for number in 0..<UInt32(index.definitions.count) { index.definitions.withName(number) { writer.write($0) } }
    }

    private func streamSection() -> (restarts: ByteWriter, streams: ByteWriter) {
        let numbers = (0..<UInt32(index.streams.count)).sorted { left, right in
            index.streams.withName(left) { leftName in
                index.streams.withName(right) { ByteOrder.compare(leftName, $0) < 0 }
            }
        }
        var (restarts, streams) = (ByteWriter(), ByteWriter())
        for (place, number) in numbers.enumerated() {
            let isRestart = place % Self.restartInterval == 0
            if isRestart { restarts.writeFixed(UInt32(streams.count)) }
            writeName(number, after: isRestart ? nil : numbers[place - 1], to: &streams)
            writePlaces(of: number, to: &streams)
        }
        return (restarts, streams)
    }

    private func writeName(_ number: UInt32, after previous: UInt32?, to writer: inout ByteWriter) {
        index.streams.withName(number) { name in
            let sharedCount =
                previous.map { previous in
                    index.streams.withName(previous) { zip($0, name).prefix { $0 == $1 }.count }
                } ?? 0
            writer.writeVarint(UInt64(sharedCount))
            // Unsafe: the shared part is a prefix of the name.
            writer.writeCounted(UnsafeRawBufferPointer(rebasing: name[sharedCount...]))
        }
    }

    private func writePlaces(of number: UInt32, to writer: inout ByteWriter) {
        let stream = Int(number)
        writer.writeVarint(UInt64(number))
        writer.writeVarint(UInt64(index.segmentsBack[stream]))
        if index.segmentsBack[stream] > 0 { writer.writeVarint(UInt64(index.baseRevisions[stream])) }
        writer.writeVarint(UInt64(index.eventCounts[stream]))
        let groups = index.groups(of: number)
        writer.writeVarint(UInt64(groups.count))
        var previous = 0
        for group in groups {
            writer.writeVarint(UInt64(group - previous))
            previous = group
        }
    }

    private func keySection() -> (restarts: ByteWriter, keys: ByteWriter) {
        let entries = index.keys.entries.sorted { ($0.hash, $0.place) < ($1.hash, $1.place) }
        var (restarts, keys) = (ByteWriter(), ByteWriter())
        var previous: UInt32 = 0
        for (place, entry) in entries.enumerated() {
            if place % Self.restartInterval == 0 {
                restarts.writeFixed(entry.hash)
                restarts.writeFixed(UInt32(keys.count))
                previous = entry.hash
            }
            keys.writeVarint(UInt64(entry.hash - previous))
            keys.writeVarint(UInt64(entry.place))
            previous = entry.hash
        }
        return (restarts, keys)
    }
}
