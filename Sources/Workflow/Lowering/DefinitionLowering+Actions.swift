import EventModel
import Statechart

extension DefinitionLowering {
    /// The transitions of an action in one state, an alternative each.
    mutating func lower(_ action: WorkflowDefinition.Action, at path: DefinitionPath) -> [Chart.Transition] {
        checkName(action.name, at: path, "an action")
        let records = action.alternatives.lazy.compactMap(\.records).first
        let number = actionNumber(of: action, records: records, at: path)
        var lowered: [Chart.Transition] = []
        var earlier: [(roles: RoleSet, needs: Set<String>)] = []
        for (index, alternative) in action.alternatives.enumerated() {
            let place = path.appending(String(index))
            let roles = roleSet(alternative.roles, at: place)
            checkOffices(alternative.offices, at: place)
            let needs = Set(alternative.needs)
            if earlier.contains(where: { $0.roles.isSuperset(of: roles) && $0.needs.isSubset(of: needs) }) {
                report(.deadAlternative, place, "an earlier alternative is always taken before this one")
            }
            if alternative.condition == nil, alternative.requirement == .none, alternative.offices == .anywhere {
                earlier.append((roles, needs))
            }
            checkNeeds(alternative, at: place)
            checkRecords(alternative, of: action, eventType: actions[number].eventType, at: place)
            append(
                WorkflowTransition(
                    cause: .action(number), roles: roles, offices: alternative.offices,
                    condition: condition(alternative.condition, at: place),
                    needs: alternative.needs.filter { $0 != formField },
                    needsForm: alternative.needs.contains(formField),
                    requirement: requirement(alternative.requirement, at: place.appending("requires")),
                    charges: charges(alternative.charges, at: place.appending("charge")),
                    eventType: actions[number].eventType,
                    effects: effects(alternative.effects, needs: alternative.needs, at: place.appending("do"))),
                at: place)
            lowered.append(
                Chart.Transition(event: action.name, targets: targets(alternative.destination, at: place)))
        }
        return lowered
    }

    /// Remembers a transition and where it stands.
    mutating func append(_ transition: WorkflowTransition, at path: DefinitionPath) {
        transitions.append(transition)
        transitionPaths.append(path)
    }

    /// The chart's targets of a destination.
    mutating func targets(_ destination: WorkflowDefinition.Destination, at path: DefinitionPath) -> [String] {
        switch destination {
        case .stay: return []
        case .state(let id):
            if statePaths[id] == nil {
                reportUnknown(id, among: statePaths.keys.sorted(), .unknownState, "state", path.appending("to"))
            }
            return [id]
        case .resume(let id):
            if statePaths[id] == nil {
                reportUnknown(id, among: statePaths.keys.sorted(), .unknownState, "state", path.appending("resume"))
            }
            return [Self.historyID(of: id)]
        }
    }

    /// Numbers the effects under `do`.
    mutating func effects(
        _ effects: [WorkflowDefinition.DeclaredEffect], needs: [String], at path: DefinitionPath
    ) -> [WorkflowEffect] {
        var lowered: [WorkflowEffect] = []
        for (index, effect) in effects.enumerated() {
            let place = path.appending(String(index))
            switch effect {
            case .notify(let role):
                if let number = roleNumber(role, at: place.appending("notify")) {
                    lowered.append(.notify(role: number))
                }
            case .receive(let field):
                if !needs.contains(field) {
                    report(
                        .fieldNotNeeded, place.appending("receive"),
                        "`\(field)` need not be given; add it to `needs`")
                }
                lowered.append(.receive(field: field))
            case .refund: lowered.append(.refund)
            case .request(let role):
                if let number = roleNumber(role, at: place.appending("request")) {
                    lowered.append(.request(role: number))
                }
            case .open(let service):
                checkName(service, at: place.appending("open"), "a service")
                lowered.append(.open(service: service))
            }
        }
        return lowered
    }

    /// Numbers the condition of something; nil for none.
    mutating func condition(_ source: String?, at path: DefinitionPath) -> ExpressionNumber? {
        source.map { expressions.number(of: $0, kind: .condition, at: path.appending("when")) }
    }

    private mutating func checkNeeds(_ alternative: WorkflowDefinition.Alternative, at path: DefinitionPath) {
        for (index, field) in alternative.needs.enumerated() {
            let place = path.appending("needs", String(index))
            if !isFieldName(field) { report(.malformedName, place, "`\(field)` is no name of a field") }
            if field == formField, definition.attachments.form == nil {
                report(.formMissing, place, "there is no form; name its schema with `form: form.schema.json`")
            }
        }
    }

    private mutating func checkRecords(
        _ alternative: WorkflowDefinition.Alternative, of action: WorkflowDefinition.Action, eventType: String,
        at path: DefinitionPath
    ) {
        guard let records = alternative.records else { return }
        checkName(records, at: path.appending("records"), "an event")
        guard records != eventType else { return }
        report(
            .recordsDiffer, path.appending("records"),
            "`\(action.name)` records `\(eventType)` elsewhere; one action records one kind of event")
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
            if let records = recordedElsewhere(by: name, in: state.states + state.regions) { return records }
        }
        return nil
    }

    private mutating func roleSet(_ names: [String], at path: DefinitionPath) -> RoleSet {
        if names.isEmpty { report(.rolesMissing, path, "say who may take the action: `by: role`") }
        return roleSet(names, within: path)
    }

    /// Numbers the roles under `by`.
    mutating func roleSet(_ names: [String], within path: DefinitionPath) -> RoleSet {
        var roles = RoleSet()
        for (index, name) in names.enumerated() {
            if let number = roleNumber(name, at: path.appending("by", String(index))) {
                roles.insert(RoleSet(role: number))
            }
        }
        return roles
    }

    private mutating func requirement(
        _ requirement: WorkflowDefinition.Requirement, at path: DefinitionPath
    ) -> WorkflowTransition.Requirement {
        switch requirement {
        case .none: return .none
        case .all:
            if documents.isEmpty { report(.unknownDocument, path, "the service has no `documents`") }
            return .all
        case .named(let names):
            var numbers: [Int] = []
            for (index, name) in names.enumerated() {
                if let number = documents.firstIndex(where: { $0.name == name }) {
                    numbers.append(number)
                } else {
                    reportUnknown(
                        name, among: documents.map(\.name), .unknownDocument, "document",
                        path.appending(String(index)))
                }
            }
            return .documents(numbers)
        }
    }

    private mutating func charges(_ names: [String], at path: DefinitionPath) -> [Int] {
        var numbers: [Int] = []
        for (index, name) in names.enumerated() {
            if let number = fees.firstIndex(where: { $0.name == name }) {
                numbers.append(number)
            } else {
                reportUnknown(name, among: fees.map(\.name), .unknownFee, "fee", path.appending(String(index)))
            }
        }
        return numbers
    }
}

/// What stands for the whole form among the fields that an action needs.
let formField = "form"
