import EventModel

/// How far a read may go for what it needs.
///
/// What is in memory takes microseconds and may be read in anybody's task. What is on the disk may take as long as the
/// disk likes, and is read on threads that nothing else waits for.
enum ReadReach: Sendable {
    case memory
    case disk

    /// The most events that are read in anybody's task.
    static let memoryEventCountMax = 4_096

    /// Throws where a read may not go to the disk: somebody who may does it again from the start.
    func allowDisk() throws(EventStoreError) {
        if case .memory = self { throw Self.notInMemory }
    }

    /// Never seen outside: whoever tries in memory goes to the disk whatever the error is.
    private static let notInMemory = EventStoreError(.busy, "the disk must be asked")
}
