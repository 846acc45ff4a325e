import Testing
import Verification

/// Random nets beside a checker that follows the definitions.
@Suite struct RandomNetTests {
    @Test(arguments: 1...600 as ClosedRange<UInt64>)
    func verdictsAreThoseOfTheDefinitions(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let random = RandomNet.make(using: &generator)
        let naive = random.checker
        let net = try random.workflowNet()
        switch StateSpace.explore(net) {
        case .tooLarge(let kind): Issue.record("seed \(seed): too many \(kind)")
        // Either verdict carries its proof: steps that grow, or a list that is closed under all steps.
        case .unbounded(let growth):
            try expectGrowth(growth, naive, seed: seed)
        case .complete(let space):
            let markings = try #require(naive.markings(countMax: space.states.count), "seed \(seed)")
            #expect(space.states.map { $0.tokens.map(Int.init) } == markings.map(\.marking), "seed \(seed)")
            for state in space.states.indices {
                #expect(space.graph.shortestPath(to: state).count == markings[state].distance, "seed \(seed)")
            }
            expectSoundness(Soundness(of: space.graph), naive, markings.map(\.marking), seed: seed)
        }
        #expect(try SoundnessVerdict(of: net) == SoundnessVerdict(of: random.workflowNet()), "seed \(seed)")
    }

    @Test func bothVerdictsAreAmongTheRandomNets() throws {
        var counts: [String: Int] = [:]
        for seed in 1...600 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            switch SoundnessVerdict(of: try RandomNet.make(using: &generator).workflowNet()) {
            case .bounded(let soundness): counts[soundness.isSound ? "sound" : "unsound", default: 0] += 1
            case .unbounded: counts["unbounded", default: 0] += 1
            case .tooLarge: counts["too large", default: 0] += 1
            }
        }
        for kind in ["sound", "unsound", "unbounded"] { #expect((counts[kind] ?? 0) >= 30, "\(counts)") }
    }

    private func expectSoundness(_ soundness: Soundness, _ naive: NaiveChecker, _ markings: [[Int]], seed: UInt64) {
        let canComplete = markings.map(naive.canComplete)
        #expect(soundness.stateCount == markings.count, "seed \(seed)")
        #expect(soundness.hasOptionToComplete == !canComplete.contains(false), "seed \(seed)")
        #expect(soundness.hasProperCompletion == !markings.contains(where: naive.isImproper), "seed \(seed)")
        let dead = naive.transitions.indices.filter { transition in
            !markings.contains { naive.fire(naive.transitions[transition], $0) != nil }
        }
        #expect(soundness.deadLabels == dead, "seed \(seed)")
        let countMax = Soundness.findingCountMax
        #expect(
            soundness.stuckStates.map(\.state)
                == Array(markings.indices.filter { naive.isStuck(markings[$0]) }.prefix(countMax)), "seed \(seed)")
        #expect(
            soundness.improperCompletions.map(\.state)
                == Array(markings.indices.filter { naive.isImproper(markings[$0]) }.prefix(countMax)), "seed \(seed)")
        #expect(soundness.pointsOfNoReturn.isEmpty == soundness.hasOptionToComplete, "seed \(seed)")
        for finding in soundness.pointsOfNoReturn { #expect(!canComplete[finding.state], "seed \(seed)") }
        for finding in soundness.stuckStates + soundness.improperCompletions + soundness.pointsOfNoReturn {
            #expect(replay(finding.path, naive, from: naive.initial) == markings[finding.state], "seed \(seed)")
        }
    }

    private func expectGrowth(_ growth: Growth, _ naive: NaiveChecker, seed: UInt64) throws {
        let smaller = try #require(replay(growth.path, naive, from: naive.initial), "seed \(seed)")
        let larger = try #require(replay(growth.loop, naive, from: smaller), "seed \(seed)")
        #expect(larger != smaller && zip(smaller, larger).allSatisfy { $0 <= $1 }, "seed \(seed)")
    }

    private func replay(_ path: [Int], _ naive: NaiveChecker, from start: [Int]) -> [Int]? {
        path.reduce(start) { marking, label in marking.flatMap { naive.fire(naive.transitions[label], $0) } }
    }
}
