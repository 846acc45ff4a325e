import EventModel

/// Turns the columns of a frame into those of a batch, with the numbers that the segment gave to names.
enum FrameDecoder {
    /// Appends the events of a frame to a batch.
    ///
    /// - Parameters:
    ///   - counts: How many names the segment has given out, this frame's included.
    ///   - wanted: The columns that are taken besides those that a batch always has.
    ///   - columns: Memory to decode in.
    /// - Returns: Whether the columns are well-formed; nothing is appended otherwise.
    /// - Complexity: O(n) in the events; a few nanoseconds each without payloads.
    static func append(
        _ raw: UnsafeRawBufferPointer, contents: FrameContents, eventCount: Int, counts: NameCounts,
        wanted: ReadOptions.Columns, columns: FrameColumns, to batch: inout EventBatch
    ) -> Bool {
        guard
            columns.decodeStreams(raw, contents: contents, eventCount: eventCount, limit: counts.streams),
            columns.decodeRest(raw, contents: contents, counts: counts, columns: wanted)
        else { return false }
        batch.append(columns, 0..<eventCount, columns: wanted)
        return true
    }
}

extension EventBatch {
    /// Appends events of a frame that was decoded.
    // Unsafe: ranges of columns are copied as a whole; they lie within what was decoded.
    mutating func append(_ frame: FrameColumns, _ range: Range<Int>, columns: ReadOptions.Columns) {
        streamNumbers.append(contentsOf: UnsafeBufferPointer(frame.streamNumbers, range))
        typeNumbers.append(contentsOf: UnsafeBufferPointer(frame.typeNumbers, range))
        definitionNumbers.append(contentsOf: UnsafeBufferPointer(frame.definitionNumbers, range))
        if columns.contains(.revisions) {
            revisions.append(contentsOf: UnsafeBufferPointer(frame.revisions, range))
        }
        if columns.contains(.actors) {
            actorNumbers.append(contentsOf: UnsafeBufferPointer(frame.actorNumbers, range))
        }
        if columns.contains(.occurredAt) {
            occurredAt.append(contentsOf: UnsafeBufferPointer(frame.occurredAt, range))
        }
        if columns.contains(.recordedAt) {
            recordedAt.append(contentsOf: UnsafeBufferPointer(frame.recordedAt, range))
        }
        let skippedTransitions = frame.transitionRange(at: range.lowerBound).lowerBound
        let transitionRange = skippedTransitions..<frame.transitionRange(at: range.upperBound - 1).upperBound
        let transitionStart = UInt32(truncatingIfNeeded: transitions.count - skippedTransitions)
        for index in range { frame.transitionEnds[index] &+= transitionStart }
        transitionEnds.append(contentsOf: UnsafeBufferPointer(frame.transitionEnds, range))
        transitions.append(contentsOf: UnsafeBufferPointer(frame.transitions, transitionRange))
        guard columns.contains(.payloads) else { return }
        let skippedBytes = frame.payloadRange(at: range.lowerBound).lowerBound
        let byteRange = skippedBytes..<frame.payloadRange(at: range.upperBound - 1).upperBound
        let payloadStart = UInt32(truncatingIfNeeded: payloads.count - skippedBytes)
        for index in range { frame.payloadEnds[index] &+= payloadStart }
        payloadEnds.append(contentsOf: UnsafeBufferPointer(frame.payloadEnds, range))
        payloads.append(contentsOf: UnsafeRawBufferPointer(rebasing: frame.payloads[byteRange]))
    }
}

extension UnsafeBufferPointer {
    /// The elements of a range of a column.
    fileprivate init(_ column: UnsafeMutablePointer<Element>, _ range: Range<Int>) {
        self.init(start: column + range.lowerBound, count: range.count)
    }
}
