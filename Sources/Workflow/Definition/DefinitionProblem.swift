/// A fault of a workflow definition: what is wrong, where, and what would be right.
public struct DefinitionProblem: Hashable, Sendable {
    /// What kind of fault it is; stable, for programs.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// A name has characters that names do not have, or is too long.
        case malformedName
        /// The version is below 1.
        case malformedVersion
        /// Two roles have the same name.
        case duplicateRole
        /// Two states have the same id.
        case duplicateState
        /// A state has two deadlines of the same length.
        case duplicateDeadline
        /// There is no role of this name.
        case unknownRole
        /// There is no state of this id.
        case unknownState
        /// There is no action of this name.
        case unknownAction
        /// An action says nobody who may take it.
        case rolesMissing
        /// More roles, states, transitions or nested deadlines than a workflow may have.
        case tooMany
        /// A final state has actions, deadlines or states.
        case finalStateGoesOn
        /// What is within a state can end and nothing says where to go then.
        case doneMissing
        /// A state has states within it and regions.
        case statesBesideRegions
        /// A parallel state has one region.
        case loneRegion
        /// A region has no states.
        case emptyRegion
        /// What is to be resumed has no states within it.
        case nothingToResume
        /// A state that is resumed lies within another one that is.
        case resumedStatesNest
        /// Rows are tried in order and the last one has a condition.
        case defaultRowMissing
        /// A row is never reached.
        case deadRow
        /// A deadline leads nowhere and does nothing.
        case deadlineWithoutEffect
        /// An expiry without a validity that could pass.
        case expiryWithoutValidity
        /// There is no document of this name.
        case unknownDocument
        /// There is no fee of this name.
        case unknownFee
        /// There is no calendar of this name.
        case unknownCalendar
        /// A clock has no calendar.
        case calendarMissing
        /// A clock runs in no state.
        case clockNeverRuns
        /// A clock reminds when it has passed already.
        case reminderTooLate
        /// An action needs the form and there is none.
        case formMissing
        /// An effect takes a field that need not be given.
        case fieldNotNeeded
        /// A text is no media type.
        case malformedMediaType
        /// A text is no currency.
        case malformedCurrency
        /// Two fees are in different currencies.
        case currenciesDiffer
        /// An amount is below 0.
        case negativeAmount
        /// A check names too few actions to say anything.
        case checkSaysNothing
        /// A text is no expression.
        case malformedExpression
        /// An expression gives something of another type than is wanted.
        case expressionOfOtherType
        /// The initial state is not one of those that it should be chosen from.
        case initialOutside
        /// An action records different events in different places.
        case recordsDiffer
        /// Two actions, or an action and a deadline, record the same event.
        case recordsShared
        /// An action has two different titles.
        case titlesDiffer
        /// An action, a deadline or a silence records an event that the system records of its own.
        case reservedEvent
        /// An alternative is never taken because an earlier one always is.
        case deadAlternative
        /// There is no office of this id.
        case unknownOffice
        /// An office lies within itself.
        case officesInCircle
        /// Two offices have the same id.
        case duplicateOffice
        /// An action asks for an office and nothing says where the application's one stands.
        case officeFieldMissing
        /// Two states are the same state of an earlier version.
        case oldStateShared
    }

    /// What kind of fault it is.
    public var code: Code
    /// Where it is.
    public var path: DefinitionPath
    /// What is wrong and what would be right, in a sentence.
    public var message: String

    /// Makes a problem.
    public init(_ code: Code, at path: DefinitionPath, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }
}

extension DefinitionProblem: CustomStringConvertible {
    /// `path: message`.
    public var description: String { "\(path): \(message)" }
}

/// All faults that were found in a definition, in document order where they have one.
public struct DefinitionProblems: Error, Hashable, Sendable {
    /// The faults, at least one.
    public var problems: [DefinitionProblem]

    /// Makes an error.
    public init(_ problems: [DefinitionProblem]) {
        self.problems = problems
    }
}

/// A place in a definition by the keys that lead to it, as in `states/draft/actions/submit/0/to`.
///
/// Alternatives of an action, roles in `by` and fields in `needs` are counted from 0, also where there is one.
public struct DefinitionPath: Hashable, Sendable {
    /// The keys from the outside in.
    public var keys: [String]

    /// Makes a path.
    public init(_ keys: [String] = []) {
        self.keys = keys
    }

    /// The place within this one to which more keys lead.
    public func appending(_ more: String...) -> DefinitionPath {
        DefinitionPath(keys + more)
    }

    /// The place around this one; nil for the whole definition.
    public var parent: DefinitionPath? {
        keys.isEmpty ? nil : DefinitionPath(keys.dropLast())
    }
}

extension DefinitionPath: CustomStringConvertible {
    /// The keys with slashes between.
    public var description: String { keys.joined(separator: "/") }
}
