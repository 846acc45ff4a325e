import EventModel
import Statechart

/// Checks the names of a definition and turns its states into a chart, its actions and deadlines into tables.
struct DefinitionLowering {
    private let definition: WorkflowDefinition
    private(set) var problems: [DefinitionProblem] = []
    private(set) var chart = Chart(states: [])
    /// By id where each state stands.
    private(set) var statePaths: [String: DefinitionPath] = [:]

    private var states: [WorkflowState] = []
    private var initials: [String?] = []
    private var roleNumbers: [String: Int] = [:]
    private var actions: [ActionInMaking] = []
    private var actionNumbers: [String: ActionNumber] = [:]
    private var deadlines: [WorkflowDeadline] = []
    private var deadlineEvents: [String] = []
    private var transitions: [WorkflowTransition] = []

    private struct ActionInMaking {
        var name: String
        var eventType: String
        var title: LocalizedText?
        var path: DefinitionPath
    }

    init(_ definition: WorkflowDefinition) {
        self.definition = definition
    }

    /// The chart's events: actions by their numbers, then deadlines.
    var eventNames: [String] { actions.map(\.name) + deadlineEvents }

    mutating func lower() {
        checkName(definition.service, at: DefinitionPath(["service"]), "a service")
        if StreamID.reservedCategories.contains(definition.service) {
            report(
                .malformedName, DefinitionPath(["service"]),
                "`\(definition.service)` is kept for the store's own streams; give the service another name")
        }
        if definition.version < 1 {
            report(.malformedVersion, DefinitionPath(["version"]), "versions are counted from 1")
        }
        lowerRoles()
        for state in definition.states { collect(state, within: DefinitionPath(["states"])) }
        if !definition.states.contains(where: { $0.id == definition.initial }) {
            reportUnknown(
                definition.initial, among: definition.states.map(\.id), .initialOutside, "top-level state",
                DefinitionPath(["initial"]))
        }
        let states = definition.states.map {
            lower($0, within: DefinitionPath(["states"]), parent: nil, deadlineSlot: 0)
        }
        chart = Chart(states: states, initial: definition.initial)
        checkEventTypes()
        checkActivities()
    }

    /// The tables, once there are no problems.
    func parts(_ chart: CompiledChart) -> CompiledWorkflow.Parts {
        precondition(chart.transitions.count == transitions.count, "the chart numbers transitions as they were lowered")
        let roles = definition.roles.map {
            WorkflowRole(name: $0.name, office: $0.office, title: $0.title ?? LocalizedText(untranslated: $0.name))
        }
        let actions = actions.map {
            WorkflowAction(
                name: $0.name, eventType: $0.eventType, title: $0.title ?? LocalizedText(untranslated: $0.name))
        }
        let slotsEntered = chart.transitions.indices.map { number in
            let entered = chart.entryMask(of: TransitionNumber(number))
            var slots = SIMD4<Int64>()
            for deadline in deadlines where entered.contains(deadline.state) { slots[deadline.slot] = -1 }
            return slots
        }
        var parts = CompiledWorkflow.Parts(
            service: definition.service, version: definition.version, title: definition.title, chart: chart,
            states: states, roles: roles, actions: actions, deadlines: deadlines, transitions: transitions,
            canonicalBytes: [], recognisedActivities: recognisedActivities(), slotsEntered: slotsEntered)
        parts.canonicalBytes = canonicalBytes(of: parts, definition: definition, initials: initials)
        return parts
    }

    // MARK: Roles and states

    private mutating func lowerRoles() {
        let path = DefinitionPath(["roles"])
        if definition.roles.count > RoleSet.countMax {
            report(.tooMany, path, "a workflow has at most \(RoleSet.countMax) roles")
        }
        for (number, role) in definition.roles.prefix(RoleSet.countMax).enumerated() {
            checkName(role.name, at: path.appending(role.name), "a role")
            checkName(role.office, at: path.appending(role.name, "office"), "an office")
            if roleNumbers.updateValue(number, forKey: role.name) != nil {
                report(.duplicateRole, path.appending(role.name), "two roles are called `\(role.name)`")
            }
        }
    }

    private mutating func collect(_ state: WorkflowDefinition.State, within outer: DefinitionPath) {
        let path = outer.appending(state.id)
        checkName(state.id, at: path, "a state")
        if let other = statePaths.updateValue(path, forKey: state.id) {
            report(
                .duplicateState, path,
                "there is another state `\(state.id)` at \(other); ids are unique in the file")
        }
        for child in state.states { collect(child, within: path.appending("states")) }
    }

