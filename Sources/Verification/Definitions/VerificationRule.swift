/// A rule that a definition is held against, by a name that never changes.
///
/// The page on the rules says what each one means and what to do; findings come in this order.
public enum VerificationRule: String, Hashable, Sendable, CaseIterable {
    /// There are too many configurations to look at all of them.
    case tooManyConfigurations = "too-many-configurations"
    /// No way leads to the state.
    case unreachableState = "unreachable-state"
    /// The transition is never taken.
    case deadTransition = "dead-transition"
    /// No application can ever end.
    case noFinalReachable = "no-final-reachable"
    /// A state that is not final and has no way out.
    case leafWithoutExit = "leaf-without-exit"
    /// Nothing can happen any more though nothing has ended.
    case stuckConfiguration = "stuck-configuration"
    /// Things can happen, but no way leads to an end any more.
    case noWayToEnd = "no-way-to-end"
    /// A region of a parallel state never comes to its end, and so neither does the whole.
    case regionCannotFinish = "region-cannot-finish"
    /// Transitions that follow by themselves go round in circles.
    case eventlessCycle = "eventless-cycle"
    /// What should follow from entering a state does not where an application begins in it.
    case neverEntered = "never-entered"
    /// One action charges, receives or pays back in two regions at once.
    case moneyTwice = "money-twice"
    /// One action is answered in two regions, and one answer leaves the parallel state.
    case parallelLeave = "parallel-leave"
    /// A transition within a parallel state starts all of its regions anew.
    case regionSelfTransition = "region-self-transition"
    /// A state waits for somebody, and nothing says for how long.
    case noTimeLimit = "no-time-limit"
    /// A clock runs only in states to which no way leads.
    case clockNeverRuns = "clock-never-runs"
    /// A way leads past the actions that a check asks for.
    case neverWithout = "never-without"
    /// What a check wants to stay possible is not.
    case possibleFrom = "possible-from"
    /// Nobody but one and the same could take the actions that a check keeps apart.
    case apartUnsatisfiable = "apart-unsatisfiable"
    /// Who decided also hears the appeal against it.
    case appealHeardByDecider = "appeal-heard-by-decider"
    /// A fee becomes due and no action receives it from there on.
    case chargeNeverPaid = "charge-never-paid"
    /// A role that takes no action.
    case idleRole = "idle-role"
    /// A document that no action asks for.
    case unusedDocument = "unused-document"
    /// A fee that no action charges.
    case unusedFee = "unused-fee"
    /// A condition that is always true or always false.
    case constantCondition = "constant-condition"
    /// A row of a fee's table that is chosen for no sample.
    case deadFeeRow = "dead-fee-row"
    /// An amount below 0 for a valid form.
    case negativeFee = "negative-fee"
    /// A condition that holds for no sample.
    case conditionNeverHolds = "condition-never-holds"
    /// An expression that fails for a valid form.
    case expressionCanFail = "expression-can-fail"
    /// Another agency is asked where it has no way to answer.
    case requestUnanswerable = "request-unanswerable"
    /// An application of another service is to be opened and could not be.
    case openingImpossible = "opening-impossible"
    /// A state without a text for those who wait outside, though other states have one.
    case missingText = "missing-text"
    /// An action without a title, though other actions have one.
    case missingTitle = "missing-title"

    /// How much a finding of the rule weighs.
    public var severity: VerificationSeverity {
        switch self {
        case .tooManyConfigurations, .unreachableState, .deadTransition, .noFinalReachable, .leafWithoutExit,
            .stuckConfiguration, .noWayToEnd, .regionCannotFinish, .eventlessCycle, .neverEntered, .clockNeverRuns,
            .neverWithout, .possibleFrom, .apartUnsatisfiable, .appealHeardByDecider, .chargeNeverPaid, .moneyTwice,
            .negativeFee:
            .error
        case .parallelLeave, .regionSelfTransition, .noTimeLimit, .idleRole, .unusedDocument, .unusedFee,
            .constantCondition, .deadFeeRow, .conditionNeverHolds, .expressionCanFail, .requestUnanswerable,
            .openingImpossible, .missingText,
            .missingTitle:
            .warning
        }
    }
}

/// How much a finding weighs.
public enum VerificationSeverity: String, Hashable, Sendable, CaseIterable {
    /// Applications go wrong by it.
    case error
    /// It is probably not meant so.
    case warning
}
