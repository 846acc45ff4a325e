/// Anything that is in one state at a time and moves by labelled steps: a workflow net, a chart, a definition.
///
/// A system says what can happen; ``StateSpace`` finds out all that does. Labels are dense numbers from 0, so that what
/// they stand for (a transition of a net, an action of a definition) stays with the system.
public protocol TransitionSystem {
    /// Where the system can be; equal states are one.
    associatedtype State: Hashable, Sendable
    /// Why a step cannot be computed; `Never` where it always can.
    associatedtype Failure: Error = Never

    /// Where the system begins.
    var initialState: State { get }

    /// The number of labels: each is at least 0 and less than this.
    var labelCount: Int { get }

    /// Hands over every step from a state, the same ones in the same order each time.
    ///
    /// The order decides how states are numbered and which of several shortest paths is shown, so it must not come from
    /// a set or a dictionary. One label may lead to several states.
    ///
    /// - Throws: what keeps a step from being computed.
    func forEachSuccessor(of state: State, _ visit: (_ label: Int, _ successor: State) -> Void) throws(Failure)

    /// Whether the system has ended here as it should.
    func isFinal(_ state: State) -> Bool

    /// Whether the system has ended here though something is left over, such as a token beside the final one.
    ///
    /// No state is this and final.
    func isImproperlyFinal(_ state: State) -> Bool

    /// Whether states can grow without bound, so that ``strictlyCovers(_:_:)`` has to be asked.
    var canGrow: Bool { get }

    /// Whether a state is larger than another and can do all that the other can, and so grow by the same steps again.
    func strictlyCovers(_ larger: State, _ smaller: State) -> Bool
}

extension TransitionSystem {
    /// Nothing can be left over.
    public func isImproperlyFinal(_ state: State) -> Bool { false }

    /// There are finitely many states.
    public var canGrow: Bool { false }

    /// No state is larger than another.
    public func strictlyCovers(_ larger: State, _ smaller: State) -> Bool { false }
}
