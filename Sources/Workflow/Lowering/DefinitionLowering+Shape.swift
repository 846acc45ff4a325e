import EventModel

extension DefinitionLowering {
    /// What a state may have together, and whether what ends within it leads on.
    mutating func checkShape(of state: WorkflowDefinition.State, at path: DefinitionPath) {
        if state.isFinal, !state.hasNothingButTitle {
            report(.finalStateGoesOn, path, "a final state has nothing but a title and an entry")
        }
        if state.isFinal, state.expiry != nil {
            report(
                .finalStateGoesOn, path.appending("expiry"),
                "a final state does not expire; leave `final` out and give it a way on")
        }
        if !state.regions.isEmpty, !state.states.isEmpty || state.initial != nil {
            report(.statesBesideRegions, path, "a state has `states` or `parallel`, not both")
        }
        if state.regions.count == 1 {
            report(.loneRegion, path.appending("parallel"), "one region is not parallel to anything; use `states`")
        }
        for region in state.regions where region.states.isEmpty || region.isFinal {
            report(.emptyRegion, path.appending("parallel", region.id), "a region has `states`")
        }
        let ends = state.states.contains(where: \.isFinal)
        if (ends || !state.regions.isEmpty) && state.done.isEmpty && !isRegion(path) {
            report(
                .doneMissing, path,
                "what is within `\(state.id)` can end; say with `done: [{to: ...}]` where to go then")
        }
        if !ends, state.regions.isEmpty, !state.done.isEmpty {
            report(.deadRow, path.appending("done"), "no state within `\(state.id)` is final, so it is never done")
        }
        if state.expiry != nil, state.entry?.validity == nil {
            report(
                .expiryWithoutValidity, path.appending("expiry"),
                "nothing says when this passes; give `entry: {issue: ..., valid: ...}`")
        }
        guard let initial = state.initial else { return }
        if !state.states.contains(where: { $0.id == initial }) {
            reportUnknown(
                initial, among: state.states.map(\.id), .initialOutside, "state directly within `\(state.id)`",
                path.appending("initial"))
        }
    }

    /// The id of an earlier version leads to one state: the one that has it, or else the one that says it had it.
    mutating func checkOldID(of state: WorkflowDefinition.State, at path: DefinitionPath) {
        guard let was = state.was else { return }
        checkName(was, at: path.appending("was"), "a state")
        if let other = statePaths[was] {
            report(.oldStateShared, path.appending("was"), "there is a state `\(was)` at \(other), which is itself")
        } else if states.dropLast().contains(where: { $0.was == was }) {
            report(.oldStateShared, path.appending("was"), "another state says that it was `\(was)`; one of them was")
        }
    }

    /// The states around a region are asked whether it is done.
    private func isRegion(_ path: DefinitionPath) -> Bool {
        path.keys.dropLast().last == "parallel"
    }
}

extension WorkflowDefinition {
    /// The state of an id, wherever it lies; nil when there is none.
    func state(_ id: String) -> State? {
        var waiting = states
        while let state = waiting.popLast() {
            if state.id == id { return state }
            waiting += state.states + state.regions
        }
        return nil
    }
}

extension WorkflowDefinition.State {
    /// Whether nothing goes on from here.
    fileprivate var hasNothingButTitle: Bool {
        states.isEmpty && regions.isEmpty && actions.isEmpty && deadlines.isEmpty && done.isEmpty && always.isEmpty
    }
}
