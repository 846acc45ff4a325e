public import EventModel

/// Why a log could not be imported or exported.
///
/// Two errors are equal when their codes are.
public struct XESError: Error, Sendable, Equatable {
    /// What kind of failure it is.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The file cannot be opened or read.
        case unreadable
        /// The compressed file ends early.
        case truncated
        /// The compressed data is damaged.
        case corrupt
        /// The XML is not well-formed, or more than what is taken from a stranger.
        case malformedXML
        /// The XML is no XES: an element or attribute that XES does not have, or one that is missing.
        case notXES
        /// Something is longer or nests deeper than an event can hold.
        case limitExceeded
        /// The same file was imported before in another way.
        case alreadyImported
        /// An application of the file exists already.
        case applicationExists
        /// The store refused or failed.
        case storeFailed
        /// A name cannot be the name of a service.
        case invalidService
        /// A file cannot be written.
        case unwritable
        /// The task was cancelled.
        case cancelled
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened and what to do, in a sentence.
    public var reason: String
    /// Where: a file with line, a stream; empty when it is nowhere in particular.
    public var place: String
    /// What the store said, when it refused or failed.
    public var storeError: EventStoreError?

    /// Makes an error.
    public init(_ code: Code, _ reason: String, place: String = "", storeError: EventStoreError? = nil) {
        self.storeError = storeError
        self.code = code
        self.reason = reason
        self.place = place
    }

    /// Whether the codes are the same.
    public static func == (left: XESError, right: XESError) -> Bool {
        left.code == right.code
    }
}

extension XESError: CustomStringConvertible {
    /// `code: reason (place)`.
    public var description: String {
        place.isEmpty ? "\(code.rawValue): \(reason)" : "\(code.rawValue): \(reason) (\(place))"
    }
}
