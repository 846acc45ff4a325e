/// A chart as flat integer tables, ready to run: immutable, checked, the same on every machine.
///
/// States are numbered in document order, a compound state before the states within it; transitions in document
/// order of their source, then of their writing; events in order of first mention. The numbers of transitions are
/// what events record, so they never change for one chart.
///
/// Without parallel states exactly one innermost state is active, the one with the highest number, and what a
/// transition does to the configuration is two masks that do not depend on where it is taken.
public struct CompiledChart: Sendable {
    /// The most transitions of a chart.
    public static let transitionCountMax = 4_096
    /// The most different events of a chart.
    public static let eventCountMax = 1_024
    /// The most microsteps that follow one event.
    public static let microstepCountMax = 1_000

    /// The states by number.
    public let states: [CompiledState]
    /// The transitions by number.
    public let transitions: [CompiledTransition]
    /// The names of the events by number.
    public let eventNames: [String]
    /// The states that are active before the first event, eventless transitions not yet taken.
    public let initialConfiguration: Configuration

    /// The transitions that a state may take, its own before those of its ancestors.
    ///
    /// For state `s` and column `c` they begin at `candidateStarts[s * columnCount + c]`. Column 0 is eventless,
    /// column `e + 1` is event `e`.
    let candidates: [TransitionNumber]
    let candidateStarts: [UInt32]
    /// The states within each transition's domain, and the states that it enters.
    @usableFromInline let exitMasks: [Configuration]
    @usableFromInline let entryMasks: [Configuration]
    /// The final states at the top level.
    @usableFromInline let endMask: Configuration

    /// The number of an event; nil when no transition answers it.
    ///
    /// - Complexity: O(n) in the number of events: for people's names, not for folds.
    public func eventNumber(named name: String) -> EventNumber? {
        eventNames.firstIndex(of: name)
    }

    /// The number of a state; nil when there is none of that id.
    ///
    /// - Complexity: O(n) in the number of states.
    public func stateNumber(id: String) -> Int? {
        states.firstIndex { $0.id == id }
    }

    /// Whether a top-level final state is active, so that the machine has stopped.
    ///
    /// - Complexity: O(1).
    @inlinable
    public func isFinal(_ configuration: Configuration) -> Bool {
        configuration.intersects(endMask)
    }

    /// The innermost active states in document order: one in a chart without parallel states.
    public func activeLeaves(_ configuration: Configuration) -> [Int] {
        configuration.states.filter { states[$0].isAtomic }
    }

    /// The states that a transition leaves when they are active.
    ///
    /// - Complexity: O(1).
    @inlinable
    public func exitMask(of transition: TransitionNumber) -> Configuration {
        exitMasks[Int(transition)]
    }

    /// The states that a transition enters.
    ///
    /// - Complexity: O(1).
    @inlinable
    public func entryMask(of transition: TransitionNumber) -> Configuration {
        entryMasks[Int(transition)]
    }

    var columnCount: Int { eventNames.count + 1 }
}

/// The number of a transition in its chart.
public typealias TransitionNumber = UInt16

/// The number of an event in its chart.
public typealias EventNumber = Int

/// One state of a compiled chart.
public struct CompiledState: Hashable, Sendable {
    /// The id in the chart.
    public let id: String
    /// The number of the state around it; nil at the top level.
    public let parent: Int?
    /// The number of states around it.
    public let depth: Int
    /// Whether it has no states of its own.
    public let isAtomic: Bool
    /// Whether nothing goes on from here.
    public let isFinal: Bool
    /// The number after that of the last state within it.
    public let descendantsEnd: Int
}

/// One transition of a compiled chart.
public struct CompiledTransition: Hashable, Sendable {
    /// The state that it belongs to.
    public let source: Int
    /// The event that it answers; nil for an eventless one.
    public let event: EventNumber?
    /// The states that it names as targets.
    public let targets: [Int]
}