    private mutating func lower(
        _ state: WorkflowDefinition.State, within outer: DefinitionPath, parent: Int?, deadlineSlot: Int
    ) -> Chart.State {
        let path = outer.appending(state.id)
        let number = states.count
        states.append(WorkflowState(id: state.id, title: state.title, isFinal: state.isFinal, parent: parent))
        initials.append(state.states.isEmpty ? nil : state.initial ?? state.states.first?.id)
        checkShape(of: state, at: path, isTopLevel: parent == nil)
        var lowered: [Chart.Transition] = []
        for action in state.actions {
            lowered += lower(action, at: path.appending("actions", action.name))
        }
        for deadline in state.deadlines {
            lowered.append(lower(deadline, of: state.id, number, slot: deadlineSlot, at: path.appending("after")))
        }
        if !state.deadlines.isEmpty, deadlineSlot >= ApplicationState.deadlineSlotCount {
            report(
                .tooMany, path.appending("after"),
                "at most \(ApplicationState.deadlineSlotCount) states with deadlines lie within one another")
        }
        let slot = deadlineSlot + (state.deadlines.isEmpty ? 0 : 1)
        let children = state.states.map {
            lower($0, within: path.appending("states"), parent: number, deadlineSlot: slot)
        }
        return Chart.State(
            id: state.id, isFinal: state.isFinal, states: children, initial: state.initial, transitions: lowered)
    }

    private mutating func checkShape(of state: WorkflowDefinition.State, at path: DefinitionPath, isTopLevel: Bool) {
        if state.isFinal {
            if !state.states.isEmpty || !state.actions.isEmpty || !state.deadlines.isEmpty {
                report(.finalStateGoesOn, path, "a final state has no actions, no deadlines and no states")
            }
            if !isTopLevel {
                report(
                    .nestedFinalState, path.appending("final"),
                    "a final state within another one needs `done`, which is not supported in this version; "
                        + "go on with `to` instead")
            }
        }
        guard let initial = state.initial else { return }
        if !state.states.contains(where: { $0.id == initial }) {
            reportUnknown(
                initial, among: state.states.map(\.id), .initialOutside, "state directly within `\(state.id)`",
                path.appending("initial"))
        }
    }

    // MARK: Actions and deadlines

    private mutating func lower(_ action: WorkflowDefinition.Action, at path: DefinitionPath) -> [Chart.Transition] {
        checkName(action.name, at: path, "an action")
        let records = action.alternatives.lazy.compactMap(\.records).first
        let number = actionNumber(of: action, records: records, at: path)
        var lowered: [Chart.Transition] = []
        var earlier: [(roles: RoleSet, needs: Set<String>)] = []
        for (index, alternative) in action.alternatives.enumerated() {
            let place = path.appending(String(index))
            let roles = roleSet(alternative.roles, at: place)
            let needs = Set(alternative.needs)
            for (index, field) in alternative.needs.enumerated() where !isFieldName(field) {
                report(.malformedName, place.appending("needs", String(index)), "`\(field)` is no name of a field")
            }
            if let records = alternative.records {
                checkName(records, at: place.appending("records"), "an event")
                if records != actions[number].eventType {
                    report(
                        .recordsDiffer, place.appending("records"),
                        "`\(action.name)` records `\(actions[number].eventType)` elsewhere; "
                            + "one action records one kind of event")
                }
            }
            if earlier.contains(where: { $0.roles.isSuperset(of: roles) && $0.needs.isSubset(of: needs) }) {
                report(.deadAlternative, place, "an earlier alternative is always taken before this one")
            }
            earlier.append((roles, needs))
            checkTarget(alternative.target, at: place.appending("to"))
            transitions.append(
                WorkflowTransition(
                    cause: .action(number), roles: roles, needs: alternative.needs,
                    eventType: actions[number].eventType))
            lowered.append(Chart.Transition(event: action.name, targets: alternative.target.map { [$0] } ?? []))
        }
        return lowered
    }

    private mutating func actionNumber(
        of action: WorkflowDefinition.Action, records: String?, at path: DefinitionPath
    ) -> ActionNumber {
        if let number = actionNumbers[action.name] {
            if let title = action.title {
                if let other = actions[number].title, other != title {
                    report(
                        .titlesDiffer, path.appending("title"),
                        "`\(action.name)` is titled otherwise at \(actions[number].path); give one title once")
                }
                actions[number].title = title
            }
            return number
        }
        // What a first mention without `records` means may be said by a later one.
        let eventType = records ?? recordedElsewhere(by: action.name, in: definition.states) ?? action.name
        actionNumbers[action.name] = actions.count
        actions.append(
            ActionInMaking(name: action.name, eventType: eventType, title: action.title, path: path))
        return actions.count - 1
    }

    private func recordedElsewhere(by name: String, in states: [WorkflowDefinition.State]) -> String? {
        for state in states {
            for action in state.actions where action.name == name {
                if let records = action.alternatives.lazy.compactMap(\.records).first { return records }
            }
            if let records = recordedElsewhere(by: name, in: state.states) { return records }
        }
        return nil
    }

