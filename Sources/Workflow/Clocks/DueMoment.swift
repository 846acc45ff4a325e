public import EventModel

/// Something that time alone makes happen to an application, and when.
///
/// Moments are ordered by time, then by application, kind and number, so that a long list is read page by page.
public struct DueMoment: Hashable, Sendable {
    /// What happens.
    public enum Kind: Int, Hashable, Sendable, CaseIterable {
        /// A deadline passes: the time in a state, or the validity of what was issued.
        case deadline = 0
        /// A clock's office is to be reminded.
        case reminder = 1
        /// A clock's limit passes.
        case breach = 2
        /// A bill may be paid in time no more.
        case billExpiry = 3
        /// Another application is to be opened.
        case opening = 4
    }

    /// When.
    public var dueAt: Timestamp
    /// The application.
    public var application: StreamID
    /// What happens.
    public var kind: Kind
    /// The number of the deadline or clock in the application's workflow, or the place of the bill or opening
    /// among the application's bills or openings, from 0.
    public var number: Int
    /// The revision of the event by which it was set.
    public var setAt: Revision

    /// Makes a moment.
    public init(dueAt: Timestamp, application: StreamID, kind: Kind, number: Int, setAt: Revision) {
        self.dueAt = dueAt
        self.application = application
        self.kind = kind
        self.number = number
        self.setAt = setAt
    }

    /// What is asked of the engine once the time has come; nil for an opening, which another application is asked for
    /// first.
    ///
    /// - Parameter record: Which bill is meant; of no interest to other kinds.
    public func command(for record: ApplicationRecord) -> Command? {
        switch kind {
        case .deadline: .deadline(number)
        case .reminder: .clock(number, .reminder)
        case .breach: .clock(number, .breach)
        case .billExpiry:
            // No bill has an empty number: what the record does not hold is refused.
            .money(
                .expireBill(
                    number: record.payments.bills.indices.contains(number) ? record.payments.bills[number].number : ""))
        case .opening: nil
        }
    }
}
