import Engine
import EventModel
import SijillTestKit
import Workflow

/// What is asked of another agency in a life, and what is on its way.
struct LifeRequest {
    /// The token under which the agency answers.
    let token: RequestToken
    /// The answers after the first one.
    var replies: ArraySlice<SimulatedAgency.Reply>
}

/// An answer that arrives once more, or another one.
struct LifeAnswer {
    let answer: AgencyAnswer
    let actor: Actor
}

extension LifeLane {
    private static let silenceDays: Int64 = 6

    /// When a step is taken that answers a request, if it does: when the agency's answer arrives, or, where none comes,
    /// when somebody there acts after all.
    func time(
        ofAnswerBy edge: ServiceMap.Edge, _ life: inout Life, at standing: Standing, readyAt moment: Timestamp
    ) -> Timestamp {
        guard let request = request(answeredBy: edge, life, at: standing) else { return moment }
        let replies = life.agency.replies(readyAt: moment)
        guard let first = replies.first else {
            let later = moment.microsecondsSinceEpoch + Self.silenceDays * 86_400_000_000
            return Timestamp(microsecondsSinceEpoch: later)
        }
        life.request = LifeRequest(token: request.token, replies: replies.dropFirst())
        return first.arrivesAt
    }

    private func request(
        answeredBy edge: ServiceMap.Edge, _ life: Life, at standing: Standing
    ) -> AgencyRequest? {
        guard case .action(let action, _) = edge.cause else { return nil }
        let workflow = services[life.service].workflow
        let roles = edge.roles.numbers.map { workflow.roles[$0].name }
        return standing.record.agencies.open.last { request in
            roles.contains(request.token.role)
                && workflow.requestedActions(of: request.token.role, in: request.state).contains {
                    $0.name == workflow.actions[action].name
                }
        }
    }

    /// Sends an answer, and makes appointments with what else the agency sends.
    mutating func send(
        _ answer: AgencyAnswer, by actor: Actor, _ life: inout Life, _ number: Int
    ) async throws -> CommandReceipt {
        let (application, key) = (life.application, life.nextKey())
        let receipt = try await host.ask {
            try await $0.answerRequest(answer, on: application, by: actor, key: key)
        }.answer
        report.answerCount += 1
        for reply in life.request?.replies ?? [] {
            var more = answer
            if reply.isRevised { more.data["remark"] = .text("تصحيح للرد السابق") }
            life.answers.append(LifeAnswer(answer: more, actor: actor))
            queue.add(.answer(life.answers.count - 1), of: number, at: reply.arrivesAt)
        }
        return receipt
    }

    /// Takes in an answer that comes again, or too late.
    mutating func takeAnswer(
        _ index: Int, of life: inout Life, _ number: Int, at moment: Timestamp
    ) async throws {
        let more = life.answers[index]
        let before = try await standing(of: life)
        let (application, key) = (life.application, life.nextKey())
        report.answerCount += 1
        do {
            let receipt = try await host.ask {
                try await $0.answerRequest(more.answer, on: application, by: more.actor, key: key)
            }.answer
            let after = try await standing(of: life)
            // What was heard before a crash is told as a duplicate, and was recorded all the same.
            guard after.revision != before.revision else { return }
            if receipt.isDuplicate { report.lostAnswerCount += 1 }
            report.lateAnswerCount += 1
            report.eventCount += 1
            life.commandCount += 1
            schedule(after, life, number, moment)
        } catch EngineError.rejected {
            report.rejectionCount += 1
        }
    }
}
