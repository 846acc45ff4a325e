public import EventModel
public import Workflow

/// A document of an application, as it was given once, or as it was issued.
public struct ApplicationDocument: Hashable, Sendable {
    /// What became of it.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// It was attached, and no action has taken it in yet.
        case waiting
        /// It stands for the document now.
        case current
        /// It stands for the document, and somebody marked it as wrong.
        case wrong
        /// Another one was given after it.
        case replaced
        /// It was issued, and nothing was issued in its place.
        case issued
        /// It was issued, and later another one in its place.
        case superseded
    }

    /// The application.
    public var application: StreamID
    /// The place among the application's documents, in order of events, from 0.
    public var place: Int
    /// The name in the definition.
    public var document: String
    /// What became of it.
    public var status: Status
    /// The subject for whom it was given, or with whose action it was issued.
    public var principal: String
    /// The file; nil where no file was given, and for what was issued.
    public var attachment: Attachment?
    /// The number of what was issued, under which it goes to whoever makes it; nil for what was given.
    public var number: EffectID?
    /// Until when what was issued is valid; nil for ever, and for what was given.
    public var validUntil: Timestamp?
    /// What is wrong with it, or what was set right of what was issued; nil for nothing.
    public var remark: String?
    /// Who gave it, or with whose action it was issued; empty when nobody is known.
    public var actor: String
    /// When that happened.
    public var occurredAt: Timestamp
    /// When the store took the event.
    public var recordedAt: Timestamp
    /// The partition that holds the event.
    public var partition: Int
    /// The place of the event in the partition.
    public var position: Position
    /// When its status changed last.
    public var changedAt: Timestamp

    /// Whether it was issued and not given.
    public var isIssued: Bool { number != nil }

    /// Whether it was issued and is not valid any more.
    public func isExpired(at moment: Timestamp) -> Bool {
        validUntil.map { $0 <= moment } ?? false
    }
}
