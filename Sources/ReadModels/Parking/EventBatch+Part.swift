import EventModel

extension EventBatch {
    /// Some consecutive events as a batch of their own, without new names: those of the whole batch were taken.
    ///
    /// - Complexity: O(n) in the events of the part and their payloads.
    func part(_ range: Range<Int>) -> EventBatch {
        var part = EventBatch()
        part.partition = partition
        part.firstPosition = firstPosition.advanced(by: range.lowerBound)
        part.streamNumbers = Array(streamNumbers[range])
        part.revisions = Self.part(of: revisions, range)
        part.typeNumbers = Array(typeNumbers[range])
        part.actorNumbers = Self.part(of: actorNumbers, range)
        part.definitionNumbers = Array(definitionNumbers[range])
        part.occurredAt = Self.part(of: occurredAt, range)
        part.recordedAt = Self.part(of: recordedAt, range)
        guard let first = range.first, let last = range.last else { return part }
        let taken = transitionRange(at: first).lowerBound..<transitionRange(at: last).upperBound
        part.transitions = Array(transitions[taken])
        part.transitionEnds = transitionEnds[range].map { $0 - UInt32(taken.lowerBound) }
        let bytes = payloadRange(at: first).lowerBound..<payloadRange(at: last).upperBound
        part.payloads = Array(payloads[bytes])
        part.payloadEnds = Self.part(of: payloadEnds, range).map { $0 - UInt32(bytes.lowerBound) }
        return part
    }

    /// A part of a column, which may have been left out.
    private static func part<Element>(of column: [Element], _ range: Range<Int>) -> [Element] {
        column.isEmpty ? [] : Array(column[range])
    }
}
