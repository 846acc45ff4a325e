/// The built-in read models, by the names of their projections.
public enum ReadModel: String, Hashable, Sendable, CaseIterable {
    /// One row an application.
    case applications
    /// One row an event.
    case timeline
    /// Counts by service, type and day.
    case statistics
    /// One row a fact about money, and a balance an application.
    case payments
    /// One row a reference.
    case references
    /// One row an application, with the texts of its form, to find it by.
    case search
    /// One row an application that waits for somebody, in the queues of those who may act.
    case worklist
    /// One row a file that somebody gave, and a document that was issued.
    case documents
}
