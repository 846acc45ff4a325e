public import EventModel
public import FormSchema

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
        /// The condition of the action does not hold.
        case conditionNotMet
        /// The form is missing or not as its schema wants it.
        case formInvalid
        /// Documents that must be brought are missing.
        case documentsMissing
        /// A document is not as the definition wants it, or is none of the service's.
        case documentInvalid
        /// The form would make dearer what was charged already.
        case feeWouldRise
        /// What is to be paid cannot be determined.
        case feeUndetermined
        /// Until when what is issued is valid cannot be determined.
        case validityUndetermined
        /// An amount that was given is no whole number of minor units.
        case amountInvalid
        /// The same person took an action from which this one is kept apart.
        case notApart
        /// The application has reached an end.
        case applicationEnded
        /// The workflow has no deadline of this number.
        case deadlineUnknown
        /// The deadline does not run in the current state.
        case deadlineNotRunning
        /// The deadline runs and its time has not come.
        case deadlineNotDue
        /// The workflow has no clock of this name or number.
        case clockUnknown
        /// The clock does not run now, or what is due on it was recorded already.
        case clockNotRunning
        /// The clock's reminder or limit has not come.
        case clockNotDue
        /// The clock is not suspended.
        case clockNotSuspended
        /// The definition lets nobody suspend or extend the clock.
        case clockNotAdjustable
        /// The clock was suspended or extended as far as the definition allows.
        case clockLimitReached
        /// The definition cannot come to rest.
        case definitionFaulty
        /// Somebody else was faster: the application is not at the expected revision.
        case conflict
        /// A bank's message is wrong in form.
        case paymentMalformed
        /// The id of a bank's message stands for another one.
        case paymentConflict
        /// No message of this id waits for an application.
        case paymentUnknown
        /// A bill's number cannot be one, or its expiry has passed.
        case billMalformed
        /// A bill of this number was issued with other contents.
        case billConflict
        /// The application has no bill of this number.
        case billUnknown
        /// The bill is paid, expired or replaced.
        case billNotOpen
        /// The bill may still be paid.
        case billNotDue
        /// There is nothing to bill.
        case nothingDue
        /// The workflow has no fee of this name.
        case feeUnknown
        /// The definition lets nobody waive the fee.
        case waiverNotAllowed
        /// Nothing of the fee was demanded that could be waived.
        case nothingToWaive
        /// No more was paid than is owed.
        case nothingToRefund
        /// The actor's office may not take the action on this application.
        case officeNotAllowed
        /// The office that was given for the application is none, or none was given.
        case officeUnknown
        /// Who acts for another names no principal, no deed, or themselves.
        case mandateInvalid
        /// The application is another principal's.
        case principalDiffers
        /// The power of attorney has expired.
        case powerExpired
        /// The power of attorney does not cover the service or the action.
        case powerOutOfScope
        /// The actor has the work on the application already.
        case workHeld
        /// Somebody else has the work on the application.
        case workHeldByOther
        /// Nobody has the work on the application.
        case workNotHeld
        /// The role whose work is assigned is none of officers.
        case assigneeUnable
        /// The application has no referral of this number.
        case referralUnknown
        /// The referral asks somebody else.
        case referralToOther
        /// The referral was answered already.
        case referralClosed
        /// What is marked is no field of the form and no document.
        case markUnknown
        /// What is linked is no application, or is linked already.
        case linkInvalid
        /// What is corrected was not issued.
        case notIssued
        /// The application has as many referrals, marks or links as it may have.
        case caseworkFull
        /// A text is empty or too long.
        case textInvalid
        /// The workflow has no document of this name for which a file could be attached.
        case documentUnknown
        /// The file has more bytes than the definition allows.
        case documentTooLarge
        /// The file is, by its first bytes, of no type that the definition allows.
        case documentTypeNotAllowed
        /// The file's name is empty, too long or holds control characters.
        case documentNameInvalid
        /// The application has no request of this token.
        case requestUnknown
        /// The application follows the version already.
        case versionCurrent
        /// The new version has no state for one that is active or remembered.
        case stateUnmapped
        /// The states of the new version cannot be active together.
        case statesIncompatible
        /// In the new version nothing would lead on to an end.
        case nothingLeadsOn
        /// The application was not moved, or went on since.
        case moveNotLast
        /// The application opens no other one of this number, or did so already.
        case openingUnknown
        /// So many applications opened each other that the chain ends here.
        case openingTooDeep
    }

    /// What kind of rejection it is.
    public var code: Code
    /// What is wrong and what would be possible, for people.
    public var message: LocalizedText
    /// The names of the actions that the actor could take now.
    public var allowedActions: [String]
    /// For `needsMissing` the fields that were not given, for `documentsMissing` the documents.
    public var missingFields: [String]
    /// For `formInvalid` what is wrong with the form.
    public var formViolations: [FormViolation]

    /// Makes a rejection.
    public init(
        _ code: Code, _ message: LocalizedText, allowedActions: [String] = [], missingFields: [String] = [],
        formViolations: [FormViolation] = []
    ) {
        self.code = code
        self.message = message
        self.allowedActions = allowedActions
        self.missingFields = missingFields
        self.formViolations = formViolations
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
