import BinaryCoding
import EventModel
import Statechart
import Workflow

/// What the worklist follows of an application beside its state.
struct WorklistStanding: Sendable {
    /// When the active states changed last, in microseconds since the epoch.
    var since: Int64 = 0
    /// The number of the office; of the empty name where there is none.
    var office: Int64 = 0
    /// What goes on; nil where the application has ended, or follows no workflow that is at hand.
    var work: WorklistWork?
}

/// What goes on in an application that has not ended: on the heap, since most of a log's applications have.
indirect enum WorklistWork: Sendable {
    case work(holder: Casework.Holder?, clocks: ClockHistory)
}

/// The events that the worklist looks into, told by the numbers of their types.
struct WorklistEventTypes: Sendable {
    private enum Kind {
        /// Somebody took the work, gave it away or gave it back.
        case people
        /// A clock was stopped, extended, or told that its time has come.
        case clock
        /// Whatever else, of which the transitions say enough.
        case other

        init(_ type: String) {
            switch PeopleEvent(rawValue: type) {
            case .assigned, .claimed, .released, .reassigned: self = .people
            default: self = ClockEvent(rawValue: type) == nil ? .other : .clock
            }
        }
    }

    private var kinds: [Kind] = []

    /// Follows all events of a batch whose applications were admitted.
    mutating func fold(
        _ batch: EventBatch, names: EventNames, tracker: inout ApplicationTracker, standings: inout [WorklistStanding],
        known: inout some NameNumbering
    ) throws {
        for number in kinds.count..<max(kinds.count, names.types.count) { kinds.append(Kind(names.types[number])) }
        for index in 0..<batch.count {
            guard let step = tracker.step(batch, index, names: names) else { continue }
            let kind = kinds[Int(batch.typeNumbers[index])]
            try Self.take(
                kind, batch, index, names, step, tracker.states.states, into: &standings[step.slot], known: &known)
        }
    }

    private static func take(
        _ kind: Kind, _ batch: EventBatch, _ index: Int, _ names: EventNames, _ step: ApplicationTracker.Step,
        _ states: [StateTable.State], into standing: inout WorklistStanding, known: inout some NameNumbering
    ) throws {
        let after = states[Int(step.after)]
        guard let workflow = after.workflow else {
            standing.work = nil
            return
        }
        // What names another definition and did not move the application changes nothing.
        let named = batch.definition(at: index, names: names)
        guard named == nil || named == after.definition else { return }
        let occurredAt = batch.occurredAt[index]
        let before = step.before == StateTable.none ? nil : states[Int(step.before)]
        let begins = before?.definition == nil
        let old = before?.definition == after.definition ? nil : before?.workflow
        if begins {
            standing.since = occurredAt.microsecondsSinceEpoch
            standing.office = try known.number(of: batch.office(at: index, in: workflow), .office)
        }
        let isFact = batch.transitions[batch.transitionRange(at: index)].first == .standing
        if old == nil, !isFact, !step.deviates, batch.movesStates(at: index, of: workflow) {
            standing.since = occurredAt.microsecondsSinceEpoch
        }
        guard !after.isEnded else {
            standing.work = nil
            return
        }
        var (holder, clocks): (Casework.Holder?, ClockHistory) = (nil, ClockHistory())
        if case .work(let earlierHolder, let earlierClocks) = standing.work {
            (holder, clocks) = (earlierHolder, earlierClocks)
        }
        let movesClocks =
            !workflow.clocks.isEmpty
            && (step.before != step.after || kind == .clock || batch.isSilence(at: index, in: workflow))
        let mayEndWork = holder != nil && !isFact
        guard standing.work == nil || old != nil || movesClocks || kind == .people || mayEndWork else { return }
        let recordable = batch.recordable(at: index, names: names, withData: old != nil || isFact)
        holder = workflow.holder(holder, after: recordable)
        if let old {
            clocks.move(
                to: workflow, from: old, at: after.chartState, occurredAt,
                isUndo: MigrationEvent.isUndo(recordable.data))
        } else {
            clocks.follow(recordable, to: after.chartState, in: workflow)
        }
        standing.work = .work(holder: holder, clocks: clocks)
    }
}

// One event of a batch, of which no more is read than is asked.
extension EventBatch {
    fileprivate func definition(at index: Int, names: EventNames) -> DefinitionID? {
        let number = definitionNumbers[index]
        return number == Self.noDefinition ? nil : names.definitions[Int(number)]
    }

    /// Whether a transition that was taken leads somewhere.
    fileprivate func movesStates(at index: Int, of workflow: CompiledWorkflow) -> Bool {
        transitions[transitionRange(at: index)].contains { number in
            Int(number) < workflow.transitions.count && !workflow.chart.transitions[Int(number)].targets.isEmpty
        }
    }

    /// Whether a clock's silence decided.
    fileprivate func isSilence(at index: Int, in workflow: CompiledWorkflow) -> Bool {
        transitions[transitionRange(at: index)].contains { number in
            guard Int(number) < workflow.transitions.count else { return false }
            if case .clock = workflow.transitions[Int(number)].cause { return true }
            return false
        }
    }

    /// Whose application it is that the event begins: what the workflow says, else the office where somebody acted; empty
    /// for none.
    fileprivate func office(at index: Int, in workflow: CompiledWorkflow) -> String {
        let payload = payloads[payloadRange(at: index)]
        guard workflow.officeField != nil || payload.span.mayHold(.office) else { return "" }
        let map = payloadMap(at: index)
        return workflow.office(givenIn: map["data"]?.map ?? [:]) ?? map["office"]?.text ?? ""
    }

    /// The event as folds of the workflow take it in; the numbers of a move are none of transitions.
    fileprivate func recordable(at index: Int, names: EventNames, withData: Bool) -> RecordableEvent {
        let taken = transitions[transitionRange(at: index)]
        return RecordableEvent(
            type: names.types[Int(typeNumbers[index])],
            transitions: taken.first == .migrated ? [.migrated] : Array(taken), occurredAt: occurredAt[index],
            subject: names.actors[Int(actorNumbers[index])],
            data: withData ? payloadMap(at: index)["data"]?.map ?? [:] : [:], effects: [])
    }

    private func payloadMap(at index: Int) -> ValueMap {
        let payload = payloads[payloadRange(at: index)]
        return payload.isEmpty ? [:] : (try? CBOR.decode(Array(payload)).map) ?? [:]
    }
}
