/// Where a machine is: the active states, and what its histories remember.
///
/// Two values of one chart are equal when the machine goes on alike from both, so that it is the key of an
/// exploration. Nothing lies on the heap unless histories lie within the states of others.
@frozen
public struct ChartState: Hashable, Sendable {
    /// The active states.
    public var configuration: Configuration
    /// What was active within states with histories when they were last left: slot 0.
    public var history: Configuration
    /// The further slots, one less than ``CompiledChart/historySlotCount``; empty without nested histories.
    public var nestedHistories: [Configuration]

    /// Makes a state.
    @inlinable
    public init(
        _ configuration: Configuration, history: Configuration = Configuration(), nestedHistories: [Configuration] = []
    ) {
        self.configuration = configuration
        self.history = history
        self.nestedHistories = nestedHistories
    }

    /// What a slot remembers.
    ///
    /// - Complexity: O(1).
    public subscript(slot slot: Int) -> Configuration {
        get { slot == 0 ? history : nestedHistories[slot - 1] }
        set {
            if slot == 0 {
                history = newValue
            } else {
                nestedHistories[slot - 1] = newValue
            }
        }
    }
}

extension ChartState: CustomStringConvertible {
    /// The numbers of the active states, and of those remembered where there are any.
    public var description: String {
        let histories = [history] + nestedHistories
        guard !histories.allSatisfy(\.isEmpty) else { return configuration.description }
        return "\(configuration) remembering " + histories.map(\.description).joined(separator: " ")
    }
}
