public import EventModel
import Statechart

extension CompiledWorkflow {
    /// The document of this name, for which somebody may attach a file now.
    ///
    /// Whoever may act now may attach, and so may the applicant as long as the application has not ended. Asked before a
    /// file is read; ``decide(_:on:record:by:context:)`` asks it again.
    ///
    /// - Throws: ``Rejection``.
    /// - Complexity: O(n) in the workflow's actions.
    public func attachableDocument(
        named name: String, on state: ApplicationState, record: ApplicationRecord, by actor: Actor, now: Timestamp
    ) throws(Rejection) -> WorkflowDocument {
        let command = Self.attachCommand
        let roles = roleSet(of: actor)
        guard let document = documents.first(where: { $0.name == name }) else {
            throw attachmentRejection(.documentUnknown, name)
        }
        guard !isEnded(state) else { throw rejection(.applicationEnded, of: command, on: state, roles: roles) }
        let scope = RuleScope(self, record: record, action: command, data: [:], actor: actor, now: now)
        if let rejection = capacityRejection(of: command, in: scope) { throw rejection }
        let able = offers(in: state.configuration).reduce(RoleSet()) { $0.union($1.roles) }
        let isApplicant = !roles.isEmpty && actor.principal == record.applicant
        guard isApplicant || !roles.isDisjoint(with: able) else {
            throw rejection(.roleNotAllowed, of: command, on: state, roles: roles, able: able)
        }
        return document
    }

    /// Checks a file against what the definition says of a document.
    ///
    /// - Throws: ``Rejection``: `documentUnknown`, `documentNameInvalid`, `documentTooLarge`, `documentTypeNotAllowed`.
    /// - Complexity: O(n) in the workflow's documents.
    public func admit(_ attachment: Attachment, as name: String) throws(Rejection) {
        guard let document = documents.first(where: { $0.name == name }) else {
            throw attachmentRejection(.documentUnknown, name)
        }
        guard attachment.hasSoundName else { throw attachmentRejection(.documentNameInvalid, name) }
        guard attachment.byteCount <= Int64(document.attachmentByteCountMax) else {
            throw attachmentRejection(.documentTooLarge, name)
        }
        guard document.attachmentMediaTypes.contains(attachment.mediaType) else {
            throw attachmentRejection(.documentTypeNotAllowed, name)
        }
    }

    /// What the action of attaching is called, as powers of attorney name it.
    static let attachCommand = "attach"

    /// What follows from attaching a file: an event that takes no transition.
    ///
    /// - Throws: ``Rejection``.
    func decide(
        attaching attachment: Attachment, as name: String, at standing: Standing
    ) throws(Rejection) -> Decision {
        let (record, actor) = (standing.record, standing.actor)
        _ = try attachableDocument(named: name, on: standing.state, record: record, by: actor, now: standing.now)
        try admit(attachment, as: name)
        let isWaiting = record.attachments.holds(name, for: actor.principal)
        guard isWaiting || record.attachments.waiting.count < AttachedDocuments.countMax else {
            throw Rejection(people: .caseworkFull, record.people, nil)
        }
        let isThere = isWaiting || record.documents[name] != nil
        let type: DocumentEvent = isThere ? .replaced : .attached
        return Decision(
            events: [DecidedEvent(type: type.rawValue, transitions: [.standing], data: attachment.data(for: name))],
            effects: [])
    }

    /// What follows from an action: with what its actor attached before, where it takes documents in.
    ///
    /// What was attached counts as given with the action, so that nothing can be reached by attaching that could not be
    /// by giving. Where the action cannot be taken so, it is taken without.
    ///
    /// - Throws: ``Rejection``.
    func decide(
        _ name: String, data: ValueMap, at standing: Standing, offices: OfficeTree?, answering request: AgencyRequest?
    ) throws(Rejection) -> Decision {
        let given = data[documentsField]?.map ?? [:]
        let attached = standing.record.attachments.given(for: standing.actor.principal, besides: given)
        guard !attached.isEmpty, takesDocuments(name, in: standing.state) else {
            return try decideAlone(name, data: data, at: standing, offices: offices, answering: request)
        }
        var whole = data
        whole[documentsField] = .map(ValueMap(given.entries + attached.entries))
        do {
            var decision = try decideAlone(name, data: whole, at: standing, offices: offices, answering: request)
            decision.events[0].data[documentsField] = data[documentsField]
            decision.events[0].data[AttachedDocuments.field] = .map(attached)
            return decision
        } catch {
            let refusal = error
            do {
                return try decideAlone(name, data: data, at: standing, offices: offices, answering: request)
            } catch {
                throw refusal.code == .documentInvalid ? error : refusal
            }
        }
    }

    private func takesDocuments(_ name: String, in state: ApplicationState) -> Bool {
        guard let action = actionNumber(named: name) else { return false }
        return chart.candidates(in: state.configuration, event: action).contains {
            transitions[Int($0)].requirement != .none
        }
    }

    private func decideAlone(
        _ name: String, data: ValueMap, at standing: Standing, offices: OfficeTree?, answering request: AgencyRequest?
    ) throws(Rejection) -> Decision {
        var scope = RuleScope(
            self, record: standing.record, action: name, data: data, actor: standing.actor, now: standing.now)
        scope.offices = offices
        let step = try step(taking: name, on: standing.state, in: scope)
        var decision = try decision(step, on: standing.state, in: scope, firing: nil)
        let answered = answered(by: decision, roles: roleSet(of: standing.actor), record: standing.record)
        if let request = request ?? answered {
            decision.effects.insert(.requestAnswered(token: request.token.description), at: 0)
        }
        return standing.record.payments.isFedByFacts ? settling(decision, at: standing) : decision
    }
}
