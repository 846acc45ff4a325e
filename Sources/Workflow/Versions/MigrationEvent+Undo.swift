import EventModel
import Statechart

extension MigrationEvent {
    /// The place of the event that moved an application, from 0, where the move can be taken back: nothing moved the
    /// application since, only facts that move nothing were recorded.
    ///
    /// - Parameter events: All events of the application, oldest first.
    /// - Throws: ``Rejection`` `moveNotLast`.
    /// - Complexity: O(events since the move).
    public static func undoable(in events: [RecordableEvent]) throws(Rejection) -> Int {
        guard let last = events.lastIndex(where: { $0.transitions.first != .standing }),
            events[last].transitions.first == .migrated
        else {
            let isMoved = events.contains { $0.transitions.first == .migrated }
            throw Rejection(moveNotLastAfter: isMoved ? events.last { $0.transitions.first != .standing }?.type : nil)
        }
        guard !isUndo(events[last].data) else { throw Rejection(moveNotLastAfter: type) }
        return last
    }
}
