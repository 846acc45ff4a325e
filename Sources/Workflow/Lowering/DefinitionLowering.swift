import EventModel
import Statechart

/// Checks the names of a definition and turns its states into a chart, everything else into tables of numbers.
///
/// Problems are collected in document order; the tables mean something only when there are none.
struct DefinitionLowering {
    let definition: WorkflowDefinition
    var problems: [DefinitionProblem] = []
    private(set) var chart = Chart(states: [])
    /// By id where each state stands.
    private(set) var statePaths: [String: DefinitionPath] = [:]

    var states: [WorkflowState] = []
    private(set) var initials: [String?] = []
    private(set) var stateNumbers: [String: Int] = [:]
    /// The ids of the states that some transition resumes.
    private var resumed: [String: DefinitionPath] = [:]
    private(set) var roleNumbers: [String: Int] = [:]
    var actions: [ActionInMaking] = []
    var actionNumbers: [String: ActionNumber] = [:]
    var deadlines: [WorkflowDeadline] = []
    var deadlineEvents: [String] = []
    var deadlinePaths: [DefinitionPath] = []
    var transitions: [WorkflowTransition] = []
    var transitionPaths: [DefinitionPath] = []
    var documents: [WorkflowDocument] = []
    var fees: [WorkflowFee] = []
    var clocks: [WorkflowClock] = []
    var issues: [WorkflowIssue] = []
    var checks: [WorkflowCheck] = []
    var checkPaths: [DefinitionPath] = []
    var expressions = ExpressionTable()
    var inPlaceCount = 0

    struct ActionInMaking {
        var name: String
        var eventType: String
        var title: LocalizedText?
        var path: DefinitionPath
    }

    init(_ definition: WorkflowDefinition) {
        self.definition = definition
    }

