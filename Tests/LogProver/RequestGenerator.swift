import EventModel
import SijillTestKit

/// Requests made of a seed, small enough that a crash state is checked in microseconds.
struct RequestGenerator {
    private var random: SeededGenerator
    private var keyNumber = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func number(below bound: Int) -> Int {
        Int(random.next() % UInt64(bound))
    }

    /// A request with one key in two, one definition in two, and payloads that fill a few sectors.
    mutating func request(eventCount: Int) throws -> AppendRequest {
        let payloadByteCountMax =
            eventCount == 1 ? [0, 0, 40, 400, 1_500][number(below: 5)] : [0, 8, 30][number(below: 3)]
        let events = try (0..<eventCount).map { _ in try event(payloadByteCountMax: payloadByteCountMax) }
        return AppendRequest(events: events, definition: definition(), key: key())
    }

    /// A request with as many events as a frame takes, which compress well.
    mutating func largestRequest() throws -> AppendRequest {
        let event = try event(payloadByteCountMax: 8)
        return AppendRequest(
            events: Array(repeating: event, count: Limits.appendEventCountMax), definition: definition(), key: key())
    }

    private mutating func event(payloadByteCountMax: Int) throws -> ProposedEvent {
        ProposedEvent(
            stream: try StreamID(category: number(below: 3) == 0 ? "رخصة" : "permit", name: "A\(number(below: 9))"),
            type: "type-\(number(below: 5))", actor: ["", "clerk-1", "citizen-\(number(below: 20))"][number(below: 3)],
            occurredAt: Timestamp(microsecondsSinceEpoch: Int64(number(below: 5_000_000))),
            transitions: (0..<number(below: 3)).map { _ in UInt16(number(below: 700)) },
            payload: (0..<number(below: payloadByteCountMax + 1)).map { _ in UInt8(number(below: 255) + 1) })
    }

    private mutating func definition() -> DefinitionID? {
        number(below: 2) == 0 ? nil : DefinitionID(bytes: (0..<32).map { _ in UInt8(number(below: 2)) })
    }

    /// No two requests of a generator share a key.
    private mutating func key() -> CommandKey? {
        keyNumber += 1
        return number(below: 2) == 0 ? nil : CommandKey("command-\(keyNumber)")
    }
}
