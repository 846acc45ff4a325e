import Testing
import Verification

@Suite struct PathCoverTests {
    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func everythingIsSeenOnPathsFromTheStart(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let system = DrawnSystem.random(
            stateCount: 12, edgeCount: Int.random(in: 0...40, using: &generator), using: &generator)
        let graph = try system.graph()
        let lengthMax = Int.random(in: 0...20, using: &generator)
        for goal in PathCover.Goal.allCases {
            let cover = PathCover(of: graph, goal: goal, pathLengthMax: lengthMax)
            #expect(cover.uncovered.isEmpty, "seed \(seed)")
            for path in cover.paths {
                var place = 0
                for edge in path {
                    #expect(graph.source(of: edge) == place, "seed \(seed)")
                    place = graph.target(of: edge)
                }
            }
            let seen = Set(cover.paths.joined())
            switch goal {
            case .edges: #expect(seen == Set(0..<graph.edgeCount), "seed \(seed)")
            case .labels:
                let occurring = Set((0..<graph.edgeCount).map(graph.label))
                #expect(Set(seen.map(graph.label)) == occurring, "seed \(seed)")
                #expect(cover.paths.count <= max(occurring.count, 0), "seed \(seed)")
            }
            #expect(PathCover(of: try system.graph(), goal: goal, pathLengthMax: lengthMax) == cover, "seed \(seed)")
        }
    }

    @Test func aPathGoesOnWhileThereIsMoreToSee() throws {
        let graph = try DrawnSystem([(0, 0, 1), (1, 1, 0), (0, 2, 2)]).graph()
        #expect(PathCover(of: graph, goal: .edges).paths.map(graph.labels) == [[0, 1, 2]])
    }

    @Test func aPathEndsAtItsLengthUnlessTheGoalIsFurther() throws {
        let graph = try DrawnSystem([(0, 0, 0), (0, 1, 1), (1, 2, 2), (2, 3, 3)]).graph()
        let paths = PathCover(of: graph, goal: .labels, pathLengthMax: 1).paths.map(graph.labels)
        #expect(paths == [[0], [1], [1, 2], [1, 2, 3]])
    }

    @Test func workIsBoundedAndWhatIsLeftIsTold() throws {
        let graph = try DrawnSystem([(0, 0, 1), (1, 1, 2), (2, 2, 3)]).graph()
        let cover = PathCover(of: graph, goal: .labels, workCountMax: 2)
        #expect(cover.paths.map(graph.labels) == [[0, 1]])
        #expect(cover.uncovered == [2])
    }
}
