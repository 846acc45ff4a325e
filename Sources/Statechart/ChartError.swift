/// Why a chart cannot be compiled or a step cannot end.
///
/// Two errors are equal when their codes are.
public struct ChartError: Error, Sendable {
    /// What kind of fault it is.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// There is no state at all.
        case noStates
        /// More states than ``Configuration/stateCountMax``.
        case tooManyStates
        /// More transitions than ``CompiledChart/transitionCountMax``.
        case tooManyTransitions
        /// More events than ``CompiledChart/eventCountMax``.
        case tooManyEvents
        /// Two states have the same id.
        case duplicateState
        /// Two variables have the same name.
        case duplicateVariable
        /// An id is empty.
        case emptyName
        /// A transition leads to a state that does not exist.
        case unknownTarget
        /// A transition enters several states that cannot be active together.
        case targetsExcludeEachOther
        /// What is to be entered first does not lie within the state that says so.
        case initialOutside
        /// An initial state is given where there are no states to enter.
        case initialWithoutStates
        /// A final state has states or transitions.
        case finalStateGoesOn
        /// States lie deeper within each other than ``CompiledChart/depthMax``.
        case tooDeep
        /// More executable content, or deeper nested, than a chart may have.
        case tooMuchContent
        /// A parallel state has no regions, or a state has nothing but histories.
        case nothingToEnter
        /// An initial state is given for a parallel state, which enters all its regions.
        case initialOfParallel
        /// A history has no state around it whose past it could bring back.
        case historyWithoutParent
        /// A history has states, transitions or content of its own.
        case historyGoesOn
        /// A history leads by default to a state that its parent does not hold, or to another history beside it.
        case historyDefaultOutside
        /// Eventless transitions or internal events did not come to rest.
        case microstepLimitExceeded
        /// A queue, or the work that one event makes, grew beyond its bound.
        case workLimitExceeded
    }

    /// What kind of fault it is.
    public var code: Code
    /// What is wrong, in a sentence.
    public var reason: String
    /// The id of the state where it is; empty when it is the chart as a whole.
    public var place: String

    /// Makes an error.
    public init(_ code: Code, _ reason: String, place: String = "") {
        self.code = code
        self.reason = reason
        self.place = place
    }
}

extension ChartError: Equatable {
    /// Whether the codes are the same.
    public static func == (left: ChartError, right: ChartError) -> Bool {
        left.code == right.code
    }
}

extension ChartError: CustomStringConvertible {
    /// `code: reason (place)`.
    public var description: String {
        place.isEmpty ? "\(code.rawValue): \(reason)" : "\(code.rawValue): \(reason) (\(place))"
    }
}
