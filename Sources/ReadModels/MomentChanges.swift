import EventModel
import Statechart
import Workflow

/// What the events of one batch do to the moments of one application; what comes later counts.
struct MomentChanges {
    private struct Key: Hashable {
        let kind: DueMoment.Kind
        let number: Int
    }

    private struct Moment {
        let dueAt: Timestamp
        let setAt: UInt32
    }

    /// By kind and number what is set; nil for what does not come any more.
    private var changes: [Key: Moment?] = [:]

    /// Takes away the deadlines that pass, and those of the states that are left.
    mutating func take(
        transitions: ArraySlice<TransitionNumber>, in workflow: CompiledWorkflow, from before: Configuration,
        to after: Configuration
    ) {
        if let first = transitions.first, Int(first) < workflow.transitions.count,
            case .deadline(let number) = workflow.transitions[Int(first)].cause
        {
            changes[Key(kind: .deadline, number: number)] = .some(nil)
        }
        let isEnded = workflow.chart.isFinal(after)
        guard before != after || isEnded else { return }
        for (number, deadline) in workflow.deadlines.enumerated()
        where before.contains(deadline.state) && (isEnded || !after.contains(deadline.state)) {
            changes[Key(kind: .deadline, number: number)] = .some(nil)
        }
    }

    /// Takes away all moments of a workflow that is left: those of the next one have numbers of their own.
    mutating func endAll(of workflow: CompiledWorkflow) {
        for number in workflow.deadlines.indices { changes[Key(kind: .deadline, number: number)] = .some(nil) }
        endClocks(of: workflow)
    }

    /// Takes away all moments of clocks.
    mutating func endClocks(of workflow: CompiledWorkflow) {
        for number in workflow.clocks.indices {
            changes[Key(kind: .reminder, number: number)] = .some(nil)
            changes[Key(kind: .breach, number: number)] = .some(nil)
        }
    }

    /// Adds what the payload of an event says was set, by `STATE/NUMBER` for deadlines, `NUMBER/MOMENT` for clocks and the
    /// place of bills and openings.
    mutating func take(_ payload: ValueMap, setAt: UInt32) {
        for entry in payload["deadlines"]?.map?.entries ?? [] {
            guard case .timestamp(let dueAt) = entry.value,
                let number = entry.key.split(separator: "/").last.flatMap({ Int($0) })
            else { continue }
            changes[Key(kind: .deadline, number: number)] = Moment(dueAt: dueAt, setAt: setAt)
        }
        for entry in payload["clocks"]?.map?.entries ?? [] {
            let parts = entry.key.split(separator: "/")
            guard parts.count == 2, let number = Int(parts[0]), let moment = ClockMoment(rawValue: String(parts[1]))
            else { continue }
            let key = Key(kind: moment == .reminder ? .reminder : .breach, number: number)
            if case .timestamp(let dueAt) = entry.value {
                changes[key] = Moment(dueAt: dueAt, setAt: setAt)
            } else {
                changes[key] = .some(nil)
            }
        }
        take(payload["bills"]?.map, as: .billExpiry, setAt: setAt)
        take(payload["openings"]?.map, as: .opening, setAt: setAt)
    }

    /// Adds moments that stand by their number alone.
    private mutating func take(_ times: ValueMap?, as kind: DueMoment.Kind, setAt: UInt32) {
        for entry in times?.entries ?? [] {
            guard let number = Int(entry.key) else { continue }
            let key = Key(kind: kind, number: number)
            if case .timestamp(let dueAt) = entry.value {
                changes[key] = Moment(dueAt: dueAt, setAt: setAt)
            } else {
                changes[key] = .some(nil)
            }
        }
    }

    /// Writes the changes.
    func save(application: Int64, to database: ProjectionDatabase) throws {
        for (key, moment) in changes {
            if let moment {
                try database.run(
                    "INSERT OR REPLACE INTO moments (application, kind, number, due_at, set_at) VALUES (?, ?, ?, ?, ?)"
                ) { row in
                    row.append(application)
                    row.append(key.kind.rawValue)
                    row.append(key.number)
                    row.append(moment.dueAt.microsecondsSinceEpoch)
                    row.append(moment.setAt)
                }
            } else {
                try database.run("DELETE FROM moments WHERE application = ? AND kind = ? AND number = ?") { row in
                    row.append(application)
                    row.append(key.kind.rawValue)
                    row.append(key.number)
                }
            }
        }
    }
}
