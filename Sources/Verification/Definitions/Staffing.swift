/// Whether actions that must be taken by different persons can be.
///
/// By Hall's theorem they can exactly where every action can be given a person of its own; augmenting paths find that.
enum Staffing {
    /// Actions, by their places, that fewer persons than actions can take; nil where each can have one of its own.
    ///
    /// - Parameter takers: By action, the persons who may take it.
    /// - Complexity: O(actions x choices).
    static func shortage(takers: [[Int]]) -> [Int]? {
        var actionOf: [Int: Int] = [:]
        for action in takers.indices {
            var visited: Set<Int> = []
            guard !give(action, takers, &actionOf, &visited) else { continue }
            return (Set(visited.compactMap { actionOf[$0] }).union([action])).sorted()
        }
        return nil
    }

    /// Finds a person for an action; others may get another one for it.
    private static func give(
        _ action: Int, _ takers: [[Int]], _ actionOf: inout [Int: Int], _ visited: inout Set<Int>
    ) -> Bool {
        for person in takers[action] where visited.insert(person).inserted {
            if let other = actionOf[person], !give(other, takers, &actionOf, &visited) { continue }
            actionOf[person] = action
            return true
        }
        return false
    }
}
