import EventLog
import EventModel

/// Applications of fourteen events each, no two events of one in the same group.
///
/// All of them take their first event, then all of them their second, and so on.
struct LongLives {
    let seed: UInt64
    static let applicationCount = 20_000
    static let eventCount = 14

    func write(to store: String) async throws {
        try EventLog.create(at: store)
        let log = try EventLog.open(at: store, mode: .readWrite)
        var generator = SplitMix64(state: seed)
        for turn in 0..<Self.eventCount {
            for start in stride(from: 0, to: Self.applicationCount, by: 1_000) {
                let events = try (start..<start + 1_000).map { number in
                    try SampleHistory.event(
                        number, type: "verified", transitions: [UInt16(turn)],
                        step: turn * Self.applicationCount + number, using: &generator)
                }
                _ = try await log.append(AppendRequest(events: events))
            }
        }
        try await log.seal()
        require(log.statistics.eventCount == Self.applicationCount * Self.eventCount)
        try await log.close()
    }
}
