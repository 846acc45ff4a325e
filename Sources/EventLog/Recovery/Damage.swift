public import EventModel

/// Bytes of the log that are not what was written, as closely as they can be named.
public struct Damage: Hashable, Sendable {
    /// The ordinal of the segment.
    public var segment: Int
    /// The byte in the segment's file where the damaged frame or part begins.
    public var offset: Int
    /// The positions of the events concerned; nil when none are, or none are known.
    public var positions: ClosedRange<Position>?
    /// The streams that may be concerned, as far as an index still tells, at most 100.
    public var streams: [StreamID] = []
    /// Whether only something derived is concerned, which was built again from the events.
    public var isDerived = false
    /// What is wrong.
    public var reason: String

    init(
        _ header: SegmentHeader, offset: Int, frame: FrameHeader? = nil, position: Position? = nil, reason: String
    ) {
        self.init(segment: header.ordinal, offset: offset, frame: frame, position: position, reason: reason)
    }

    init(segment: Int, offset: Int, frame: FrameHeader? = nil, position: Position? = nil, reason: String) {
        self.segment = segment
        self.offset = offset
        self.reason = reason
        if let frame, frame.eventCount > 0 {
            positions = frame.firstPosition...frame.firstPosition.advanced(by: frame.eventCount - 1)
        } else if let position {
            positions = position...position
        }
    }

    /// The error that stops a reader or a writer here.
    func error(path: String) -> EventStoreError {
        EventStoreError(
            .corrupt, "\(self); open read-only to read what is before it, and restore from a backup", place: path)
    }
}

extension Damage: CustomStringConvertible {
    /// Segment, byte, reason, positions and streams.
    public var description: String {
        var text = "segment \(segment), byte \(offset): \(reason)"
        if let positions {
            let isOne = positions.lowerBound == positions.upperBound
            text += isOne ? ", position \(positions.lowerBound)" : ", positions \(positions)"
        }
        if !streams.isEmpty {
            text += ", streams " + streams.prefix(5).map(\.description).joined(separator: " ")
            if streams.count > 5 { text += " and \(streams.count - 5) more" }
        }
        return text
    }
}