    /// The chart's events: actions by their numbers, then deadlines, then clocks that decide by silence.
    var eventNames: [String] { actions.map(\.name) + deadlineEvents + silentClocks.map { silenceEvent(of: $0.clock) } }

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
        checkOfficeField()
        for (index, role) in definition.supervisors.enumerated() {
            _ = roleNumber(role, at: DefinitionPath(["supervisors", String(index)]))
        }
        for state in definition.states { collect(state, within: DefinitionPath(["states"])) }
        checkResumed()
        if !definition.states.contains(where: { $0.id == definition.initial }) {
            reportUnknown(
                definition.initial, among: definition.states.map(\.id), .initialOutside, "top-level state",
                DefinitionPath(["initial"]))
        }
        lowerDocuments()
        lowerFees()
        var slotsEnd = 0
        let states = definition.states.map {
            lower($0, within: DefinitionPath(["states"]), parent: nil, slot: 0, slotsEnd: &slotsEnd)
        }
        chart = Chart(states: states, initial: [definition.initial])
        lowerClocks()
        lowerChecks()
        checkEventTypes()
        checkActivities()
        checkTexts()
    }

    // MARK: Roles

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

    // MARK: States

    private mutating func collect(_ state: WorkflowDefinition.State, within outer: DefinitionPath) {
        let path = outer.appending(state.id)
        checkName(state.id, at: path, "a state")
        if let other = statePaths.updateValue(path, forKey: state.id) {
            report(
                .duplicateState, path,
                "there is another state `\(state.id)` at \(other); ids are unique in the file")
        }
        for action in state.actions {
            for (index, alternative) in action.alternatives.enumerated() {
                guard case .resume(let id) = alternative.destination else { continue }
                resume(id, from: path, at: path.appending("actions", action.name, String(index), "resume"))
            }
        }
        for deadline in state.deadlines {
            guard case .resume(let id) = deadline.destination else { continue }
            resume(id, from: path, at: path.appending("after", deadline.after.description, "resume"))
        }
        for child in state.states { collect(child, within: path.appending("states")) }
        for region in state.regions { collect(region, within: path.appending("parallel")) }
    }

    /// Remembers what a transition resumes, which must not lie around its own state: it was not left.
    private mutating func resume(_ id: String, from source: DefinitionPath, at path: DefinitionPath) {
        resumed[id] = path
        guard let around = statePaths[id], around != source, source.keys.starts(with: around.keys) else { return }
        report(.nothingToResume, path, "`\(id)` has not been left here, so there is nothing to return to; use `to`")
    }

    /// What is resumed must have states within, and what it remembers must not be remembered by another as well.
    private mutating func checkResumed() {
        for id in resumed.keys.sorted() {
            guard let path = resumed[id], let place = statePaths[id] else { continue }
            guard let state = definition.state(id) else { continue }
            if state.states.isEmpty, state.regions.isEmpty {
                report(.nothingToResume, path, "`\(id)` has no states within to return to; use `to`")
            }
            let outer = resumed.keys.sorted().first { other in
                other != id && statePaths[other].map { place.keys.starts(with: $0.keys) } ?? false
            }
            if let outer {
                report(
                    .resumedStatesNest, path,
                    "`\(id)` lies within `\(outer)`, which is resumed too; resume one of them")
            }
        }
    }

    private mutating func lower(
        _ state: WorkflowDefinition.State, within outer: DefinitionPath, parent: Int?, slot: Int, slotsEnd: inout Int
    ) -> Chart.State {
        let path = outer.appending(state.id)
        let number = states.count
        states.append(
            WorkflowState(id: state.id, title: state.title, isFinal: state.isFinal, parent: parent, was: state.was))
        checkOldID(of: state, at: path)
        stateNumbers[state.id] = stateNumbers[state.id] ?? number
        initials.append(state.initial ?? state.states.first?.id)
        checkShape(of: state, at: path)
        var lowered: [Chart.Transition] = []
        for action in state.actions {
            lowered += lower(action, at: path.appending("actions", action.name))
        }
        for deadline in state.deadlines {
            lowered.append(lower(deadline, of: state.id, number, slot: slot, at: path.appending("after")))
        }
        if let entry = state.entry { lower(entry, of: number, at: path.appending("entry")) }
        if let expiry = state.expiry {
            lowered.append(lower(expiry, of: state, number, slot: slot, at: path.appending("expiry")))
        }
        lowered += lowerSilences(of: state.id)
        lowered += lower(state.done, cause: .done, event: "done.state.\(state.id)", at: path.appending("done"))
        lowered += lower(state.always, cause: .always, event: nil, at: path.appending("always"))
        checkSlot(slot, of: state, at: path)
        let children = lowerChildren(
            of: state, number, at: path, slot: slot + (state.deadlines.isEmpty ? 0 : 1), slotsEnd: &slotsEnd)
        return Chart.State(
            id: state.id, kind: kind(of: state), states: children,
            initial: state.initial.map { Chart.Entry([$0]) }, transitions: lowered)
    }

    /// Regions are active together, so each counts its deadlines behind those of the region before.
    private mutating func lowerChildren(
        of state: WorkflowDefinition.State, _ number: Int, at path: DefinitionPath, slot: Int, slotsEnd: inout Int
    ) -> [Chart.State] {
        slotsEnd = max(slotsEnd, slot)
        var children: [Chart.State] = []
        for child in state.states {
            children.append(
                lower(child, within: path.appending("states"), parent: number, slot: slot, slotsEnd: &slotsEnd))
        }
        var regionSlot = slot
        for region in state.regions {
            var regionEnd = regionSlot
            children.append(
                lower(
                    region, within: path.appending("parallel"), parent: number, slot: regionSlot,
                    slotsEnd: &regionEnd))
            regionSlot = regionEnd
        }
        slotsEnd = max(slotsEnd, regionSlot)
        guard resumed[state.id] != nil, !children.isEmpty else { return children }
        let history = Self.historyID(of: state.id)
        states.append(WorkflowState(id: history, title: state.title, isFinal: false, parent: number))
        initials.append(nil)
        children.append(Chart.State(id: history, kind: .history(deep: true, default: nil)))
        return children
    }

    private mutating func checkSlot(_ slot: Int, of state: WorkflowDefinition.State, at path: DefinitionPath) {
        guard !state.deadlines.isEmpty, slot >= ApplicationState.deadlineSlotCount else { return }
        report(
            .tooMany, path.appending("after"),
            "at most \(ApplicationState.deadlineSlotCount) states with deadlines may be active together")
    }

    private func kind(of state: WorkflowDefinition.State) -> Chart.Kind {
        if state.isFinal { return .final }
        return state.regions.isEmpty ? .plain : .parallel
    }

    /// The id of the pseudo-state through which a state is resumed; no name of an author's has a slash.
    static func historyID(of state: String) -> String { "\(state)/resume" }
}
