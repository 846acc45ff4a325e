import EventModel

/// One trace of a file as it is read: its attributes and events, encoded.
///
/// The arrays are used again and again.
struct XESTrace {
    /// The place of the trace in the file, from 0.
    var ordinal = 0
    /// The `concept:name`; empty when it has none.
    var name: [UInt8] = []
    /// The CBOR of the map of its attributes; empty when it has none.
    var attributes: [UInt8] = []
    /// The events in file order.
    var events: [XESEvent] = []
    /// What the ranges of the events point into.
    var bytes: [UInt8] = []

    mutating func begin(ordinal: Int) {
        self.ordinal = ordinal
        name.removeAll(keepingCapacity: true)
        attributes.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }
}

/// One event of a trace.
struct XESEvent {
    /// The `concept:name`; empty when it has none.
    var activity: Range<Int>
    /// The `org:resource`; empty when it has none.
    var resource: Range<Int>
    /// The CBOR of the map of its attributes; empty when it has none.
    var attributes: Range<Int>
    /// When it happened; nil when the file does not say in a way that can be read.
    var occurredAt: Timestamp?
    /// Whether the attributes hold a timestamp, readable or not.
    var hasTimestamp: Bool
    /// The line in the file.
    var line: Int
}
