extension StateGraph {
    /// The edges of a shortest path from the initial state to a state.
    ///
    /// - Complexity: O(length).
    public func shortestPath(to state: Int) -> [Int] {
        edges.path(to: state)
    }

    /// The edges of a shortest path to the first state that satisfies a predicate; nil when there is none.
    ///
    /// With labels left out it answers whether something can happen without something else: a path that is found is a
    /// counterexample to "never this without one of those", nil is its proof.
    ///
    /// - Parameters:
    ///   - start: where the path begins; the initial state unless told otherwise.
    ///   - excludedLabels: the labels that no edge of the path may have.
    ///   - predicate: which states are sought, by number; the start may be one.
    /// - Complexity: O(states + edges).
    public func shortestPath(
        from start: Int = 0, withoutLabels excludedLabels: [Int] = [], where predicate: (Int) -> Bool
    ) -> [Int]? {
        let isExcluded = mask(ofLabels: excludedLabels)
        var edgeInto = [UInt32](repeating: EdgeList.none, count: stateCount)
        var found: Int?
        search(from: start, isExcluded: isExcluded) { state, edge in
            edgeInto[state] = edge
            if predicate(state) { found = state }
            return found == nil
        }
        return found.map { edges.path(to: $0, by: edgeInto) }
    }

    /// For each state, whether it can be reached from another one; that one itself can.
    ///
    /// - Complexity: O(states + edges).
    public func reachable(from start: Int, withoutLabels excludedLabels: [Int] = []) -> [Bool] {
        var isReached = [Bool](repeating: false, count: stateCount)
        search(from: start, isExcluded: mask(ofLabels: excludedLabels)) { state, _ in
            isReached[state] = true
            return true
        }
        return isReached
    }

    /// For each state, whether one that satisfies a predicate can be reached from it; it may be such a one itself.
    ///
    /// - Complexity: O(states + edges).
    public func canReach(withoutLabels excludedLabels: [Int] = [], where predicate: (Int) -> Bool) -> [Bool] {
        let isExcluded = mask(ofLabels: excludedLabels)
        var canReach = [Bool](repeating: false, count: stateCount)
        var queue: [Int] = []
        for state in 0..<stateCount where predicate(state) {
            canReach[state] = true
            queue.append(state)
        }
        while let state = queue.popLast() {
            for place in incomingRange(of: state) {
                let edge = incomingEdge(at: place)
                let source = source(of: edge)
                guard !canReach[source], !isExcluded[label(of: edge)] else { continue }
                canReach[source] = true
                queue.append(source)
            }
        }
        return canReach
    }

    /// For each label, whether an edge has it.
    ///
    /// - Complexity: O(labels + edges).
    public func occurringLabels() -> [Bool] {
        mask(ofLabels: edges.labels)
    }

    private func mask(ofLabels labels: [some BinaryInteger]) -> [Bool] {
        var mask = [Bool](repeating: false, count: labelCount)
        for label in labels { mask[Int(label)] = true }
        return mask
    }

    /// Visits states in breadth, each with the edge that led there, until told to stop.
    private func search(from start: Int, isExcluded: [Bool], visit: (_ state: Int, _ edge: UInt32) -> Bool) {
        guard visit(start, EdgeList.none) else { return }
        var isSeen = [Bool](repeating: false, count: stateCount)
        isSeen[start] = true
        var queue = [start]
        var head = 0
        while head < queue.count {
            for edge in edges(from: queue[head]) {
                let target = target(of: edge)
                guard !isSeen[target], !isExcluded[label(of: edge)] else { continue }
                isSeen[target] = true
                guard visit(target, UInt32(edge)) else { return }
                queue.append(target)
            }
            head += 1
        }
    }
}
