import EventModel

/// Turns the columns of a frame into those of a batch, with the numbers that the segment gave to names.
// Unsafe: the loops write through the addresses of arrays that were grown first, and read through `ByteCursor`.
enum FrameDecoder {
    /// Appends the events of a frame to a batch.
    ///
    /// - Parameters:
    ///   - counts: How many names the segment has given out, this frame's included.
    ///   - includesPayloads: Whether payloads are taken too.
    /// - Returns: Whether the columns are well-formed; the batch is of no use otherwise.
    /// - Complexity: O(n) in the events; a few nanoseconds each without payloads.
    static func append(
        _ raw: UnsafeRawBufferPointer, contents: FrameContents, eventCount: Int, counts: NameCounts,
        includesPayloads: Bool, to batch: inout EventBatch
    ) -> Bool {
        guard
            var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: raw[contents.columnsOffset...])),
            appendStreams(&cursor, contents: contents, count: eventCount, limit: counts.streams, to: &batch)
        else { return false }
        append(&batch.revisions, eventCount, placeholder: 0) { target in
            for index in 0..<eventCount { target[index] = cursor.readVarint32() }
        }
        let types = appendNumbers(&batch.typeNumbers, eventCount, limit: counts.types, &cursor)
        let actors = appendNumbers(&batch.actorNumbers, eventCount, limit: counts.actors, &cursor)
        appendTimes(&cursor, contents, count: eventCount, to: &batch)
        appendTransitions(&cursor, count: eventCount, to: &batch)
        let definitions = appendDefinitions(contents, limit: counts.definitions, to: &batch)
        guard types, actors, definitions, !cursor.hasFailed else { return false }
        return appendPayloads(
            &cursor, raw: raw, columnsOffset: contents.columnsOffset, count: eventCount,
            includesPayloads: includesPayloads, to: &batch)
    }

    private static func append<Element>(
        _ column: inout [Element], _ count: Int, placeholder: Element, fill: (UnsafeMutablePointer<Element>) -> Void
    ) {
        let start = column.count
        column.append(contentsOf: repeatElement(placeholder, count: count))
        column.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { fill(base + start) }
        }
    }

    private static func appendStreams(
        _ cursor: inout ByteCursor, contents: FrameContents, count: Int, limit: Int, to batch: inout EventBatch
    ) -> Bool {
        var nextNew = contents.firstNewStream
        let newLimit = nextNew &+ UInt32(contents.newStreams.count)
        var largest: UInt32 = 0
        append(&batch.streamNumbers, count, placeholder: 0) { target in
            for index in 0..<count {
                let value = cursor.readVarint32()
                var number = value &- 1
                if value == 0 {
                    number = nextNew
                    nextNew &+= 1
                }
                largest = max(largest, number)
                target[index] = number
            }
        }
        return !cursor.hasFailed && nextNew == newLimit && Int(largest) < limit
    }

    private static func appendNumbers(
        _ column: inout [UInt32], _ count: Int, limit: Int, _ cursor: inout ByteCursor
    ) -> Bool {
        var largest: UInt32 = 0
        append(&column, count, placeholder: 0) { target in
            for index in 0..<count {
                let number = cursor.readVarint32()
                largest = max(largest, number)
                target[index] = number
            }
        }
        return Int(largest) < limit
    }

    private static func appendTimes(
        _ cursor: inout ByteCursor, _ contents: FrameContents, count: Int, to batch: inout EventBatch
    ) {
        let recordedAt = contents.recordedAt
        append(&batch.occurredAt, count, placeholder: recordedAt) { target in
            var time = recordedAt.microsecondsSinceEpoch
            for index in 0..<count {
                time &+= cursor.readSignedVarint()
                target[index] = Timestamp(microsecondsSinceEpoch: time)
            }
        }
        if contents.lastRecordedAt == recordedAt {
            batch.recordedAt.append(contentsOf: repeatElement(recordedAt, count: count))
        } else {
            for command in contents.commands {
                batch.recordedAt.append(contentsOf: repeatElement(command.recordedAt, count: command.eventCount))
            }
        }
    }

    private static func appendTransitions(_ cursor: inout ByteCursor, count: Int, to batch: inout EventBatch) {
        let start = batch.transitions.count
        var total = 0
        append(&batch.transitionEnds, count, placeholder: 0) { target in
            for index in 0..<count {
                total += min(Int(cursor.readVarint32()), Limits.transitionCountMax + 1)
                target[index] = UInt32(truncatingIfNeeded: start + total)
            }
        }
        guard total <= cursor.remainingCount else {
            cursor.fail()
            return
        }
        append(&batch.transitions, total, placeholder: 0) { target in
            for index in 0..<total {
                let value = cursor.readVarint()
                if value > UInt64(UInt16.max) { cursor.fail() }
                target[index] = UInt16(truncatingIfNeeded: value)
            }
        }
    }

    private static func appendDefinitions(
        _ contents: FrameContents, limit: Int, to batch: inout EventBatch
    ) -> Bool {
        for command in contents.commands {
            let number = command.definition == 0 ? EventBatch.noDefinition : command.definition - 1
            guard number == EventBatch.noDefinition || Int(number) < limit else { return false }
            batch.definitionNumbers.append(contentsOf: repeatElement(number, count: command.eventCount))
        }
        return true
    }

    private static func appendPayloads(
        _ cursor: inout ByteCursor, raw: UnsafeRawBufferPointer, columnsOffset: Int, count: Int,
        includesPayloads: Bool, to batch: inout EventBatch
    ) -> Bool {
        guard includesPayloads else { return true }
        let start = batch.payloads.count
        var total = 0
        append(&batch.payloadEnds, count, placeholder: 0) { target in
            for index in 0..<count {
                total += Int(cursor.readVarint32())
                target[index] = UInt32(truncatingIfNeeded: start + total)
            }
        }
        guard !cursor.hasFailed, total == cursor.remainingCount else { return false }
        let offset = columnsOffset + cursor.offset
        batch.payloads.append(contentsOf: UnsafeRawBufferPointer(rebasing: raw[offset..<offset + total]))
        return true
    }
}
