import BinaryCoding
import Crypto
public import EventModel

/// One number for everything that a store's events say: two stores with the same digest hold the same events at the
/// same positions.
///
/// How they are stored and when they were recorded does not count, nor does when the store took over a workflow
/// definition.
public struct ContentDigest: Sendable {
    private var hash = SHA256()
    private var names = EventNames()
    private var writer = ByteWriter()

    /// Makes the digest of no events.
    public init() {}

    /// Adds the next events; batches must come from one reader, in order, with payloads.
    ///
    /// - Complexity: O(bytes).
    public mutating func add(_ batch: EventBatch) {
        names.append(batch.newNames)
        writer.bytes.removeAll(keepingCapacity: true)
        for index in 0..<batch.count {
            let stream = names.streams[Int(batch.streamNumbers[index])]
            writer.writeCounted(stream.category)
            writer.writeCounted(stream.name)
            writer.writeVarint(UInt64(batch.revisions[index]))
            writer.writeCounted(names.types[Int(batch.typeNumbers[index])])
            writer.writeCounted(names.actors[Int(batch.actorNumbers[index])])
            let definition = batch.definitionNumbers[index]
            writer.writeCounted(definition == EventBatch.noDefinition ? [] : names.definitions[Int(definition)].bytes)
            if stream != .publishedDefinitions {
                writer.writeSignedVarint(batch.occurredAt[index].microsecondsSinceEpoch)
            }
            let transitions = batch.transitionRange(at: index)
            writer.writeVarint(UInt64(transitions.count))
            for transition in batch.transitions[transitions] { writer.writeVarint(UInt64(transition)) }
            writer.writeCounted(batch.payloads[batch.payloadRange(at: index)])
        }
        hash.update(data: writer.bytes)
    }

    /// The SHA-256 of the events added so far in 64 lower-case hexadecimal digits.
    public var description: String {
        hash.finalize().map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
