import EventModel
import Statechart

extension CompiledWorkflow {
    /// What follows from a command: the events to record and what the outside must do, or a rejection.
    ///
    /// Pure: nothing is changed, and the same arguments give the same answer on every machine.
    ///
    /// Of the ways to take an action, the first is taken in document order, inner states first, that one of the
    /// actor's roles may take, whose condition holds, and for which everything needed is there.
    ///
    /// - Parameter record: What rules ask beyond the state; of no interest to definitions without expressions, forms,
    ///   documents, fees and actions kept apart.
    /// - Throws: ``Rejection``, which says what would be possible.
    /// - Complexity: O(n) in the ways to take the action and in the deadlines, and the bounded cost of the expressions.
    public func decide(
        _ command: Command, on state: ApplicationState, record: ApplicationRecord = ApplicationRecord(),
        by actor: Actor, context: CommandContext
    ) throws(Rejection) -> Decision {
        switch command {
        case .action(let name, let data):
            return try decideAction(name, data: data, on: state, record: record, by: actor, context: context)
        case .deadline(let number):
            let scope = RuleScope(
                self, record: record, action: "", data: [:], actor: Actor(subject: "", roles: []), now: context.now)
            let step = try step(passing: number, on: state, in: scope)
            let decision = try decision(step, on: state, in: scope, firing: number)
            guard record.payments.isFedByFacts else { return decision }
            return settling(
                decision, at: Standing(state: state, record: record, actor: scope.actor, now: context.now))
        case .clock(let number, let moment):
            return try decide(moment, ofClock: number, on: state, record: record, now: context.now)
        case .adjustClock(let name, let adjustment):
            return try decide(adjustment, of: name, on: state, record: record, by: actor, now: context.now)
        case .payment(let message):
            return try decide(message, on: state, record: record, by: actor, now: context.now)
        case .money(let command):
            return try decide(command, on: state, record: record, by: actor, now: context.now)
        case .people(let command):
            return try decide(command, on: state, record: record, by: actor)
        case .attach(let document, let attachment):
            let standing = Standing(state: state, record: record, actor: actor, now: context.now)
            return try decide(attaching: attachment, as: document, at: standing)
        case .agency(let answer):
            return try decide(answer, on: state, record: record, by: actor, context: context)
        case .opened(let place, let application):
            return try decide(opening: place, as: application, record: record)
        }
    }

