import EventModel
import Testing

@Suite struct StreamNamesTests {
    private static let categories = ["passport-renewal", "road-traffic-fine", "café", "cafe\u{301}", "a"]

    /// What is random is printed as a whole where it fails.
    @Test(arguments: 0..<20)
    func packedNamesAreThoseOfAPlainArray(round: Int) throws {
        var generator = SystemRandomNumberGenerator()
        let plain = try (0..<200).map { _ in try Self.stream(using: &generator) }
        // Some one by one, the rest in batches that each number categories on their own.
        var packed = StreamNames(plain[..<20])
        for start in stride(from: 20, to: plain.count, by: 30) {
            packed.append(contentsOf: StreamNames(plain[start..<start + 30]))
        }
        #expect(packed.count == plain.count, "round \(round)")
        #expect(packed.elementsEqual(plain), "\(plain)")
        #expect(packed.indices.allSatisfy { packed[$0] == plain[$0] }, "\(plain)")
        for (number, category) in zip(packed.categoryNumbers, plain.map(\.category)) {
            #expect(packed.categories[Int(number)].utf8.elementsEqual(category.utf8))
        }
        #expect(Set(packed.categories.map { Array($0.utf8) }).count == packed.categories.count)
    }

    @Test func nothingIsAddedByNothing() throws {
        var packed: StreamNames = []
        #expect(packed.isEmpty)
        packed.append(contentsOf: StreamNames())
        #expect(packed.isEmpty && packed.categories.isEmpty)
        let stream = try StreamID(category: "a", name: "b/c")
        packed.append(stream)
        packed.append(contentsOf: StreamNames())
        #expect(Array(packed) == [stream])
    }

    private static func stream(using generator: inout some RandomNumberGenerator) throws -> StreamID {
        let category = categories.randomElement(using: &generator) ?? "a"
        let length = Int.random(in: 1...40, using: &generator)
        let name = String((0..<length).map { _ in "aZ9/-éع".randomElement(using: &generator) ?? "-" })
        return try StreamID(category: category, name: name)
    }
}
