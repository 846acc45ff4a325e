import EventModel

/// What one of many callers appends: the lives of its own applications, fourteen events each, one after the other.
struct CallerEvents: Sendable {
    private let prefix: String
    private var number = 0
    private var nextRevision: UInt32 = 0
    private var stream: StreamID
    private static let payloads: [[UInt8]] = {
        var events = SampleEvents(seed: 3)
        return (0..<256).compactMap { _ in try? events.next().payload }
    }()

    /// Makes the events of a caller in one round; no other caller and no other round has the same streams.
    init(caller: Int, round: Int) throws {
        prefix = "R\(round)-C\(caller)-"
        stream = try StreamID(category: "passport-renewal", name: "\(prefix)0")
    }

    /// The next event and its place in its stream.
    mutating func next() throws -> (event: ProposedEvent, revision: UInt32) {
        if nextRevision == 14 {
            number += 1
            nextRevision = 0
            stream = try StreamID(category: "passport-renewal", name: "\(prefix)\(number)")
        }
        let revision = nextRevision
        nextRevision += 1
        let step = number &* 14 &+ Int(revision)
        return (
            ProposedEvent(
                stream: stream, type: revision == 0 ? "submitted" : "verified", actor: "officer-\(step % 150)",
                occurredAt: Timestamp(microsecondsSinceEpoch: 1_700_000_000_000_000 + Int64(step) * 60_000_000),
                transitions: [UInt16(revision)], payload: Self.payloads[step % Self.payloads.count]),
            revision
        )
    }

    /// The next event as a request that holds only where its stream is as the caller thinks.
    mutating func nextRequest() throws -> AppendRequest {
        let (event, revision) = try next()
        let expected: ExpectedRevision = revision == 0 ? .none : .exact(Revision(rawValue: revision - 1))
        return AppendRequest(
            events: [event], expectations: [Expectation(stream: event.stream, revision: expected)])
    }
}
