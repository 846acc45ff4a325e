import Statechart
import Testing

@Suite struct ConfigurationTests {
    @Test func itBehavesLikeASetOfNumbers() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            let left = Set((0..<Int.random(in: 0...12, using: &generator)).map { _ in Int.random(in: 0..<256, using: &generator) })
            let right = Set((0..<Int.random(in: 0...12, using: &generator)).map { _ in Int.random(in: 0..<256, using: &generator) })
            let (first, second) = (Configuration(left), Configuration(right))
            #expect(first.states == left.sorted())
            #expect(first.last == left.max())
            #expect(first.isEmpty == left.isEmpty)
            #expect((0..<256).allSatisfy { first.contains($0) == left.contains($0) })
            #expect(first.union(second) == Configuration(left.union(right)))
            #expect(first.intersection(second) == Configuration(left.intersection(right)))
            #expect(first.intersects(second) == !left.isDisjoint(with: right))
            #expect(first.replacing(second, with: Configuration([7])) == Configuration(left.subtracting(right).union([7])))
        }
    }
}
