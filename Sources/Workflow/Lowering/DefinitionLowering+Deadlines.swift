import EventModel
import Statechart

extension DefinitionLowering {
    /// The transition of a deadline.
    mutating func lower(
        _ deadline: WorkflowDefinition.Deadline, of state: String, _ number: Int, slot: Int, at path: DefinitionPath
    ) -> Chart.Transition {
        let place = path.appending(deadline.after.description)
        let event = "\(state)/\(deadline.after)"
        if deadlineEvents.contains(event) {
            report(.duplicateDeadline, place, "`\(state)` has two deadlines after the same time")
        }
        let byDefault: String
        switch deadline.destination {
        case .stay: byDefault = "\(state)_overdue"
        case .state(let id), .resume(let id): byDefault = id
        }
        if deadline.destination == .stay, deadline.effects.isEmpty {
            report(.deadlineWithoutEffect, place, "nothing happens then; give `to`, `resume` or `do`")
        }
        append(
            term: .after(deadline.after), event: event, number, slot: slot, records: deadline.records ?? byDefault,
            isInPlace: deadline.destination == .stay,
            effects: effects(deadline.effects, needs: [], at: place.appending("do")), at: place)
        return Chart.Transition(event: event, targets: targets(deadline.destination, at: place))
    }

    /// The transition that an expiry takes.
    mutating func lower(
        _ expiry: WorkflowDefinition.Expiry, of state: WorkflowDefinition.State, _ number: Int, slot: Int,
        at path: DefinitionPath
    ) -> Chart.Transition {
        let event = "\(state.id)/expiry"
        append(
            term: .expiry, event: event, number, slot: slot, records: expiry.records ?? expiry.target,
            isInPlace: false, effects: [], at: path)
        return Chart.Transition(event: event, targets: targets(.state(expiry.target), at: path))
    }

    /// The transitions of rows, of which the first that holds is taken.
    mutating func lower(
        _ rows: [WorkflowDefinition.Choice], cause: WorkflowTransition.Cause, event: String?, at path: DefinitionPath
    ) -> [Chart.Transition] {
        checkRows(rows.map(\.condition), at: path)
        return rows.enumerated().map { index, row in
            let place = path.appending(String(index))
            append(
                WorkflowTransition(
                    cause: cause, roles: [], condition: condition(row.condition, at: place), needs: [],
                    needsForm: false, requirement: .none, charges: [], eventType: "",
                    effects: effects(row.effects, needs: [], at: place.appending("do"))),
                at: place)
            return Chart.Transition(event: event, targets: targets(.state(row.target), at: place))
        }
    }

    /// Whether the last row always holds, and none before it.
    mutating func checkRows(_ conditions: [String?], at path: DefinitionPath) {
        guard let last = conditions.last else { return }
        if last != nil {
            report(
                .defaultRowMissing, path,
                "the last row has a `when`, so that nothing may hold; add a row without one")
        }
        if let early = conditions.dropLast().firstIndex(where: { $0 == nil }) {
            report(
                .deadRow, path.appending(String(early + 1)),
                "the row before has no `when`, so that this one is never reached")
        }
    }

    /// Numbers what is issued on entering a state.
    mutating func lower(_ issue: WorkflowDefinition.Issue, of state: Int, at path: DefinitionPath) {
        checkName(issue.document, at: path.appending("issue"), "what is issued")
        issues.append(
            WorkflowIssue(
                state: state, document: issue.document,
                validity: issue.validity.map {
                    expressions.number(of: $0, kind: .validity, at: path.appending("valid"))
                }))
    }

    private mutating func append(
        term: WorkflowDeadline.Term, event: String, _ state: Int, slot: Int, records: String, isInPlace: Bool,
        effects: [WorkflowEffect], at path: DefinitionPath
    ) {
        checkName(records, at: path.appending("records"), "an event")
        if isInPlace { inPlaceCount += 1 }
        if inPlaceCount == UInt64.bitWidth + 1, isInPlace {
            report(.tooMany, path, "at most \(UInt64.bitWidth) deadlines leave the application where it is")
        }
        deadlines.append(
            WorkflowDeadline(
                state: state, term: term,
                // Beyond its range the chart is refused, which has fewer transitions.
                transition: TransitionNumber(truncatingIfNeeded: transitions.count),
                eventType: records, slot: min(slot, ApplicationState.deadlineSlotCount - 1),
                passedBit: isInPlace ? 1 << UInt64(inPlaceCount - 1) : 0))
        deadlineEvents.append(event)
        deadlinePaths.append(path)
        append(
            WorkflowTransition(
                cause: .deadline(deadlines.count - 1), roles: [], condition: nil, needs: [], needsForm: false,
                requirement: .none, charges: [], eventType: records, effects: effects),
            at: path)
    }
}
