public import Statechart

extension CompiledWorkflow {
    /// The transitions that a recorded fact takes from a state; none make it a deviation.
    ///
    /// A fact is never refused, and nobody is asked who did it or what was given with it.
    ///
    /// Of several ways to take the action, the first in document order counts, inner states first.
    ///
    /// - Complexity: O(1) and one small array.
    public func recognise(_ action: ActionNumber, in state: ApplicationState) -> [TransitionNumber] {
        do {
            return try chart.step(state.configuration, event: action) { _ in true }.transitions
        } catch {
            return []
        }
    }
}