    private mutating func lower(
        _ deadline: WorkflowDefinition.Deadline, of state: String, _ number: Int, slot: Int, at path: DefinitionPath
    ) -> Chart.Transition {
        let place = path.appending(deadline.after.description)
        let event = "\(state)/\(deadline.after)"
        if deadlineEvents.contains(event) {
            report(.duplicateDeadline, place, "`\(state)` has two deadlines after the same time")
        }
        let eventType = deadline.records ?? deadline.target
        if let records = deadline.records { checkName(records, at: place.appending("records"), "an event") }
        checkTarget(deadline.target, at: place.appending("to"))
        deadlines.append(
            WorkflowDeadline(
                state: number, duration: deadline.after,
                // Beyond its range the chart is refused, which has fewer transitions.
                transition: TransitionNumber(truncatingIfNeeded: transitions.count),
                eventType: eventType, slot: min(slot, ApplicationState.deadlineSlotCount - 1)))
        transitions.append(
            WorkflowTransition(cause: .deadline(deadlines.count - 1), roles: [], needs: [], eventType: eventType))
        deadlineEvents.append(event)
        return Chart.Transition(event: event, targets: [deadline.target])
    }

    // MARK: Checks

    private mutating func roleSet(_ names: [String], at path: DefinitionPath) -> RoleSet {
        var roles = RoleSet()
        if names.isEmpty { report(.rolesMissing, path, "say who may take the action: `by: role`") }
        for (index, name) in names.enumerated() {
            if let number = roleNumbers[name] {
                roles.insert(RoleSet(role: number))
            } else {
                let place = path.appending("by", String(index))
                reportUnknown(name, among: definition.roles.map(\.name), .unknownRole, "role", place)
            }
        }
        return roles
    }

    private mutating func checkTarget(_ target: String?, at path: DefinitionPath) {
        guard let target, statePaths[target] == nil else { return }
        reportUnknown(target, among: statePaths.keys.sorted(), .unknownState, "state", path)
    }

    /// An event's type tells which action was taken, so no two actions and no deadline may share one.
    private mutating func checkEventTypes() {
        var owners: [String: String] = [:]
        for action in actions {
            if let other = owners.updateValue(action.name, forKey: action.eventType) {
                report(
                    .recordsShared, action.path,
                    "`\(action.name)` and `\(other)` both record `\(action.eventType)`; give one another `records`")
            }
        }
        for deadline in deadlines {
            guard let action = owners[deadline.eventType] else { continue }
            let state = states[deadline.state].id
            let path = (statePaths[state] ?? DefinitionPath()).appending("after", deadline.duration.description)
            report(
                .recordsShared, path,
                "the action `\(action)` records `\(deadline.eventType)` too; give the deadline another `records`")
        }
    }

    private mutating func checkActivities() {
        for activity in definition.activities where actionNumbers[activity.action] == nil {
            reportUnknown(
                activity.action, among: actions.map(\.name), .unknownAction, "action",
                DefinitionPath(["activities", activity.name]))
        }
    }

    private func recognisedActivities() -> [String: ActionNumber] {
        var recognised: [String: ActionNumber] = [:]
        for (number, action) in actions.enumerated() { recognised[action.name] = number }
        for (number, action) in actions.enumerated() { recognised[action.eventType] = number }
        for activity in definition.activities { recognised[activity.name] = actionNumbers[activity.action] }
        return recognised
    }

    private mutating func report(_ code: DefinitionProblem.Code, _ path: DefinitionPath, _ message: String) {
        problems.append(DefinitionProblem(code, at: path, message))
    }

    private mutating func reportUnknown(
        _ name: String, among names: [String], _ code: DefinitionProblem.Code, _ kind: String, _ path: DefinitionPath
    ) {
        let hint =
            closestName(to: name, among: names).map { "did you mean `\($0)`?" }
            ?? "there are: \(names.prefix(12).joined(separator: ", "))"
        report(code, path, "there is no \(kind) `\(name)`; \(hint)")
    }

    private mutating func checkName(_ name: String, at path: DefinitionPath, _ kind: String) {
        guard !isName(name) else { return }
        report(
            .malformedName, path,
            "`\(name)` cannot name \(kind); use lower-case ASCII letters, digits, `-` and `_`, a letter first, "
                + "at most \(nameByteCountMax) bytes")
    }
}

private let nameByteCountMax = 64

private func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, (0x61...0x7A).contains(first), name.utf8.count <= nameByteCountMax else {
        return false
    }
    return name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F }
}

/// Fields are those of the form's schema, which may have capitals.
private func isFieldName(_ name: String) -> Bool {
    guard let first = name.utf8.first, (0x41...0x5A).contains(first & 0xDF), name.utf8.count <= nameByteCountMax
    else { return false }
    return name.utf8.allSatisfy { (0x41...0x5A).contains($0 & 0xDF) || (0x30...0x39).contains($0) || $0 == 0x5F }
}
