import EventModel
import Statechart

/// Carries the times at which deadlines began from one workflow to another.
///
/// A state that had a deadline keeps the time it was entered; a deadline of a state that had none begins with the move.
struct DeadlineCarrying {
    let old: CompiledWorkflow
    let new: CompiledWorkflow
    let mapping: StateMapping
    /// The active states of the new chart.
    let configuration: Configuration

    /// When the deadlines began, by place, and which of them passed in place.
    ///
    /// - Complexity: O(deadlines of both).
    func carry(_ state: ApplicationState, now: Timestamp) -> (starts: SIMD8<Int64>, passed: UInt64) {
        let active = state.configuration.states
        var (starts, passed) = (state.deadlineStarts, 0 as UInt64)
        for deadline in new.deadlines where configuration.contains(deadline.state) {
            let origins = mapping.origins(of: deadline.state, among: active)
            let before = old.deadlines.filter { origins.contains($0.state) && $0.term != .expiry }
            if deadline.term != .expiry {
                starts[deadline.slot] =
                    before.map { state.deadlineStarts[$0.slot] }.min() ?? now.microsecondsSinceEpoch
            }
            let hasPassed = before.contains {
                $0.term == deadline.term && state.passedInPlace & $0.passedBit != 0
            }
            if hasPassed { passed |= deadline.passedBit }
        }
        return (starts, passed)
    }
}
