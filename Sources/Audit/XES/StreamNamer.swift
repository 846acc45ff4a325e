import EventModel

/// Names the streams of applications by the names of their traces.
///
/// A name that appears again gets `#2`, `#3`, …; a missing or unfit one becomes `trace-` and its place in the file.
/// To know a name again it remembers 8 bytes of each, the one thing of an import that grows with the number of
/// applications, and as much again with a number of each that came again. Two names of the same 8 bytes only make the
/// second one be numbered; nothing is lost.
struct StreamNamer {
    private let service: String
    private var taken: Set<UInt64> = []
    /// For a name that came again, the next number to try.
    private var nextNumbers: [UInt64: Int] = [:]

    init(service: String) {
        self.service = service
    }

    /// The stream of the next trace.
    ///
    /// - Complexity: O(n) in the bytes of the name.
    mutating func stream(name: [UInt8], ordinal: Int) -> StreamID {
        if let stream = take(String(decoding: name, as: UTF8.self)) { return stream }
        guard let stream = take("trace-\(ordinal + 1)") else {
            preconditionFailure("the service was checked and a numbered name is short")
        }
        return stream
    }

    private mutating func take(_ name: String) -> StreamID? {
        guard let stream = try? StreamID(category: service, name: name) else { return nil }
        let hash = Self.hash(name)
        if taken.insert(hash).inserted { return stream }
        var number = nextNumbers[hash] ?? 2
        while true {
            let candidate = "\(name)#\(number)"
            guard let stream = try? StreamID(category: service, name: candidate) else { return nil }
            number += 1
            guard taken.insert(Self.hash(candidate)).inserted else { continue }
            nextNumbers[hash] = number
            return stream
        }
    }

    /// FNV-1a of 64 bits (Fowler, Noll, Vo), the same in every run, and a final mix because the set uses the low bits.
    private static func hash(_ name: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash ^ (hash >> 32)
    }
}
