import EventModel

/// The frames of one group, decoded, with the numbers that the segment gave to names.
struct DecodedGroup: Sendable {
    struct Command: Sendable {
        var firstPosition: Position
        var eventCount: Int
        var definition: UInt32
        var key: [UInt8]
    }

    var extent: GroupExtent
    var batch = EventBatch()
    var commands: [Command] = []

    /// The command whose first event is at a position.
    ///
    /// - Complexity: O(log n).
    func command(at position: Position) -> Command? {
        var (low, high) = (0, commands.count)
        while low < high {
            let middle = (low + high) / 2
            if commands[middle].firstPosition < position { low = middle + 1 } else { high = middle }
        }
        return low < commands.count && commands[low].firstPosition == position ? commands[low] : nil
    }
}

/// Reads single groups of a segment.
enum GroupReader {
    /// Reads and decodes a group.
    ///
    /// - Throws: ``EventStoreError`` with `corrupt` where a frame is not sound.
    /// - Complexity: O(n) in the group, which is 64 KiB or one frame.
    static func read(_ extent: GroupExtent, of segment: any Segment) throws(EventStoreError) -> DecodedGroup {
        let frames = try RawGroup(extent, of: segment, memory: ScanMemory())
        var group = DecodedGroup(extent: extent)
        group.batch.firstPosition = extent.firstPosition
        var contents = FrameContents()
        let columns = FrameColumns()
        let counts = try segment.nameCounts(within: .disk)
        for frame in frames.frames {
            let isSound = frames.withBytes(of: frame) { raw in
                guard
                    contents.read(raw, eventCount: frame.header.eventCount),
                    FrameDecoder.append(
                        raw, contents: contents, eventCount: frame.header.eventCount, counts: counts, wanted: .all,
                        columns: columns, to: &group.batch)
                else { return false }
                group.addCommands(contents, raw: raw, at: frame.position)
                return true
            }
            guard isSound else {
                throw Damage(
                    segment.header, offset: frame.offset, frame: frame.header, reason: "a frame is malformed"
                )
                .error(path: segment.path)
            }
        }
        return group
    }
}

extension DecodedGroup {
    fileprivate mutating func addCommands(_ contents: FrameContents, raw: UnsafeRawBufferPointer, at start: Position) {
        var position = start
        for command in contents.commands {
            commands.append(
                Command(
                    firstPosition: position, eventCount: command.eventCount, definition: command.definition,
                    key: Array(raw[command.key])))
            position = position.advanced(by: command.eventCount)
        }
    }
}
