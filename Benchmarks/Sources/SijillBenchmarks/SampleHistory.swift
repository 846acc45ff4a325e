import BinaryCoding
import EventLog
import EventModel

/// Generated lives of applications, interleaved as in life, with payloads of the size that municipal histories have.
struct SampleHistory {
    let seed: UInt64
    let applicationCount = 100_000

    /// Writes the history into a new store and seals it.
    func write(to store: String) async throws {
        print("history: \(applicationCount) applications, seed \(seed)")
        try EventLog.create(at: store)
        let log = try EventLog.open(at: store, mode: .readWrite)
        var generator = SplitMix64(state: seed)
        var revisions = [UInt32](repeating: 0, count: applicationCount)
        var batch: [ProposedEvent] = []
        for step in 0..<applicationCount * 5 {
            // Applications open one after another; most events go to those that opened lately.
            let opened = min(applicationCount, step / 4 + 1)
            let age = Int(generator.next() % 5_000)
            let number = max(0, opened - 1 - age)
            batch.append(try Self.event(number, revision: revisions[number], step: step, using: &generator))
            revisions[number] += 1
            if batch.count == 1_024 {
                _ = try await log.append(AppendRequest(events: batch))
                batch.removeAll(keepingCapacity: true)
            }
        }
        if !batch.isEmpty { _ = try await log.append(AppendRequest(events: batch)) }
        try await log.seal()
        try await log.close()
    }

    private static let types = ["submitted", "verified", "paid", "returned", "resubmitted", "approved", "issued"]

    static func event(
        _ number: Int, revision: UInt32, step: Int, using generator: inout SplitMix64
    ) throws -> ProposedEvent {
        let type = types[min(Int(revision), types.count - 1)]
        let data: ValueMap = [
            "amount": .int(Int64(generator.next() % 40) * 500),
            "channel": .text(generator.next() % 4 == 0 ? "counter" : "portal"),
            "governorate": .text(["نابلس", "رام الله", "الخليل", "غزة"][Int(generator.next() % 4)]),
            "receipt": .text("R-\(generator.next() % 1_000_000)"),
        ]
        return ProposedEvent(
            stream: try StreamID(category: "sample-service", name: "A\(number)"), type: type,
            actor: "officer-\(generator.next() % 150)",
            occurredAt: Timestamp(microsecondsSinceEpoch: 1_700_000_000_000_000 + Int64(step) * 60_000_000),
            payload: CBOR.encode(.map(["data": .map(data)])))
    }
}

/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
