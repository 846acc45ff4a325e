/// Paths from the initial state that together see everything there is to see: the outline of a set of test histories.
public struct PathCover: Hashable, Sendable {
    /// What is to be seen.
    public enum Goal: String, Hashable, Sendable, CaseIterable {
        /// Every label that occurs, by whichever edge.
        case labels
        /// Every edge.
        case edges
    }

    /// The paths, each as its edges from the initial state on.
    public let paths: [[Int]]
    /// The labels or edges that were left when the work allowed was used up, in order; none otherwise.
    public let uncovered: [Int]

    /// Finds paths that cover a graph.
    ///
    /// Each path goes on to the nearest thing not yet seen, and ends where there is no more or where it would become too
    /// long; then the next begins. The set is small, not the smallest. It depends on the graph alone.
    ///
    /// - Parameters:
    ///   - graph: what is to be covered.
    ///   - goal: whether labels or edges are.
    ///   - pathLengthMax: the most edges of a path, but for one that goes to a single thing further away than that.
    ///   - workCountMax: the most edges to look at.
    /// - Complexity: O(things to see * edges) at worst, and never above `workCountMax` edges.
    public init(
        of graph: StateGraph, goal: Goal, pathLengthMax: Int = 1_000, workCountMax: Int = 1 << 26
    ) {
        var search = CoverSearch(graph: graph, goal: goal, workCountMax: workCountMax)
        var paths: [[Int]] = []
        var path: [Int] = []
        while search.missingCount > 0 && !search.isExhausted {
            let end = path.last.map(graph.target) ?? 0
            let lengthMax = path.isEmpty ? Int.max : pathLengthMax - path.count
            if let onward = search.nearestMissing(from: end, lengthMax: lengthMax) {
                search.see(onward)
                path += onward
            } else if path.isEmpty {
                break
            } else {
                paths.append(path)
                path = []
            }
        }
        if !path.isEmpty { paths.append(path) }
        self.paths = paths
        uncovered = search.missing
    }
}

/// What is still to be seen, and the search for the nearest of it.
private struct CoverSearch {
    let graph: StateGraph
    let goal: PathCover.Goal
    private(set) var missingCount: Int
    private var isMissing: [Bool]
    private var workLeft: Int
    /// The number of the search that saw a state last: saves clearing between searches.
    private var seenBy: [Int]
    private var edgeInto: [UInt32]
    private var queue: [Int] = []
    private var searchNumber = 0

    init(graph: StateGraph, goal: PathCover.Goal, workCountMax: Int) {
        self.graph = graph
        self.goal = goal
        workLeft = workCountMax
        isMissing =
            switch goal {
            case .labels: graph.occurringLabels()
            case .edges: [Bool](repeating: true, count: graph.edgeCount)
            }
        missingCount = isMissing.count { $0 }
        seenBy = [Int](repeating: 0, count: graph.stateCount)
        edgeInto = [UInt32](repeating: EdgeList.none, count: graph.stateCount)
    }

    var isExhausted: Bool { workLeft <= 0 }

    var missing: [Int] { isMissing.indices.filter { isMissing[$0] } }

    mutating func see(_ path: [Int]) {
        for edge in path where isMissing[subject(of: edge)] {
            isMissing[subject(of: edge)] = false
            missingCount -= 1
        }
    }

    /// The edges of a shortest path whose last edge is still to be seen.
    mutating func nearestMissing(from start: Int, lengthMax: Int) -> [Int]? {
        searchNumber += 1
        queue.removeAll(keepingCapacity: true)
        queue.append(start)
        seenBy[start] = searchNumber
        edgeInto[start] = EdgeList.none
        var head = 0
        var levelEnd = 1
        var length = 1
        while head < queue.count && length <= lengthMax {
            let state = queue[head]
            for edge in graph.edges(from: state) {
                guard workLeft > 0 else { return nil }
                workLeft -= 1
                if isMissing[subject(of: edge)] { return graph.edges.path(to: state, by: edgeInto) + [edge] }
                let target = graph.target(of: edge)
                guard seenBy[target] != searchNumber else { continue }
                seenBy[target] = searchNumber
                edgeInto[target] = UInt32(edge)
                queue.append(target)
            }
            head += 1
            if head == levelEnd {
                levelEnd = queue.count
                length += 1
            }
        }
        return nil
    }

    private func subject(of edge: Int) -> Int {
        goal == .edges ? edge : graph.label(of: edge)
    }
}
