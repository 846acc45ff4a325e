import Statechart
import Testing

@Suite struct ConfigurationTests {
    @Test func itBehavesLikeASetOfNumbers() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            let (left, right) = (numbers(using: &generator), numbers(using: &generator))
            let (first, second) = (Configuration(left), Configuration(right))
            #expect(first.states == left.sorted())
            #expect(first.last == left.max())
            #expect(first.isEmpty == left.isEmpty)
            #expect((0..<256).allSatisfy { first.contains($0) == left.contains($0) })
            #expect(first.union(second) == Configuration(left.union(right)))
            #expect(first.intersection(second) == Configuration(left.intersection(right)))
            #expect(first.intersects(second) == !left.isDisjoint(with: right))
            #expect(first.subtracting(second) == Configuration(left.subtracting(right)))
            #expect(first.isSubset(of: second) == left.isSubset(of: right))
            #expect(first.intersection(second).isSubset(of: first))
            var (rising, falling, ups, downs) = (first, first, [Int](), [Int]())
            while let state = rising.popFirst() { ups.append(state) }
            while let state = falling.popLast() { downs.append(state) }
            #expect(ups == left.sorted())
            #expect(downs == left.sorted(by: >))
            let replaced = left.subtracting(right).union([7])
            #expect(first.replacing(second, with: Configuration([7])) == Configuration(replaced))
        }
    }

    private func numbers(using generator: inout SeededGenerator) -> Set<Int> {
        let count = Int.random(in: 0...12, using: &generator)
        return Set((0..<count).map { _ in Int.random(in: 0..<256, using: &generator) })
    }
}
