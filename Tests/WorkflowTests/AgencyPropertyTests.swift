import EventModel
import Testing
import Workflow

/// Agencies that answer at random: early, late, twice, otherwise, to anything that was ever asked.
@Suite struct AgencyPropertyTests {
    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func everyAnswerIsTakenOrKnownOrLateOnce(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var run = try AgencySample.Run.submitted()
        var sent: [(answer: AgencyAnswer, actor: Actor)] = []
        for day in 2..<60 {
            run.now = .day(Int64(day))
            switch Int.random(in: 0..<10, using: &random) {
            case 0: try? run.act("resubmit", by: AgencySample.applicant)
            case 1: passDeadlines(&run)
            case 2: try? run.act(Bool.random(using: &random) ? "clear" : "inquire", by: AgencySample.police)
            case 3, 4:
                guard let again = sent.randomElement(using: &random) else { break }
                expectOneEnd(of: again.answer, by: again.actor, &run, wasSent: true, "seed \(seed), day \(day)")
            default:
                let answer = answer(in: run, &random)
                let wasSent = sent.contains { $0.answer == answer.answer }
                sent.append(answer)
                expectOneEnd(of: answer.answer, by: answer.actor, &run, wasSent: wasSent, "seed \(seed), day \(day)")
            }
            let replayed = run.replayed()
            #expect(replayed.state == run.state && replayed.record == run.record, "seed \(seed), day \(day)")
            #expect(run.state.deviationCount == 0)
        }
    }

    /// An answer to one of the requests that were made, open or not.
    private func answer(
        in run: AgencySample.Run, _ random: inout SeededGenerator
    ) -> (answer: AgencyAnswer, actor: Actor) {
        let isPolice = Bool.random(using: &random)
        let role = isPolice ? "police" : "registry"
        let number = Int.random(in: 1...run.agencies.count(of: role), using: &random)
        let actions = isPolice ? ["clear", "flag", "inquire", "return"] : ["confirm", "deny", "return"]
        let answer = AgencyAnswer(
            token: "\(role)-\(number)", action: actions.randomElement(using: &random) ?? "clear",
            data: ["reason": .text(Bool.random(using: &random) ? "a" : "b")])
        return (answer, isPolice ? AgencySample.police : AgencySample.registry)
    }

    private func passDeadlines(_ run: inout AgencySample.Run) {
        for deadline in run.workflow.runningDeadlines(run.state) where deadline.dueAt <= run.now {
            _ = try? run.take(.deadline(deadline.number), by: Actor(subject: "", roles: []))
        }
    }

    /// Exactly one of: the action was taken and the request closed, nothing was recorded since it was known, or the fact
    /// was recorded once.
    private func expectOneEnd(
        of answer: AgencyAnswer, by actor: Actor, _ run: inout AgencySample.Run, wasSent: Bool, _ comment: Comment
    ) {
        let before = run
        let count: Int
        do {
            count = try run.answer(answer.token, answer.action, by: actor, answer.data)
        } catch {
            // What the state which waits never offers is a mistake that is told, and nothing is recorded.
            #expect(error.code == .actionNotAllowed && before.standing(answer.token) == .open, comment)
            return
        }
        let recorded = run.events.filter { $0.type == "answer-late" && AgencyAnswer(lateData: $0.data) == answer }
        #expect(recorded.count <= 1, comment)
        switch count {
        case 0:
            let isKnown = before.standing(answer.token) != .open && before.standing(answer.token) != nil
            #expect(isKnown && run.record == before.record, comment)
            let wasTaken = before.events.contains { answer.isRecorded(by: $0, in: before.workflow) }
            #expect(wasTaken, comment)
        default:
            #expect(count == 1, comment)
            let isLate = run.events.last?.type == "answer-late"
            #expect(isLate == (before.standing(answer.token) != .open), comment)
            #expect(run.state.configuration == before.state.configuration || !isLate, comment)
            if !isLate { #expect(run.effects.contains(.requestAnswered(token: answer.token)), comment) }
            if wasSent, isLate {
                let wasLate = before.agencies.lateAnswers.contains(answer)
                #expect(!wasLate, comment)
            }
        }
        #expect((try? run.answer(answer.token, answer.action, by: actor, answer.data)) == 0, comment)
    }
}
