import EventModel
import Workflow

/// Follows the state of applications event by event: what the folds of all three models have in common.
///
/// Applications have **slots**, dense numbers in order of first appearance. A rebuild takes the slot as the
/// application's number in the read model; live work loads the applications of one batch into slots of their own.
struct ApplicationTracker: Sendable {
    /// What one event did to its application.
    struct Step {
        let slot: Int
        /// The state before, or ``StateTable/none`` for the first event.
        let before: UInt32
        let after: UInt32
        let deviates: Bool
    }

    var states: StateTable
    /// By slot, the reader's number of the stream.
    private(set) var streams: [UInt32] = []
    /// By slot, the number of the service in ``serviceNames``.
    private(set) var services: [UInt32] = []
    /// By slot, the number of the state.
    private(set) var current: [UInt32] = []
    private(set) var serviceNames: [String] = []
    private var slots: [UInt32] = []
    /// By UTF-8 bytes, as streams are told apart.
    private var serviceNumbers: [[UInt8]: UInt32] = [:]

    private static let unseen = UInt32.max
    private static let notApplication = UInt32.max - 1

    init(states: StateTable) {
        self.states = states
    }

    var count: Int { streams.count }

    /// Gives a slot to each application that the batch brings for the first time, and the numbers of those slots.
    mutating func admit(_ batch: EventBatch, names: EventNames) -> Range<Int> {
        let first = count
        if slots.count < names.streams.count {
            slots.append(contentsOf: repeatElement(Self.unseen, count: names.streams.count - slots.count))
        }
        for number in batch.streamNumbers where slots[Int(number)] == Self.unseen {
            let stream = names.streams[Int(number)]
            guard stream.isApplication else {
                slots[Int(number)] = Self.notApplication
                continue
            }
            slots[Int(number)] = UInt32(count)
            streams.append(number)
            services.append(serviceNumber(stream.category))
            current.append(StateTable.none)
        }
        return first..<count
    }

    /// Sets the state of a slot that live work loaded.
    mutating func restore(_ slot: Int, state: Int64) throws {
        guard states.states.indices.contains(Int(state)) else {
            throw ReadModelError(.damaged, "an application is in a state that is not there; rebuild the read models")
        }
        current[slot] = UInt32(state)
    }

    /// Follows one event; nil when it is not an application's.
    ///
    /// - Complexity: O(1).
    mutating func step(_ batch: EventBatch, _ index: Int, names: EventNames) -> Step? {
        let slot = slots[Int(batch.streamNumbers[index])]
        guard slot != Self.notApplication else { return nil }
        let before = current[Int(slot)]
        let definitionNumber = batch.definitionNumbers[index]
        let transitions = batch.transitions[batch.transitionRange(at: index)]
        let step = states.step(
            from: before,
            definition: definitionNumber == EventBatch.noDefinition
                ? nil : names.definitions[Int(definitionNumber)],
            transitions: transitions,
            isJudged: EventTypes.isJudged(
                names.types[Int(batch.typeNumbers[index])], transitionCount: transitions.count))
        current[Int(slot)] = step.state
        return Step(slot: Int(slot), before: before, after: step.state, deviates: step.deviates)
    }

    private mutating func serviceNumber(_ service: String) -> UInt32 {
        // Applications of one service come in runs, and comparing bytes is cheaper than hashing text.
        if let last = services.last, serviceNames[Int(last)].utf8.elementsEqual(service.utf8) { return last }
        let bytes = Array(service.utf8)
        if let known = serviceNumbers[bytes] { return known }
        let number = UInt32(serviceNames.count)
        serviceNames.append(service)
        serviceNumbers[bytes] = number
        return number
    }
}
