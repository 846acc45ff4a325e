import EventModel
import Foundation
import Sijill
import Testing

/// What other agencies are asked and answer, through the log and the outbox.
@Suite struct AgencyTests {
    private let fixture: OutboxFixture

    private static let police = Actor(subject: "police-desk", roles: ["police"])

    init() throws {
        fixture = try OutboxFixture(Self.definition)
    }

    private func types(_ engine: Engine, _ application: StreamID) async throws -> [String] {
        try await engine.history(of: application).map(\.type)
    }

    @Test func aRequestIsDeliveredWithItsTokenAndWhatMayBeAnswered() async throws {
        let engine = try await fixture.open()
        let application = try await fixture.submit(engine, "a")
        try await engine.perform("pass", on: application, by: OutboxFixture.everybody)
        let receiver = ActingReceiver()
        #expect(try await fixture.worker(of: engine, receiver: receiver).deliverDue() == .init(deliveredCount: 1))
        let delivery = try #require(receiver.received.first)
        #expect(delivery.kind == .request)
        #expect(delivery.effect == .request(role: "police", token: "police-1", state: "check"))
        let data = try #require(try JSON.decode(try delivery.message()).map?["data"]?.map)
        let reference = try await engine.load(application).reference
        #expect(reference != nil && data["reference"]?.text == reference?.description)
        #expect(data["service"] == .text("permit") && data["application"] == .text("permit/a"))
        #expect(
            data["effect"] == .map(["request": .text("police"), "token": .text("police-1"), "state": .text("check")]))
        let answers = try #require(data["answers"]?.list).compactMap(\.map)
        #expect(answers.compactMap { $0["action"]?.text } == ["clear", "flag"])
        #expect(answers[1]["needs"] == .list([.text("reason")]))
        try await engine.close()
    }

    @Test func answersAreTakenOnceOverRestarts() async throws {
        var engine = try await fixture.open()
        let application = try await fixture.submit(engine, "a")
        try await engine.perform("pass", on: application, by: OutboxFixture.everybody)
        let flag = AgencyAnswer(token: "police-1", action: "flag", data: ["reason": .text("مذكرة")])
        let taken = try await engine.answerRequest(flag, on: application, by: Self.police)
        #expect(!taken.isDuplicate && taken.state?.id == "decision" && taken.revision == Revision(rawValue: 2))
        let clear = AgencyAnswer(token: "police-1", action: "clear")
        let late = try await engine.answerRequest(clear, on: application, by: Self.police)
        #expect(!late.isDuplicate && late.state?.id == "decision" && late.revision == Revision(rawValue: 3))
        let live = try await engine.load(application).record
        try await engine.close()

        engine = try await fixture.open()
        #expect(try await engine.load(application).record == live)
        for (answer, receipt) in [(flag, taken), (clear, late)] {
            let again = try await engine.answerRequest(answer, on: application, by: Self.police)
            #expect(again.isDuplicate && again.revision == receipt.revision && again.position == receipt.position)
        }
        #expect(try await types(engine, application) == ["submitted", "passed", "flagged", "answer-late"])
        await #expect(throws: EngineError.self) {
            try await engine.answerRequest(
                AgencyAnswer(token: "police-2", action: "clear"), on: application, by: Self.police)
        }
        await #expect(throws: EngineError.self) {
            try await engine.answerRequest(clear, on: application, by: Actor(subject: "clerk-1", roles: ["clerk"]))
        }
        try await engine.close()
    }

    @Test func aKeyStandsForOneAnswer() async throws {
        let engine = try await fixture.open()
        let application = try await fixture.submit(engine, "a")
        try await engine.perform("pass", on: application, by: OutboxFixture.everybody)
        let key = CommandKey("answer-1")
        let clear = AgencyAnswer(token: "police-1", action: "clear")
        let first = try await engine.answerRequest(clear, on: application, by: Self.police, key: key)
        let again = try await engine.answerRequest(clear, on: application, by: Self.police, key: key)
        #expect(again.isDuplicate && again.revision == first.revision)
        await #expect(throws: EngineError.keyReused) {
            try await engine.answerRequest(
                AgencyAnswer(token: "police-1", action: "flag", data: ["reason": .text("x")]), on: application,
                by: Self.police, key: key)
        }
        try await engine.close()
    }

    @Test func timeAsksAgainAndTheNewestRequestCounts() async throws {
        let engine = try await fixture.open()
        let application = try await fixture.submit(engine, "a")
        try await engine.perform("pass", on: application, by: OutboxFixture.everybody)
        fixture.advance(seconds: 6 * 86_400)
        let workflow = try #require(try await engine.load(application).workflow)
        let deadline = try #require(workflow.deadlines.firstIndex { $0.eventType == "check_overdue" })
        try await engine.passDeadline(deadline, on: application)
        let receiver = ActingReceiver()
        _ = try await fixture.worker(of: engine, receiver: receiver).deliverDue()
        let tokens = receiver.received.compactMap {
            if case .request(_, let token, _) = $0.effect { token } else { nil }
        }
        #expect(tokens == ["police-1", "police-2"])
        let old = try await engine.answerRequest(
            AgencyAnswer(token: "police-1", action: "clear"), on: application, by: Self.police)
        #expect(old.state?.id == "check" && old.effects.isEmpty)
        let new = try await engine.answerRequest(
            AgencyAnswer(token: "police-2", action: "clear"), on: application, by: Self.police)
        #expect(new.state?.id == "decision")
        #expect(
            try await types(engine, application) == ["submitted", "passed", "check_overdue", "answer-late", "cleared"])
        // What was answered is no effect for the outside.
        _ = try await fixture.worker(of: engine, receiver: receiver).deliverDue()
        #expect(receiver.received.count == 2)
        try await engine.close()
    }

    static let definition = """
        service: permit
        version: 1
        title: {ar: تصريح, en: Permit}
        initial: draft
        roles: {applicant: citizen, clerk: town, police: interior}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions: {submit: {records: submitted, by: applicant, to: review}}
          review:
            title: {ar: قيد الدراسة, en: Review}
            actions: {pass: {records: passed, by: clerk, do: {request: police}, to: check}}
          check:
            title: {ar: لدى الشرطة, en: With the police}
            actions:
              clear: {records: cleared, by: police, to: decision}
              flag: {records: flagged, by: police, needs: reason, to: decision}
            after: {P5D: {do: {request: police}, records: check_overdue}, P90D: {to: lapsed, records: lapsed}}
          decision:
            title: {ar: بانتظار القرار, en: Decision}
            actions: {grant: {records: granted, by: clerk, to: granted}}
            after: {P90D: {to: lapsed, records: lapsed}}
          granted: {final: true, title: {ar: ممنوح, en: Granted}}
          lapsed: {final: true, title: {ar: ساقط, en: Lapsed}}

        """
}
