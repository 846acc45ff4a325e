public import EventModel
import Foundation
import GRDB

/// Why a read model could not be read, brought up to date or rebuilt.
///
/// Two errors are equal when their codes are.
public struct ReadModelError: Error, Sendable {
    /// What kind of failure it is; stable, for programs.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// There is no application of that id, or no model of that name.
        case notFound
        /// A bare name belongs to applications of several services; ``ReadModelError/candidates`` names them.
        case ambiguous
        /// A search holds more text than it may.
        case queryTooLong
        /// The model has not been made yet, or its files are gone.
        case missing
        /// A file is not what was written.
        case damaged
        /// A folder that is to be filled holds something already.
        case notEmpty
        /// The models of the folder stay as of a place in the past.
        case standing
        /// A model did not come to a place in time.
        case behind
        /// Another process brings the models up to date, or holds a file.
        case busy
        /// There is no room on the disk.
        case diskFull
        /// The operating system or SQLite refused an operation.
        case inputOutput
        /// The event store could not be read; ``ReadModelError/storeError`` says why.
        case storeFailed
        /// The task was cancelled.
        case cancelled
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened and what to do, in a sentence.
    public var reason: String
    /// Where: a file, a model, an id; empty when it is nowhere in particular.
    public var place: String
    /// For `ambiguous`: the applications that bear the name, in order of their ids.
    public var candidates: [StreamID]
    /// For `storeFailed`: what the store said.
    public var storeError: EventStoreError?

    /// Makes an error.
    public init(
        _ code: Code, _ reason: String, place: String = "", candidates: [StreamID] = [],
        storeError: EventStoreError? = nil
    ) {
        self.code = code
        self.reason = reason
        self.place = place
        self.candidates = candidates
        self.storeError = storeError
    }
}

extension ReadModelError: Equatable {
    /// Whether the codes are the same.
    public static func == (left: ReadModelError, right: ReadModelError) -> Bool {
        left.code == right.code
    }
}

extension ReadModelError: CustomStringConvertible {
    /// `code: reason (place)`.
    public var description: String {
        place.isEmpty ? "\(code.rawValue): \(reason)" : "\(code.rawValue): \(reason) (\(place))"
    }
}

extension ReadModelError {
    /// The error that stands for any other.
    init(_ error: any Error, place: String) {
        switch error {
        case let error as ReadModelError: self = error
        case let error as EventStoreError:
            self.init(.storeFailed, "the event store could not be read: \(error)", place: place, storeError: error)
        case is CancellationError: self.init(.cancelled, "the task was cancelled", place: place)
        case let error as DatabaseError: self.init(error, place: place)
        default:
            // Foundation's errors say in their description what people need not know.
            self.init(.inputOutput, "\(error.localizedDescription) Check the folder's permissions.", place: place)
        }
    }

    private init(_ error: DatabaseError, place: String) {
        let reason = error.message ?? "SQLite code \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.damaged, "\(reason); rebuild the read models", place: place)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self.init(.busy, "\(reason); try again", place: place)
        case .SQLITE_FULL: self.init(.diskFull, "\(reason); make room and try again", place: place)
        default: self.init(.inputOutput, reason, place: place)
        }
    }
}
