import Testing
import Verification

@Suite struct StateSpaceTests {
    @Test func statesAreNumberedByDistanceThenByTheOrderOfTheSystem() throws {
        let space = try DrawnSystem([(0, 0, 7), (0, 1, 5), (5, 2, 9), (7, 3, 8), (7, 3, 0)]).space()
        #expect(space.states == [0, 7, 5, 8, 9])
        #expect(space.graph.edgeCount == 5)
        #expect(space.graph.edges(from: 1).map(space.graph.target) == [3, 0])
        #expect(space.graph.edges(into: 0).map(space.graph.source) == [1])
        #expect(space.stateNumbers { $0 > 7 } == [3, 4])
    }

    @Test func aStepThatCannotBeComputedEndsTheSearch() {
        var system = DrawnSystem([(0, 0, 1), (1, 0, 2)])
        system.brokenState = 1
        #expect(throws: DrawnSystem.Fault()) { try StateSpace.explore(system) }
    }

    @Test func theLimitsHoldExactly() throws {
        let chain = DrawnSystem((0..<9).map { ($0, 0, $0 + 1) })
        func kind(_ limits: ExplorationLimits) throws -> ExplorationLimits.Kind? {
            if case .tooLarge(let kind) = try StateSpace.explore(chain, limits: limits) { kind } else { nil }
        }
        #expect(try kind(ExplorationLimits(stateCountMax: 10, edgeCountMax: 9)) == nil)
        #expect(try kind(ExplorationLimits(stateCountMax: 9, edgeCountMax: 9)) == .states)
        #expect(try kind(ExplorationLimits(stateCountMax: 10, edgeCountMax: 8)) == .edges)
        #expect(try SoundnessVerdict(of: chain, limits: ExplorationLimits(stateCountMax: 0)) == .tooLarge(.states))
    }

    @Test func limitsBeyondTheCeilingAreLowered() {
        let limits = ExplorationLimits(stateCountMax: .max, edgeCountMax: .max)
        #expect(limits.stateCountMax == ExplorationLimits.stateCountCeiling)
        #expect(limits.edgeCountMax == ExplorationLimits.edgeCountCeiling)
        #expect(ExplorationLimits(stateCountMax: .min, edgeCountMax: .min).stateCountMax == 1)
    }

    @Test func aPathWithoutALabelIsFoundOrThereIsNone() throws {
        // Paying (1) is one way to 3; the other is a favour (2).
        let graph = try DrawnSystem([(0, 0, 1), (1, 1, 3), (0, 2, 2), (2, 3, 3)], finals: [3]).graph()
        let bypass = try #require(graph.shortestPath(withoutLabels: [1], where: graph.isFinal))
        #expect(graph.labels(of: bypass) == [2, 3])
        #expect(graph.shortestPath(withoutLabels: [1, 2], where: graph.isFinal) == nil)
        #expect(graph.shortestPath { $0 == 0 } == [])
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func theWayStatesHashShowsNowhere(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let system = DrawnSystem.random(stateCount: 30, edgeCount: 90, using: &generator)
        guard case .complete(let space) = try StateSpace.explore(CollidingSystem(system: system)) else {
            Issue.record("seed \(seed): not explored")
            return
        }
        #expect(try space.graph == system.graph(), "seed \(seed)")
        #expect(try space.states.map(\.number) == system.space().states, "seed \(seed)")
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func reachAgreesWithClosureByRepetition(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...12, using: &generator)
        let graph = try DrawnSystem.random(
            stateCount: count, edgeCount: Int.random(in: 0...30, using: &generator), using: &generator
        ).graph()
        let excluded = [Int.random(in: 0..<6, using: &generator)]
        let states = Array(0..<graph.stateCount)
        var closure = states.map { start in states.map { $0 == start } }
        for _ in states {
            for edge in 0..<graph.edgeCount where !excluded.contains(graph.label(of: edge)) {
                for start in states where closure[start][graph.source(of: edge)] {
                    closure[start][graph.target(of: edge)] = true
                }
            }
        }
        for start in states {
            #expect(graph.reachable(from: start, withoutLabels: excluded) == closure[start], "seed \(seed)")
            let canReach = graph.canReach(withoutLabels: excluded) { $0 == start }
            #expect(canReach == states.map { closure[$0][start] }, "seed \(seed)")
            for end in states {
                let path = graph.shortestPath(from: start, withoutLabels: excluded) { $0 == end }
                #expect((path != nil) == closure[start][end], "seed \(seed)")
                var place = start
                for edge in path ?? [] {
                    #expect(graph.source(of: edge) == place && !excluded.contains(graph.label(of: edge)))
                    place = graph.target(of: edge)
                }
                #expect(path == nil || place == end, "seed \(seed)")
            }
        }
    }
}

/// The same system with states that all have one hash.
private struct CollidingSystem: TransitionSystem {
    struct State: Hashable, Sendable {
        let number: Int

        func hash(into hasher: inout Hasher) {}
    }

    let system: DrawnSystem
    var initialState: State { State(number: system.initialState) }
    var labelCount: Int { system.labelCount }

    func forEachSuccessor(of state: State, _ visit: (Int, State) -> Void) throws(DrawnSystem.Fault) {
        try system.forEachSuccessor(of: state.number) { visit($0, State(number: $1)) }
    }

    func isFinal(_ state: State) -> Bool { system.isFinal(state.number) }
}
