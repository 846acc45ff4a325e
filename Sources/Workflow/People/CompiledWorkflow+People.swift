import EventModel
import Statechart

extension CompiledWorkflow {
    /// What follows from a command of people: an event that takes no transition.
    ///
    /// - Throws: ``Rejection``.
    func decide(
        _ command: PeopleCommand, on state: ApplicationState, record: ApplicationRecord, by actor: Actor
    ) throws(Rejection) -> Decision {
        let officers = roleSet(of: actor).intersection(peopleRoles(for: command, on: state))
        if let rejection = standingRejection(of: command, on: state, officers: officers, actor: actor) {
            throw rejection
        }
        if let code = refusalCode(of: command, record: record, officers: officers, actor: actor) {
            throw Rejection(people: code, record.people, command)
        }
        var data = command.data
        switch command {
        case .claim: data[PeopleCommand.Key.roles] = .list(officers.numbers.map { .text(roles[$0].name) })
        case .assign(_, let role): data[PeopleCommand.Key.roles] = .list([.text(role)])
        default: break
        }
        return Decision(
            events: [DecidedEvent(type: command.event.rawValue, transitions: [.standing], data: data)], effects: [])
    }

    /// The roles of officers: neither applicants nor programs.
    var officerRoles: RoleSet {
        roles.indices.reduce(RoleSet()) { set, number in
            ["citizen", "system"].contains(roles[number].office) ? set : set.union(RoleSet(role: number))
        }
    }

    /// The roles of officers that may act now.
    func actingRoles(_ state: ApplicationState) -> RoleSet {
        offers(in: state.configuration).reduce(RoleSet()) { $0.union($1.roles) }.intersection(officerRoles)
    }

    /// Who may give a command: mostly those who may act now; supervisors where the definition names them; and any officer
    /// what may be said of an application that has ended too.
    private func peopleRoles(for command: PeopleCommand, on state: ApplicationState) -> RoleSet {
        switch command {
        case .assign: supervisors.isEmpty ? actingRoles(state) : supervisors
        case .claim, .mark, .refer: actingRoles(state)
        case .release, .reassign: officerRoles
        case .note, .link, .correct: officerRoles
        case .answer: RoleSet(rawValue: .max)
        }
    }

    /// What is wrong before the application's record is looked at.
    private func standingRejection(
        of command: PeopleCommand, on state: ApplicationState, officers: RoleSet, actor: Actor
    ) -> Rejection? {
        switch command {
        case .note, .link, .correct: break
        default: if isEnded(state) { return peopleRejection(.applicationEnded, command, on: state, roleSet(of: actor)) }
        }
        if case .answer = command { return nil }
        guard officers.isEmpty else { return nil }
        let able = peopleRoles(for: command, on: state)
        return peopleRejection(.roleNotAllowed, command, on: state, roleSet(of: actor), able: able)
    }

    private func peopleRejection(
        _ code: Rejection.Code, _ command: PeopleCommand, on state: ApplicationState, _ roles: RoleSet,
        able: RoleSet = []
    ) -> Rejection {
        rejection(code, of: command.name, on: state, roles: roles, able: able)
    }

    private func refusalCode(
        of command: PeopleCommand, record: ApplicationRecord, officers: RoleSet, actor: Actor
    ) -> Rejection.Code? {
        let work = record.people
        let isSound = command.texts.allSatisfy { !$0.isEmpty && $0.utf8.count <= Casework.textByteCountMax }
        guard isSound else { return .textInvalid }
        switch command {
        case .claim: return work.holder.map { $0.subject == actor.subject ? .workHeld : .workHeldByOther }
        case .assign(_, let role):
            if work.holder != nil { return .workHeldByOther }
            return roleSet(named: [role]).isSubset(of: officerRoles) && !roleSet(named: [role]).isEmpty
                ? nil : .assigneeUnable
        case .release, .reassign:
            guard let holder = work.holder else { return .workNotHeld }
            let isSupervisor = !officers.isDisjoint(with: supervisors)
            return holder.subject == actor.subject || isSupervisor ? nil : .workHeldByOther
        case .note: return nil
        case .refer: return work.referrals.count < Casework.countMax ? nil : .caseworkFull
        case .answer(let number, _): return answerRefusal(number, work, by: actor)
        case .mark(let marks): return markRefusal(marks, record)
        case .link(let application, let relation):
            if work.links.count >= Casework.countMax { return .caseworkFull }
            let link = Casework.Link(application: application.description, relation: relation)
            return work.links.contains(link) || !application.isApplication ? .linkInvalid : nil
        case .correct(let document, _): return work.issuedDocuments.contains(document) ? nil : .notIssued
        }
    }

    private func answerRefusal(_ number: Int, _ work: Casework, by actor: Actor) -> Rejection.Code? {
        guard work.referrals.indices.contains(number) else { return .referralUnknown }
        let referral = work.referrals[number]
        guard referral.subject == actor.subject else { return .referralToOther }
        return referral.isAnswered ? .referralClosed : nil
    }

    private func markRefusal(_ marks: [Casework.Mark], _ record: ApplicationRecord) -> Rejection.Code? {
        guard !marks.isEmpty else { return .markUnknown }
        let isKnown = marks.allSatisfy { mark in
            switch mark.kind {
            case .field: record.form?[mark.name] != nil
            case .document: documents.contains { $0.name == mark.name }
            }
        }
        guard isKnown else { return .markUnknown }
        return record.people.marks.count + marks.count <= Casework.countMax ? nil : .caseworkFull
    }

    /// Of the ways to take an action those that nobody else has the work of; a rejection where that leaves none.
    func unheld(
        _ permitted: [UInt16], by actor: Actor, record: ApplicationRecord
    ) throws(Rejection) -> [UInt16] {
        guard let holder = record.people.holder, holder.subject != actor.subject else { return permitted }
        let free = roleSet(of: actor).subtracting(roleSet(named: holder.roles))
        let ways = permitted.filter { !transitions[Int($0)].roles.isDisjoint(with: free) }
        guard !ways.isEmpty else { throw Rejection(people: .workHeldByOther, record.people, nil) }
        return ways
    }
}
