import BinaryCoding
import EventModel

/// Writes the index of a segment as the body of its footer.
struct FooterWriter {
    /// How long a block with more than one entry may be, its checksum included.
    static let blockByteCountMax = 4_096

    private let index: SegmentIndex
    private let salt: UInt32
    private let hash: SipHash

    init(_ index: SegmentIndex, header: SegmentHeader) {
        self.index = index
        salt = header.salt
        hash = SipHash(key: header.hashKey)
    }

    /// A footer's body and where its sections stand in it.
    struct Body {
        var bytes: [UInt8]
        var sections = FooterSections()
    }

    /// The body of the footer; one zero byte without sections where it would be longer than a footer may be.
    ///
    /// - Complexity: O(n log n) in the streams and keys.
    func body() -> Body {
        let streamNumbers = sortedStreams()
        let streams = streamBlocks(streamNumbers)
        let actors = actorBlocks()
        let keys = keyBlocks()
        var body = Body(bytes: summary(streams: streams, actors: actors, keys: keys))
        body.sections[.summary] = 0..<body.bytes.count
        let parts: [(FooterSection, [UInt8])] = [
            (.streams, streams.bytes), (.actors, actors.bytes), (.keys, keys.bytes),
            (.streamFilter, streamFilter(streamNumbers)), (.keyFilter, keyFilter()),
        ]
        for (section, bytes) in parts {
            body.sections[section] = body.bytes.count..<body.bytes.count + bytes.count
            body.bytes += bytes
        }
        return body.bytes.count <= FrameLimits.footerByteCountMax ? body : Body(bytes: [0])
    }

    private func summary(streams: FooterBlocks, actors: FooterBlocks, keys: FooterBlocks) -> [UInt8] {
        var writer = ByteWriter(capacity: 16 * index.groups.count + 4_096)
        writer.writeVarint(UInt64(index.eventCount))
        writer.writeVarint(UInt64(index.frameCount))
        writer.writeVarint(UInt64(index.newStreamCount))
        writer.writeVarint(UInt64(index.groups.count))
        writer.writeVarint(UInt64(index.types.count))
        writer.writeVarint(UInt64(index.actors.count))
        writer.writeVarint(UInt64(index.definitions.count))
        writer.writeVarint(UInt64(index.streams.count))
        writer.writeVarint(UInt64(index.keys.entries.count))
        writeGroups(to: &writer)
        for number in 0..<UInt32(index.types.count) {
            index.types.withName(number) { writer.writeCounted($0) }
            writer.writeVarint(UInt64(index.typeEventCounts[Int(number)]))
        }
        for number in 0..<UInt32(index.definitions.count) { index.definitions.withName(number) { writer.write($0) } }
        for table in [streams, actors, keys] {
            writer.writeVarint(UInt64(table.count))
            writer.write(table.directory.bytes)
        }
        writer.writeFixed(CRC32C.checksum(of: writer.bytes, seed: salt))
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

    private func sortedStreams() -> [UInt32] {
        (0..<UInt32(index.streams.count)).sorted { left, right in
            index.streams.withName(left) { leftName in
                index.streams.withName(right) { ByteOrder.compare(leftName, $0) < 0 }
            }
        }
    }

    private func streamBlocks(_ numbers: [UInt32]) -> FooterBlocks {
        var blocks = FooterBlocks(salt: salt)
        var entry = ByteWriter()
        var previous: UInt32?
        for number in numbers {
            let sharedCount = previous.map { sharedByteCount($0, number) } ?? 0
            writeStream(number, sharedCount: sharedCount, to: &entry)
            if !blocks.add(entry.bytes) {
                writeStream(number, sharedCount: 0, to: &entry)
                blocks.begin { directory in index.streams.withName(number) { directory.writeCounted($0) } }
                _ = blocks.add(entry.bytes)
            }
            previous = number
        }
        blocks.finish()
        return blocks
    }

    private func sharedByteCount(_ left: UInt32, _ right: UInt32) -> Int {
        index.streams.withName(left) { leftName in
            index.streams.withName(right) { zip(leftName, $0).prefix { $0 == $1 }.count }
        }
    }

    private func writeStream(_ number: UInt32, sharedCount: Int, to writer: inout ByteWriter) {
        writer.bytes.removeAll(keepingCapacity: true)
        index.streams.withName(number) { name in
            writer.writeVarint(UInt64(sharedCount))
            // Unsafe: the shared part is a prefix of the name.
            writer.writeCounted(UnsafeRawBufferPointer(rebasing: name[sharedCount...]))
        }
        let stream = Int(number)
        writer.writeVarint(UInt64(number))
        writer.writeVarint(UInt64(index.segmentsBack[stream]))
        if index.segmentsBack[stream] > 0 { writer.writeVarint(UInt64(index.baseRevisions[stream])) }
        writer.writeVarint(UInt64(index.storeNumbers[stream]))
        writer.writeVarint(UInt64(index.eventCounts[stream]))
        let groups = index.groups(of: number)
        writer.writeVarint(UInt64(groups.count))
        var previous = 0
        for group in groups {
            writer.writeVarint(UInt64(group - previous))
            previous = group
        }
    }

    private func actorBlocks() -> FooterBlocks {
        var blocks = FooterBlocks(salt: salt, countsEntries: true)
        var entry = ByteWriter()
        for number in 0..<UInt32(index.actors.count) {
            entry.bytes.removeAll(keepingCapacity: true)
            index.actors.withName(number) { entry.writeCounted($0) }
            if !blocks.add(entry.bytes) {
                blocks.begin { _ in }
                _ = blocks.add(entry.bytes)
            }
        }
        blocks.finish()
        return blocks
    }

    private func keyBlocks() -> FooterBlocks {
        var blocks = FooterBlocks(salt: salt)
        var entry = ByteWriter()
        var previous: UInt64 = 0
        for key in index.keys.entries.sorted(by: { ($0.hash, $0.place) < ($1.hash, $1.place) }) {
            writeKey(key, after: previous, to: &entry)
            if !blocks.add(entry.bytes) {
                writeKey(key, after: key.hash, to: &entry)
                blocks.begin { $0.writeFixed(key.hash) }
                _ = blocks.add(entry.bytes)
            }
            previous = key.hash
        }
        blocks.finish()
        return blocks
    }

    private func writeKey(_ key: KeyTable.Entry, after previous: UInt64, to writer: inout ByteWriter) {
        writer.bytes.removeAll(keepingCapacity: true)
        writer.writeVarint(key.hash - previous)
        writer.writeVarint(UInt64(key.place))
    }

    private func streamFilter(_ numbers: [UInt32]) -> [UInt8] {
        guard !numbers.isEmpty else { return [] }
        var filter = NameFilter(nameCount: numbers.count)
        for number in numbers { filter.insert(index.streams.withName(number) { hash.hash($0) }) }
        return filter.pages(salt: salt)
    }

    private func keyFilter() -> [UInt8] {
        guard !index.keys.entries.isEmpty else { return [] }
        var filter = NameFilter(nameCount: index.keys.entries.count)
        for entry in index.keys.entries { filter.insert(entry.fullHash) }
        return filter.pages(salt: salt)
    }
}
