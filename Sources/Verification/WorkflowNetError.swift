/// Why a net cannot be made.
///
/// Two errors are equal when their codes are.
public struct WorkflowNetError: Error, Sendable {
    /// What kind of fault it is.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// More places than ``WorkflowNet/placeCountMax``.
        case tooManyPlaces
        /// More transitions than ``WorkflowNet/transitionCountMax``.
        case tooManyTransitions
        /// More arcs on one side of a transition, or tokens in a marking, than ``WorkflowNet/tokenCountMax``.
        case tooManyTokens
        /// A place is named that the net does not have.
        case unknownPlace
        /// The final marking is empty, so that every marking would be an end.
        case emptyFinalMarking
    }

    /// What kind of fault it is.
    public var code: Code
    /// What is wrong, in a sentence.
    public var reason: String
    /// The transition or marking where it is; empty when it is the net as a whole.
    public var place: String

    /// Makes an error.
    public init(_ code: Code, _ reason: String, place: String = "") {
        self.code = code
        self.reason = reason
        self.place = place
    }
}

extension WorkflowNetError: Equatable {
    /// Whether the codes are the same.
    public static func == (left: WorkflowNetError, right: WorkflowNetError) -> Bool {
        left.code == right.code
    }
}

extension WorkflowNetError: CustomStringConvertible {
    /// `code: reason (place)`.
    public var description: String {
        place.isEmpty ? "\(code.rawValue): \(reason)" : "\(code.rawValue): \(reason) (\(place))"
    }
}
