/// Consecutive events of one partition as columns, for readers of the whole log.
///
/// Streams, types, actors and definitions are dense numbers that the reader gave out in order of first
/// appearance; each batch brings only the names that are new since the batch before (``EventNames`` collects
/// them). A fold can so keep its state in arrays and never hash a name.
public struct EventBatch: Sendable {
    /// The partition.
    public var partition = 0
    /// The place of the first event; the others follow without a gap.
    public var firstPosition = Position.start
    /// The stream of each event.
    public var streamNumbers: [UInt32] = []
    /// The place of each event in its stream; empty when the reader was asked to leave it out, as the columns below
    /// that say so.
    public var revisions: [UInt32] = []
    /// The type of each event.
    public var typeNumbers: [UInt32] = []
    /// The actor of each event; may be left out.
    public var actorNumbers: [UInt32] = []
    /// The workflow definition of each event, or ``noDefinition``.
    public var definitionNumbers: [UInt32] = []
    /// When each event happened; may be left out.
    public var occurredAt: [Timestamp] = []
    /// When the store took each event; may be left out.
    public var recordedAt: [Timestamp] = []
    /// Where each event's transitions end in ``transitions``; they begin where those of the event before end.
    public var transitionEnds: [UInt32] = []
    /// The transitions of all events, one after another.
    public var transitions: [UInt16] = []
    /// Where each event's payload ends in ``payloads``; may be left out together with them.
    public var payloadEnds: [UInt32] = []
    /// The payloads of all events, one after another.
    public var payloads: [UInt8] = []
    /// The names that appear for the first time, in order of their numbers.
    public var newNames = EventNames()

    /// Stands in ``definitionNumbers`` for an event without a definition.
    public static let noDefinition = UInt32.max

    /// Makes an empty batch.
    public init() {}

    /// The number of events.
    public var count: Int { streamNumbers.count }

    /// Where the transitions of the event at `index` stand in ``transitions``.
    ///
    /// - Complexity: O(1).
    public func transitionRange(at index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(transitionEnds[index - 1]))..<Int(transitionEnds[index])
    }

    /// Where the payload of the event at `index` stands in ``payloads``.
    ///
    /// - Complexity: O(1).
    public func payloadRange(at index: Int) -> Range<Int> {
        guard !payloadEnds.isEmpty else { return 0..<0 }
        return (index == 0 ? 0 : Int(payloadEnds[index - 1]))..<Int(payloadEnds[index])
    }

    /// The event at `index` on its own; `names` must hold the names of this and all earlier batches, and no column but
    /// the payloads may have been left out.
    ///
    /// - Complexity: O(1), with allocations: for single events, not for folds.
    public func event(at index: Int, names: EventNames) -> RecordedEvent {
        let definitionNumber = definitionNumbers[index]
        return RecordedEvent(
            partition: partition,
            position: firstPosition.advanced(by: index),
            stream: names.streams[Int(streamNumbers[index])],
            revision: Revision(rawValue: revisions[index]),
            type: names.types[Int(typeNumbers[index])],
            actor: names.actors[Int(actorNumbers[index])],
            definition: definitionNumber == Self.noDefinition ? nil : names.definitions[Int(definitionNumber)],
            occurredAt: occurredAt[index],
            recordedAt: recordedAt[index],
            transitions: Array(transitions[transitionRange(at: index)]),
            payload: Array(payloads[payloadRange(at: index)]))
    }
}

/// Names by the dense numbers that one reader gave them.
public struct EventNames: Sendable {
    /// Streams by number.
    public var streams = StreamNames()
    /// Event types by number.
    public var types: [String] = []
    /// Actors by number.
    public var actors: [String] = []
    /// Workflow definitions by number.
    public var definitions: [DefinitionID] = []

    /// Makes an empty collection.
    public init() {}

    /// Adds the new names of a batch, which must be taken in the order the reader gave them.
    ///
    /// - Complexity: O(n) in the new names.
    public mutating func append(_ newNames: EventNames) {
        streams.append(contentsOf: newNames.streams)
        types.append(contentsOf: newNames.types)
        actors.append(contentsOf: newNames.actors)
        definitions.append(contentsOf: newNames.definitions)
    }
}
