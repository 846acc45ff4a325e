/// Makes ids for new applications: ten characters of Crockford's base 32, which leaves out the letters that are
/// read as digits, from 50 random bits.
public struct ApplicationIDGenerator: Sendable {
    private let randomBits: @Sendable () -> UInt64

    /// Makes a generator; tests give a source of bits that repeats.
    public init(randomBits: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }) {
        self.randomBits = randomBits
    }

    /// The number of characters of an id.
    public static let characterCount = 10

    /// A new id.
    ///
    /// Two are the same with a probability of 2^-50; the store refuses the second.
    public func makeID() -> String {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        var bits = randomBits()
        var id = ""
        for _ in 0..<Self.characterCount {
            id.append(alphabet[Int(bits & 31)])
            bits >>= 5
        }
        return id
    }
}
