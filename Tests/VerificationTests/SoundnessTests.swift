import Testing
import Verification

@Suite struct SoundnessTests {
    @Test func whatCanAlwaysEndIsSound() throws {
        let soundness = Soundness(of: try DrawnSystem([(0, 0, 1), (1, 1, 0), (1, 2, 2)], finals: [2]).graph())
        #expect(soundness.isSound)
        #expect(soundness.stuckStates.isEmpty && soundness.pointsOfNoReturn.isEmpty)
    }

    @Test func everyFindingShowsItsPath() throws {
        // 2 and 3 turn in a circle without end; 4 is stuck; label 6 never occurs.
        let soundness = Soundness(
            of: try DrawnSystem(
                [(0, 0, 1), (1, 1, 2), (2, 2, 3), (3, 3, 2), (0, 4, 4), (0, 5, 5)], finals: [5], labelCount: 7
            ).graph())
        #expect(!soundness.isSound)
        #expect(!soundness.hasOptionToComplete)
        #expect(soundness.deadLabels == [6])
        #expect(soundness.stuckStates.map(\.path) == [[4]])
        #expect(soundness.pointsOfNoReturn.map(\.path) == [[0], [4]])
    }

    @Test func aSystemWithoutAnEndIsLostFromTheStart() throws {
        let soundness = Soundness(of: try DrawnSystem([(0, 0, 0)]).graph())
        #expect(soundness.pointsOfNoReturn.map(\.path) == [[]])
        #expect(soundness.stuckStates.isEmpty)
    }

    @Test func tokensLeftBesideTheFinalOneAreAnImproperEnd() throws {
        let net = try WorkflowNet(
            placeCount: 3, transitions: [.init(inputs: [0], outputs: [1, 2])], initialPlaces: [0], finalPlaces: [1])
        guard case .bounded(let soundness) = SoundnessVerdict(of: net) else {
            Issue.record("not bounded")
            return
        }
        #expect(!soundness.hasProperCompletion && !soundness.hasOptionToComplete)
        #expect(soundness.improperCompletions.map(\.path) == [[0]])
        #expect(soundness.stuckStates.isEmpty)
    }

    @Test func aNetThatGrowsShowsHow() throws {
        let net = try WorkflowNet(
            placeCount: 3,
            transitions: [.init(inputs: [0], outputs: [1]), .init(inputs: [1], outputs: [1, 2])], initialPlaces: [0],
            finalPlaces: [2])
        guard case .unbounded(let growth) = SoundnessVerdict(of: net) else {
            Issue.record("bounded")
            return
        }
        #expect(growth.path == [0] && growth.loop == [1])
        #expect(!SoundnessVerdict(of: net).isSound)
    }

    @Test func findingsAreBounded() throws {
        let count = Soundness.findingCountMax + 50
        let soundness = Soundness(of: try DrawnSystem((1...count).map { (0, 0, $0) }).graph())
        #expect(soundness.stuckStates.count == Soundness.findingCountMax)
    }

    @Test func fewerFindingsAreShownWhereTheirPathsAreLong() throws {
        let length = Soundness.pathLabelCountMax / 2 - 1
        let comb = Comb(length: length)
        guard case .bounded(let soundness) = SoundnessVerdict(of: comb) else {
            Issue.record("not bounded")
            return
        }
        #expect(soundness.stuckStates.map(\.path.count) == [length + 1, length + 1])
        #expect(!soundness.hasOptionToComplete)
    }

    @Test(arguments: [
        (places: 1, count: 1, inputs: [1], initial: [0], final: [0], code: WorkflowNetError.Code.unknownPlace),
        (places: 1, count: 1, inputs: [-1], initial: [0], final: [0], code: .unknownPlace),
        (places: 1, count: 1, inputs: [0], initial: [2], final: [0], code: .unknownPlace),
        (places: 1, count: 1, inputs: [0], initial: [0], final: [], code: .emptyFinalMarking),
        (places: -1, count: 1, inputs: [0], initial: [0], final: [0], code: .tooManyPlaces),
        (places: 5_000, count: 1, inputs: [0], initial: [0], final: [0], code: .tooManyPlaces),
        (places: 1, count: 5_000, inputs: [0], initial: [0], final: [0], code: .tooManyTransitions),
        (
            places: 1, count: 1, inputs: [Int](repeating: 0, count: 257), initial: [0], final: [0],
            code: .tooManyTokens
        ),
    ])
    func aNetOutOfBoundsIsRefused(
        _ sample: (
            places: Int, count: Int, inputs: [Int], initial: [Int], final: [Int], code: WorkflowNetError.Code
        )
    ) {
        #expect(throws: WorkflowNetError(sample.code, "")) {
            try WorkflowNet(
                placeCount: sample.places,
                transitions: [WorkflowNet.Transition](
                    repeating: .init(inputs: sample.inputs, outputs: []), count: sample.count),
                initialPlaces: sample.initial, finalPlaces: sample.final)
        }
    }
}

/// A long chain that ends in three stuck states.
private struct Comb: TransitionSystem {
    let length: Int
    let labelCount = 1
    let initialState = 0

    func forEachSuccessor(of state: Int, _ visit: (Int, Int) -> Void) {
        if state < length { visit(0, state + 1) }
        if state == length { for step in 1...3 { visit(0, state + step) } }
    }

    func isFinal(_ state: Int) -> Bool { false }
}
