import EventModel

/// Events of applications for passports as they come in: one in ten begins a life, the others belong to one that began
/// lately.
struct SampleEvents {
    private var generator: SplitMix64
    /// The events given so far.
    private(set) var count = 0
    private let types = ["submitted", "paid", "verified", "corrected", "approved", "issued"]

    init(seed: UInt64) {
        generator = SplitMix64(state: seed)
    }

    mutating func next() throws -> ProposedEvent {
        count += 1
        let opened = count / 10 + 1
        let number = count % 10 == 0 ? opened : max(0, opened - 1 - Int(generator.next() % 2_000))
        return try SampleHistory.event(
            number, type: types[Int(generator.next() % UInt64(types.count))], transitions: [UInt16(count % 20)],
            step: count, using: &generator)
    }

    mutating func next(_ count: Int) throws -> [ProposedEvent] {
        try (0..<count).map { _ in try next() }
    }
}
