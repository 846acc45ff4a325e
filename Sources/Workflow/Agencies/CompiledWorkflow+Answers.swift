import EventModel
import Statechart

extension CompiledWorkflow {
    /// What follows from an agency's answer: its action, where the request waits for it; else the fact that it was late.
    ///
    /// An answer that was taken in before gives a decision without events.
    ///
    /// - Throws: ``Rejection``: `requestUnknown`, or what a rejection of the action says.
    func decide(
        _ answer: AgencyAnswer, on state: ApplicationState, record: ApplicationRecord, by actor: Actor,
        context: CommandContext
    ) throws(Rejection) -> Decision {
        let token = try knownToken(of: answer, record: record)
        try check(answer, to: token, on: state, by: actor)
        let request = record.agencies[token]
        if case .answered(answer.action, answer.data, _)? = request?.standing {
            return Decision(events: [], effects: [])
        }
        if let request, request.standing == .open, !isOvertaken(answer, to: request, on: state) {
            // The agency acts as what it was asked as, whatever else it may be.
            var agency = actor
            agency.roles = [token.role]
            return try decideAction(
                answer.action, data: answer.data, on: state, record: record, by: agency, context: context,
                answering: request)
        }
        return try lateAnswer(answer, record: record)
    }

    private func knownToken(
        of answer: AgencyAnswer, record: ApplicationRecord
    ) throws(Rejection) -> RequestToken {
        guard let token = RequestToken(parsing: answer.token), token.number <= record.agencies.count(of: token.role)
        else { throw Rejection(requestUnknown: answer.token, open: record.agencies.open) }
        return token
    }

    /// Refuses who was not asked, and what the agency never does.
    private func check(
        _ answer: AgencyAnswer, to token: RequestToken, on state: ApplicationState, by actor: Actor
    ) throws(Rejection) {
        let asked = roleSet(named: [token.role])
        let played = roleSet(of: actor)
        guard !asked.isDisjoint(with: played) else {
            throw rejection(.roleNotAllowed, of: answer.action, on: state, roles: played, able: asked)
        }
        guard let action = actionNumber(named: answer.action) else {
            throw rejection(.actionUnknown, of: answer.action, on: state, roles: played)
        }
        let able = transitions.reduce(RoleSet()) { $1.cause == .action(action) ? $0.union($1.roles) : $0 }
        guard !able.isDisjoint(with: asked) else {
            throw rejection(.roleNotAllowed, of: answer.action, on: state, roles: played, able: able)
        }
    }

    /// Whether an action that answers a request is offered no more, since the application moved within the state that
    /// waits.
    private func isOvertaken(
        _ answer: AgencyAnswer, to request: AgencyRequest, on state: ApplicationState
    ) -> Bool {
        guard let action = actionNumber(named: answer.action),
            chart.candidates(in: state.configuration, event: action).isEmpty
        else { return false }
        return transitions.indices.contains {
            transitions[$0].cause == .action(action) && concerns(TransitionNumber($0), request)
        }
    }

    private func lateAnswer(_ answer: AgencyAnswer, record: ApplicationRecord) throws(Rejection) -> Decision {
        guard !record.agencies.lateAnswers.contains(answer) else { return Decision(events: [], effects: []) }
        guard record.agencies.lateAnswers.count < AgencyRequests.countMax else {
            throw Rejection(people: .caseworkFull, record.people, nil)
        }
        return Decision(
            events: [
                DecidedEvent(
                    type: AgencyEvent.answerLate.rawValue, transitions: [.standing], data: answer.lateData)
            ], effects: [])
    }
}

extension Rejection {
    /// The rejection of an answer whose token stands for no request; `open` are those that are awaited.
    init(requestUnknown token: String, open: [AgencyRequest]) {
        let token = String(token.unicodeScalars.prefix(RequestToken.byteCountMax))
        let tokens = open.map { "`\($0.token)`" }
        self.init(
            .requestUnknown,
            LocalizedText(
                arabic: "لا يوجد طلب رأي بالرمز `\(token)`. "
                    + (tokens.isEmpty ? "لا جواب منتظرًا الآن." : "المنتظر: \(tokens.joined(separator: "، "))."),
                english: "No request has the token `\(token)`. "
                    + (tokens.isEmpty
                        ? "No answer is awaited now." : "Awaited are: \(tokens.joined(separator: ", "))."))
        )
    }
}
