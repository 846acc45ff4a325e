public import EventModel

/// Why a command was not accepted.
///
/// Nothing was recorded. Two rejections are equal when their codes are.
public struct Rejection: Error, Sendable {
    /// What kind of rejection it is; stable, for programs.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The workflow has no action of this name.
        case actionUnknown
        /// The action is not offered in the current state.
        case actionNotAllowed
        /// None of the actor's roles may take the action here.
        case roleNotAllowed
        /// Something that must be given is missing.
        case needsMissing
        /// The application has reached an end.
        case applicationEnded
        /// The workflow has no deadline of this number.
        case deadlineUnknown
        /// The deadline does not run in the current state.
        case deadlineNotRunning
        /// The deadline runs and its time has not come.
        case deadlineNotDue
        /// The definition cannot come to rest.
        case definitionFaulty
        /// Somebody else was faster: the application is not at the expected revision.
        case conflict
    }

    /// What kind of rejection it is.
    public var code: Code
    /// What is wrong and what would be possible, for people.
    public var message: LocalizedText
    /// The names of the actions that the actor could take now.
    public var allowedActions: [String]
    /// For `needsMissing` the fields that were not given.
    public var missingFields: [String]

    /// Makes a rejection.
    public init(
        _ code: Code, _ message: LocalizedText, allowedActions: [String] = [], missingFields: [String] = []
    ) {
        self.code = code
        self.message = message
        self.allowedActions = allowedActions
        self.missingFields = missingFields
    }
}

extension Rejection: Equatable {
    /// Whether the codes are the same.
    public static func == (left: Rejection, right: Rejection) -> Bool {
        left.code == right.code
    }
}

extension Rejection: CustomStringConvertible {
    /// `code: message` in English.
    public var description: String { "\(code.rawValue): \(message.english)" }
}
