/// A chart as flat integer tables, ready to run: immutable, checked, the same on every machine.
///
/// States are numbered in document order, a state before those within it; transitions in document order of their
/// source, then of their writing; events in order of first mention. The numbers of transitions are what events
/// record, so they never change for one chart.
///
/// What a transition does to the configuration is two masks that do not depend on where it is taken, unless it leads
/// through a history; transitions that are taken together never touch the same states.
public struct CompiledChart: Sendable {
    /// The most transitions of a chart.
    public static let transitionCountMax = 4_096
    /// The most different names of events in a chart.
    public static let eventCountMax = 1_024
    /// The most event descriptors of a chart.
    public static let descriptorCountMax = 8_192
    /// The most states around a state.
    public static let depthMax = 32
    /// The most microsteps that follow one event.
    public static let microstepCountMax = 1_000

    /// The states by number, histories among them.
    public let states: [CompiledState]
    /// The transitions by number.
    public let transitions: [CompiledTransition]
    /// Where the machine is before the first event, eventless transitions not yet taken.
    public let initialState: ChartState
    /// The texts of all expressions by number.
    public var expressions: [String] { content.expressions }
    /// The names of all variables by number, the declared ones first.
    public var variables: [String] { content.variables }

    let tree: ChartTree
    let events: EventTable
    let content: ChartContent
    let initialEntry: EntrySet
    /// The transitions that an innermost state may take, its own before those of its ancestors.
    ///
    /// For state `s` and column `c` they begin at `candidateStarts[s * columnCount + c]`. Column 0 is eventless,
    /// column `e + 1` is event `e`.
    let candidates: [TransitionNumber]
    let candidateStarts: [UInt32]
    let columnCount: Int
    /// Whether some transition is eventless.
    let hasEventless: Bool
    /// The events that the end of each state makes, by state number; nil where no transition answers it.
    let doneEvents: [EventNumber?]
    /// The event that something failed.
    let errorEvent: EventNumber?
    /// The states within each transition's domain, and the states that it enters while nothing is remembered.
    @usableFromInline let exitMasks: [Configuration]
    @usableFromInline let entryMasks: [Configuration]
    /// What each transition has to do with histories; empty in a chart without any.
    @usableFromInline let historyUses: [HistoryUse]
    /// The domain of each transition that does not depend on what is remembered; nil for the chart.
    let domains: [Int?]
    let defaultEntryMasks: [Configuration]
    let possibleEntryMasks: [Configuration]
    /// The final states at the top level.
    @usableFromInline let endMask: Configuration

    /// The names of the events by number.
    public var eventNames: [String] { events.names }

    /// The number of slots in which a ``ChartState`` keeps what histories bring back: how deep states with histories
    /// lie within each other.
    public var historySlotCount: Int { tree.historySlotCount }

    /// The number of an event of exactly this name; nil when the chart does not mention it.
    ///
    /// - Complexity: O(log n) in the number of events: for people's names, not for folds.
    public func eventNumber(named name: String) -> EventNumber? {
        events.number(named: name)
    }

    /// The number that answers an event of any name: its own, or that of what stands for all names which the same
    /// descriptors match; nil when no descriptor does.
    ///
    /// It is beyond ``eventNames`` for names that the chart does not mention.
    ///
    /// - Complexity: O(p log n) in the parts of the name and the number of events; once for each name that comes.
    public func eventNumber(answering name: String) -> EventNumber? {
        events.number(answering: name)
    }

    /// The number of a state; nil when there is none of that id.
    ///
    /// - Complexity: O(n) in the number of states.
    public func stateNumber(id: String) -> Int? {
        states.firstIndex { $0.id.utf8.elementsEqual(id.utf8) }
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
        configuration.intersection(tree.leaves).states
    }

    /// The states that a transition leaves when they are active; for one that leads to a history from within the
    /// history's parent, all that it may leave.
    ///
    /// - Complexity: O(1).
    @inlinable
    public func exitMask(of transition: TransitionNumber) -> Configuration {
        exitMasks[Int(transition)]
    }

    /// The states that a transition enters, histories leading to their defaults.
    ///
    /// - Complexity: O(1).
    @inlinable
    public func entryMask(of transition: TransitionNumber) -> Configuration {
        entryMasks[Int(transition)]
    }

    /// The states that a transition may enter, whatever histories bring back; ``entryMask(of:)`` for all others.
    ///
    /// - Complexity: O(1).
    public func possibleEntryMask(of transition: TransitionNumber) -> Configuration {
        possibleEntryMasks[Int(transition)]
    }

}

/// What a transition has to do with histories.
@usableFromInline
struct HistoryUse: OptionSet, Sendable {
    @usableFromInline let rawValue: UInt8

    @usableFromInline
    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// It may leave a state whose past is kept.
    static let remembers = HistoryUse(rawValue: 1)
    /// It may enter what a history brings back.
    static let restores = HistoryUse(rawValue: 2)
    /// It leads to a history from within the history's parent: what it leaves depends on what is brought back.
    static let leavesAsRemembered = HistoryUse(rawValue: 4)
}
