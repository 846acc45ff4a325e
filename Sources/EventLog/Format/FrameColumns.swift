import EventModel

/// The columns of one frame with the numbers that the segment gave to names, in memory that the next frame uses again.
// Unsafe: the loops write to memory of the columns' own, which has room for as many events as a frame may have.
final class FrameColumns {
    private static let room = FrameLimits.eventCountMax

    let streamNumbers = UnsafeMutablePointer<UInt32>.allocate(capacity: room)
    let revisions = UnsafeMutablePointer<UInt32>.allocate(capacity: room)
    let typeNumbers = UnsafeMutablePointer<UInt32>.allocate(capacity: room)
    let actorNumbers = UnsafeMutablePointer<UInt32>.allocate(capacity: room)
    let definitionNumbers = UnsafeMutablePointer<UInt32>.allocate(capacity: room)
    let occurredAt = UnsafeMutablePointer<Timestamp>.allocate(capacity: room)
    let recordedAt = UnsafeMutablePointer<Timestamp>.allocate(capacity: room)
    /// Where each event's transitions end, counted within the frame.
    let transitionEnds = UnsafeMutablePointer<UInt32>.allocate(capacity: room)
    /// Where each event's payload ends, counted within the frame.
    let payloadEnds = UnsafeMutablePointer<UInt32>.allocate(capacity: room)
    private(set) var transitionBytes = RawBuffer(capacity: 2 * room)
    /// The payloads within the frame's raw bytes.
    private(set) var payloads = UnsafeRawBufferPointer(start: nil, count: 0)
    private(set) var count = 0
    /// Where the bytes end that stand before the lengths of payloads.
    private(set) var envelopeEnd = 0

    private var cursor: ByteCursor?

    deinit {
        for column in [
            streamNumbers, revisions, typeNumbers, actorNumbers, definitionNumbers, transitionEnds, payloadEnds,
        ] {
            column.deallocate()
        }
        for column in [occurredAt, recordedAt] { column.deallocate() }
    }

    /// The transitions of all events.
    var transitions: UnsafeMutablePointer<UInt16> { transitionBytes.base.assumingMemoryBound(to: UInt16.self) }

    /// Where an event's transitions stand in ``transitions``.
    func transitionRange(at index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(transitionEnds[index - 1]))..<Int(transitionEnds[index])
    }

    /// Where an event's payload stands in ``payloads``.
    func payloadRange(at index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(payloadEnds[index - 1]))..<Int(payloadEnds[index])
    }

    /// Decodes the first column alone; ``decodeRest(_:contents:counts:columns:)`` may follow.
    ///
    /// - Parameter limit: How many streams the segment has named, this frame's included.
    /// - Returns: Whether the column is well-formed.
    func decodeStreams(
        _ raw: UnsafeRawBufferPointer, contents: FrameContents, eventCount: Int, limit: Int
    ) -> Bool {
        guard eventCount <= Self.room, var cursor = ByteCursor(raw) else { return false }
        _ = cursor.skip(contents.columnsOffset)
        cursor.readVarints(eventCount, into: streamNumbers)
        count = eventCount
        self.cursor = cursor
        guard !cursor.hasFailed else { return false }
        var nextNew = contents.firstNewStream
        var largest: UInt32 = 0
        for index in 0..<eventCount {
            let value = streamNumbers[index]
            let number = value == 0 ? nextNew : value &- 1
            nextNew &+= value == 0 ? 1 : 0
            largest = max(largest, number)
            streamNumbers[index] = number
        }
        return nextNew == contents.firstNewStream &+ UInt32(contents.newStreams.count) && Int(largest) < limit
    }

    /// Decodes the columns behind the first, or passes over those that nobody wants.
    ///
    /// - Parameter counts: How many names the segment has given out, this frame's included.
    /// - Returns: Whether the columns are well-formed.
    func decodeRest(
        _ raw: UnsafeRawBufferPointer, contents: FrameContents, counts: NameCounts, columns: ReadOptions.Columns
    ) -> Bool {
        guard var cursor else { return false }
        self.cursor = nil
        if columns.contains(.revisions) {
            cursor.readVarints(count, into: revisions)
        } else {
            cursor.skipVarints(count)
        }
        cursor.readVarints(count, into: typeNumbers)
        guard !cursor.hasFailed, isBelow(counts.types, typeNumbers) else { return false }
        if columns.contains(.actors) {
            cursor.readVarints(count, into: actorNumbers)
            guard !cursor.hasFailed, isBelow(counts.actors, actorNumbers) else { return false }
        } else {
            cursor.skipVarints(count)
        }
        if columns.contains(.occurredAt) {
            cursor.readTimes(count, from: contents.recordedAt, into: occurredAt)
        } else {
            cursor.skipVarints(count)
        }
        decodeTransitions(&cursor)
        envelopeEnd = cursor.offset
        guard !cursor.hasFailed, takeCommands(contents, limit: counts.definitions) else { return false }
        return !columns.contains(.payloads) || decodePayloads(&cursor, raw: raw)
    }

    private func isBelow(_ limit: Int, _ numbers: UnsafeMutablePointer<UInt32>) -> Bool {
        var largest: UInt32 = 0
        for index in 0..<count { largest = max(largest, numbers[index]) }
        return Int(largest) < limit
    }

    private func decodeTransitions(_ cursor: inout ByteCursor) {
        cursor.readVarints(count, into: transitionEnds)
        guard !cursor.hasFailed else { return }
        var total = 0
        for index in 0..<count {
            total &+= min(Int(transitionEnds[index]), Limits.transitionCountMax + 1)
            transitionEnds[index] = UInt32(truncatingIfNeeded: total)
        }
        guard total <= cursor.remainingCount else {
            cursor.fail()
            return
        }
        transitionBytes.reserve(2 * total)
        cursor.readVarints(total, into: transitions)
    }

    private func takeCommands(_ contents: FrameContents, limit: Int) -> Bool {
        var index = 0
        for command in contents.commands {
            let number = command.definition == 0 ? EventBatch.noDefinition : command.definition - 1
            guard number == EventBatch.noDefinition || Int(number) < limit else { return false }
            for event in index..<index + command.eventCount {
                definitionNumbers[event] = number
                recordedAt[event] = command.recordedAt
            }
            index += command.eventCount
        }
        return index == count
    }

    private func decodePayloads(_ cursor: inout ByteCursor, raw: UnsafeRawBufferPointer) -> Bool {
        cursor.readVarints(count, into: payloadEnds)
        guard !cursor.hasFailed else { return false }
        var total = 0
        for index in 0..<count {
            total &+= Int(payloadEnds[index])
            payloadEnds[index] = UInt32(truncatingIfNeeded: total)
        }
        guard total == cursor.remainingCount else { return false }
        payloads = UnsafeRawBufferPointer(rebasing: raw[cursor.offset...])
        return true
    }
}
