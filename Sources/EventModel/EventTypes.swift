/// Types of events that the system records of its own, besides those that definitions and files name.
public enum EventTypes {
    /// An application that has no history of its own, only attributes: nothing was done.
    public static let applicationRecorded = "application-recorded"

    /// Whether a workflow has a say about an event: not about one that only keeps the attributes of its application,
    /// which therefore never deviates.
    ///
    /// This is the one place that knows. An event that took a transition is judged whatever it is called.
    ///
    /// - Complexity: O(1).
    public static func isJudged(_ type: String, transitionCount: Int) -> Bool {
        transitionCount > 0 || !type.utf8.elementsEqual(applicationRecorded.utf8)
    }
}