    /// What follows from an action, which answers `request` where one is given, and else the newest open request to the
    /// roles in which it is taken.
    func decideAction(
        _ name: String, data: ValueMap, on state: ApplicationState, record: ApplicationRecord, by actor: Actor,
        context: CommandContext, answering request: AgencyRequest? = nil
    ) throws(Rejection) -> Decision {
        guard data[PaymentMessage.field] == nil else { throw reservedFieldRejection(PaymentMessage.field) }
        guard data[AttachedDocuments.field] == nil else { throw attachedFieldRejection() }
        let standing = Standing(state: state, record: record, actor: actor, now: context.now)
        return try decide(name, data: data, at: standing, offices: context.offices, answering: request)
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

    /// The actions that some role of `roles` may take now, by number; what they need and their conditions are not asked.
    ///
    /// - Complexity: O(n) in the workflow's actions.
    public func allowedActions(_ state: ApplicationState, for roles: RoleSet) -> [ActionNumber] {
        actions.indices.filter { action in
            chart.candidates(in: state.configuration, event: action).contains {
                !transitions[Int($0)].roles.isDisjoint(with: roles)
            }
        }
    }

    /// The action by which an application comes into being: the first that the initial state offers to one of the
    /// roles, or else to anybody; nil when it offers none.
    ///
    /// - Complexity: O(n) in the workflow's actions.
    public func openingAction(for roles: RoleSet) -> ActionNumber? {
        let initial = initialState.configuration
        let offered = actions.indices.flatMap { chart.candidates(in: initial, event: $0) }.sorted()
        let able = offered.first { !transitions[Int($0)].roles.isDisjoint(with: roles) }
        guard let opening = able ?? offered.first, case .action(let number) = transitions[Int(opening)].cause else {
            return nil
        }
        return number
    }

    func step(
        taking name: String, on state: ApplicationState, in scope: RuleScope
    ) throws(Rejection) -> Step {
        let roles = roleSet(of: scope.actor)
        guard let action = actionNumber(named: name) else {
            throw rejection(.actionUnknown, of: name, on: state, roles: roles)
        }
        guard !isEnded(state) else { throw rejection(.applicationEnded, of: name, on: state, roles: roles) }
        let offered = chart.candidates(in: state.configuration, event: action)
        guard !offered.isEmpty else { throw rejection(.actionNotAllowed, of: name, on: state, roles: roles) }
        if let rejection = capacityRejection(of: name, in: scope) { throw rejection }
        let permitted = offered.filter { !transitions[Int($0)].roles.isDisjoint(with: roles) }
        guard !permitted.isEmpty else {
            let able = offered.reduce(RoleSet()) { $0.union(transitions[Int($1)].roles) }
            throw rejection(.roleNotAllowed, of: name, on: state, roles: roles, able: able)
        }
        let free = try unheld(permitted, by: scope.actor, record: scope.record)
        var refusals: [Refusal] = []
        let step = try settle { () throws(ChartError) -> Step in
            try chart.step(state.chartState, event: action) { number, configuration in
                guard case .action = transitions[Int(number)].cause else {
                    return scope.holds(transitions[Int(number)].condition, in: configuration)
                }
                guard free.contains(number) else { return false }
                let refusal = scope.refusal(of: transitions[Int(number)], action: action, in: configuration)
                if let refusal { refusals.append(refusal) }
                return refusal == nil
            }
        }
        guard !step.transitions.isEmpty else {
            // A way whose condition holds was meant; what it lacks helps more than that another one's does not.
            let refusal = refusals.first { $0.code != .conditionNotMet } ?? refusals.first
            throw rejection(refusal ?? Refusal(.actionNotAllowed), of: name, on: state, roles: roles)
        }
        return step
    }

    private func step(
        passing number: Int, on state: ApplicationState, in scope: RuleScope
    ) throws(Rejection) -> Step {
        guard deadlines.indices.contains(number) else { throw deadlineRejection(.deadlineUnknown, on: state) }
        guard !isEnded(state) else { throw deadlineRejection(.applicationEnded, on: state) }
        let running = runningDeadlines(state, record: scope.record).first { $0.number == number }
        guard let running else { throw deadlineRejection(.deadlineNotRunning, on: state) }
        guard running.dueAt <= scope.now else {
            throw deadlineRejection(.deadlineNotDue, on: state, dueAt: running.dueAt)
        }
        return try settle { () throws(ChartError) -> Step in
            try chart.step(state.chartState, event: actions.count + number) { transition, configuration in
                scope.holds(transitions[Int(transition)].condition, in: configuration)
            }
        }
    }

    func settle(_ step: () throws(ChartError) -> Step) throws(Rejection) -> Step {
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

    func decision(
        _ step: Step, on state: ApplicationState, in scope: RuleScope, firing: Int?
    ) throws(Rejection) -> Decision {
        let effects = try self.effects(of: step, on: state, in: scope)
        let type = transitions[Int(step.transitions[0])].eventType
        let next = evolve(state, taking: step.transitions, at: scope.now)
        var record = scope.record
        if hasExpiry {
            record = evolve(
                record,
                with: RecordableEvent(
                    type: type, transitions: step.transitions, occurredAt: scope.now, subject: scope.actor.subject,
                    data: scope.data, effects: effects, capacity: scope.actor.capacity))
        }
        let before = runningDeadlines(state, record: scope.record)
        let after = runningDeadlines(next, record: record)
        let cancelled = before.filter { !after.contains($0) && $0.number != firing }
        let set = after.filter { !before.contains($0) }
        return Decision(
            events: [DecidedEvent(type: type, transitions: step.transitions, data: scope.data)],
            effects: effects + cancelled.map { .deadlineCancelled($0.number) } + set.map { .deadlineSet($0) })
    }
}
