/// Why a store refused or failed.
///
/// Two errors are equal when their codes are.
public struct EventStoreError: Error, Sendable {
    /// What kind of failure it is; stable, for programs.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// A stream is not at the expected revision.
        case conflict
        /// The command key was used before with another content.
        case keyReused
        /// Something is too long, too many, or empty where it must not be.
        case limitExceeded
        /// A write or sync failed: the events may or may not be durable. Ask again with the same key.
        case outcomeUnknown
        /// Too many requests wait; nothing was recorded.
        case busy
        /// The store only reads: opened so, out of space, or after a write error.
        case readOnly
        /// There is no room on the disk; nothing was recorded.
        case diskFull
        /// Bytes are not what was written.
        case corrupt
        /// Another process has the store open.
        case locked
        /// The store was written by another version of this software.
        case unsupportedFormat
        /// There is no store, stream or event of that name.
        case notFound
        /// There is a store already.
        case alreadyExists
        /// The operating system refused a file operation.
        case inputOutput
        /// The store was closed.
        case closed
        /// The waiting task was cancelled.
        case cancelled
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened and what to do, in a sentence.
    public var reason: String
    /// Where: a file, a position, a stream; empty when it is nowhere in particular.
    public var place: String
    /// For `conflict`: the stream, what was expected, and where its last event is (nil: no such stream).
    public var conflict: RevisionConflict?

    /// Makes an error.
    public init(_ code: Code, _ reason: String, place: String = "", conflict: RevisionConflict? = nil) {
        self.code = code
        self.reason = reason
        self.place = place
        self.conflict = conflict
    }
}

/// A lost race: what the writer expected of a stream and what it holds.
public struct RevisionConflict: Hashable, Sendable {
    /// The stream.
    public var stream: StreamID
    /// What the writer expected.
    public var expected: ExpectedRevision
    /// Where the last event is; nil when there is no such stream.
    public var actual: Revision?

    /// Makes a conflict.
    public init(stream: StreamID, expected: ExpectedRevision, actual: Revision?) {
        self.stream = stream
        self.expected = expected
        self.actual = actual
    }
}

extension EventStoreError: Equatable {
    /// Whether the codes are the same.
    public static func == (left: EventStoreError, right: EventStoreError) -> Bool {
        left.code == right.code
    }
}

extension EventStoreError: CustomStringConvertible {
    /// `code: reason (place)`.
    public var description: String {
        place.isEmpty ? "\(code.rawValue): \(reason)" : "\(code.rawValue): \(reason) (\(place))"
    }
}
