import EventModel
import Statechart

extension CompiledWorkflow {
    /// What follows from a command: the events to record and what the outside must do, or a rejection.
    ///
    /// Pure: nothing is changed, and the same arguments give the same answer on every machine.
    ///
    /// Of the ways to take an action, the first is taken in document order, inner states first, that one of the
    /// actor's roles may take and for which everything needed is given.
    ///
    /// - Throws: ``Rejection``, which says what would be possible.
    /// - Complexity: O(n) in the ways to take the action and in the deadlines.
    public func decide(
        _ command: Command, on state: ApplicationState, by actor: Actor, context: CommandContext
    ) throws(Rejection) -> Decision {
        switch command {
        case .action(let name, let data):
            let step = try step(taking: name, with: data, on: state, by: actor)
            return decision(step, on: state, data: data, now: context.now, firing: nil)
        case .deadline(let number):
            let step = try step(passing: number, on: state, now: context.now)
            return decision(step, on: state, data: ValueMap(), now: context.now, firing: number)
        }
    }

    /// The roles of this workflow that an actor plays; others are ignored.
    ///
    /// - Complexity: O(n) in both.
    public func roleSet(of actor: Actor) -> RoleSet {
        var set = RoleSet()
        for (number, role) in roles.enumerated() where actor.roles.contains(role.name) {
            set.insert(RoleSet(role: number))
        }
        return set
    }

    /// The actions that some role of `roles` may take now, by number; what they need is not asked.
    ///
    /// - Complexity: O(n) in the workflow's actions.
    public func allowedActions(_ state: ApplicationState, for roles: RoleSet) -> [ActionNumber] {
        actions.indices.filter { action in
            chart.candidates(in: state.configuration, event: action).contains {
                !transitions[Int($0)].roles.isDisjoint(with: roles)
            }
        }
    }

    /// The action by which an application comes into being: the first that the initial state offers; nil when it
    /// offers none.
    public var openingAction: ActionNumber? {
        let initial = initialState.configuration
        let offered = actions.indices.flatMap { chart.candidates(in: initial, event: $0) }.min()
        guard let offered, case .action(let number) = transitions[Int(offered)].cause else { return nil }
        return number
    }

    private func step(
        taking name: String, with data: ValueMap, on state: ApplicationState, by actor: Actor
    ) throws(Rejection) -> Step {
        let roles = roleSet(of: actor)
        guard let action = actionNumber(named: name) else {
            throw rejection(.actionUnknown, of: name, on: state, roles: roles)
        }
        guard !isEnded(state) else { throw rejection(.applicationEnded, of: name, on: state, roles: roles) }
        let offered = chart.candidates(in: state.configuration, event: action)
        guard !offered.isEmpty else { throw rejection(.actionNotAllowed, of: name, on: state, roles: roles) }
        let permitted = offered.filter { !transitions[Int($0)].roles.isDisjoint(with: roles) }
        guard let first = permitted.first else {
            let able = offered.reduce(RoleSet()) { $0.union(transitions[Int($1)].roles) }
            throw rejection(.roleNotAllowed, of: name, on: state, roles: roles, able: able)
        }
        let step = try settle { () throws(ChartError) -> Step in
            try chart.step(state.configuration, event: action) { number in
                permitted.contains(number) && missing(transitions[Int(number)].needs, in: data).isEmpty
            }
        }
        guard !step.transitions.isEmpty else {
            let missing = missing(transitions[Int(first)].needs, in: data)
            throw rejection(.needsMissing, of: name, on: state, roles: roles, missing: missing)
        }
        return step
    }

    private func step(passing number: Int, on state: ApplicationState, now: Timestamp) throws(Rejection) -> Step {
        guard deadlines.indices.contains(number) else { throw deadlineRejection(.deadlineUnknown, on: state) }
        guard !isEnded(state) else { throw deadlineRejection(.applicationEnded, on: state) }
        guard let running = runningDeadlines(state).first(where: { $0.number == number }) else {
            throw deadlineRejection(.deadlineNotRunning, on: state)
        }
        guard running.dueAt <= now else {
            throw deadlineRejection(.deadlineNotDue, on: state, dueAt: running.dueAt)
        }
        let transition = deadlines[number].transition
        return try settle { () throws(ChartError) -> Step in
            try chart.step(state.configuration, event: actions.count + number) { $0 == transition }
        }
    }

    private func settle(_ step: () throws(ChartError) -> Step) throws(Rejection) -> Step {
        do {
            return try step()
        } catch {
            throw Rejection(
                .definitionFaulty,
                LocalizedText(
                    arabic: "تعريف الخدمة معيب ولا يستقر؛ أبلغ من كتبه.",
                    english: "The workflow definition does not come to rest (\(error)); tell its author."))
        }
    }

    private func missing(_ needs: [String], in data: ValueMap) -> [String] {
        needs.filter { field in
            switch data[field] {
            case nil, .null: true
            case .text(let text): text.isEmpty
            default: false
            }
        }
    }

    private func decision(
        _ step: Step, on state: ApplicationState, data: ValueMap, now: Timestamp, firing: Int?
    ) -> Decision {
        let next = evolve(state, taking: step.transitions, at: now)
        let (before, after) = (runningDeadlines(state), runningDeadlines(next))
        let cancelled = before.filter { !after.contains($0) && $0.number != firing }
        let set = after.filter { !before.contains($0) }
        let type = transitions[Int(step.transitions[0])].eventType
        return Decision(
            events: [DecidedEvent(type: type, transitions: step.transitions, data: data)],
            effects: cancelled.map { .deadlineCancelled($0.number) } + set.map { .deadlineSet($0) })
    }
}
