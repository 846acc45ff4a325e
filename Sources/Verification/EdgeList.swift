/// Steps as columns of numbers, in order of their source.
struct EdgeList: Hashable, Sendable {
    /// In place of an edge, where there is none.
    static let none = UInt32.max

    /// For each state the number of its first edge, then the number of edges.
    var starts: [UInt32] = []
    var sources: [UInt32] = []
    var targets: [UInt32] = []
    var labels: [UInt32] = []
    /// The edge by which each state was found first: the last of a shortest path to it.
    var discoveries: [UInt32] = []

    var count: Int { targets.count }

    mutating func append(source: Int, label: Int, target: UInt32) {
        sources.append(UInt32(source))
        targets.append(target)
        labels.append(UInt32(label))
    }

    /// The edges of a shortest path from the initial state.
    func path(to state: Int) -> [Int] {
        path(to: state, by: discoveries)
    }

    /// The edges that lead to a state, when each state knows the edge that leads to it.
    func path(to state: Int, by edgeInto: [UInt32]) -> [Int] {
        var path: [Int] = []
        var edge = edgeInto[state]
        while edge != Self.none {
            path.append(Int(edge))
            edge = edgeInto[Int(sources[Int(edge)])]
        }
        path.reverse()
        return path
    }
}
