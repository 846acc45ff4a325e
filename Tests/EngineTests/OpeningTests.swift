import EventLog
import EventModel
import Sijill
import SijillTestKit
import Synchronization
import Testing

/// An appeal that nobody lodges is opened by the engine: once, over crashes, for the same applicant, linked both ways.
@Suite struct OpeningTests {
    private static let permit = """
        service: permit
        version: 1
        title: {ar: تصريح, en: Permit}
        initial: draft
        calendar: town
        roles: {applicant: citizen, clerk: town}
        clocks:
          statutory: {limit: P5D, runs_in: office, silence: {to: refused, records: refused-by-silence, do: {open: appeal}}}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions: {submit: {records: submitted, by: applicant, to: office}}
          office:
            title: {ar: لدى المكتب, en: At the office}
            actions: {grant: {records: granted, by: clerk, to: settled}}
            after: {P2D: {do: [{open: inspection}, {open: nowhere}], records: inspection-due}}
          refused: {final: true, title: {ar: مرفوض, en: Refused}}
          settled: {final: true, title: {ar: منجز, en: Settled}}

        """
    private static let appeal = """
        service: appeal
        version: 1
        title: {ar: اعتراض, en: Appeal}
        initial: draft
        roles: {applicant: citizen, board: appeals-board, engine: system}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions:
              lodge: {records: lodged, by: applicant, needs: reason, to: hearing}
              open: {records: opened, by: engine, to: hearing}
          hearing:
            title: {ar: جلسة, en: Hearing}
            actions: {decide: {records: decided, by: board, to: closed}}
            after: {P30D: {to: closed, records: hearing-lapsed}}
          closed: {final: true, title: {ar: مغلق, en: Closed}}

        """
    /// Opens another one of itself with its first action, for ever.
    private static let inspection = """
        service: inspection
        version: 1
        title: {ar: معاينة, en: Inspection}
        initial: planned
        roles: {inspector: town}
        states:
          planned:
            title: {ar: مخططة, en: Planned}
            actions: {plan: {records: planned, by: inspector, do: {open: inspection}, to: done}}
          done: {final: true, title: {ar: تمت, en: Done}}

        """
    private static let applicant = Actor(subject: "citizen-7", roles: ["applicant"])
    private static let clerk = Actor(subject: "clerk-1", roles: ["clerk"])
    private let store: ScheduledStore

    init() throws {
        store = try ScheduledStore(adding: [
            "permit": Self.permit, "appeal": Self.appeal, "inspection": Self.inspection,
        ])
    }

    private func submitted(_ engine: Engine, _ id: String) async throws -> StreamID {
        store.now = ScheduledStore.day(3)
        return try await engine.submit("permit", id: id, by: Self.applicant).application
    }

    private func types(_ engine: Engine, _ application: StreamID) async throws -> [String] {
        try await engine.history(of: application).map(\.type)
    }

    private func opened(_ engine: Engine, by application: StreamID) async throws -> [StreamID] {
        try await engine.load(application).record.openings.all.compactMap(\.application).map {
            try StreamID(parsing: $0)
        }
    }

    @Test func silenceOpensAnAppealOfTheSameApplicant() async throws {
        let engine = try await store.open()
        let application = try await submitted(engine, "a")
        store.now = ScheduledStore.day(13)
        let outcome = try await store.scheduler(of: engine).fireDue()
        #expect(outcome.firedCounts[.breach] == 1)
        let appeal = try #require(try await opened(engine, by: application).first { $0.category == "appeal" })
        #expect(try await types(engine, appeal) == ["opened", "opened-by-application"])
        let loaded = try await engine.load(appeal)
        #expect(loaded.currentState?.id == "hearing" && loaded.record.applicant == "citizen-7")
        #expect(loaded.reference != nil && loaded.record.people.links.map(\.application) == [application.description])
        let links = try await engine.load(application).record.people.links
        #expect(links.contains(Casework.Link(application: appeal.description, relation: "opened")))
        // It has clocks of its own.
        store.now = ScheduledStore.day(50)
        #expect(try await store.scheduler(of: engine).fireDue().firedCounts == [.deadline: 1])
        #expect(try await types(engine, appeal).last == "hearing-lapsed")
        try await engine.close()
    }

    @Test func whatCannotBeOpenedIsToldAndStaysDue() async throws {
        let engine = try await store.open()
        let application = try await submitted(engine, "a")
        store.now = ScheduledStore.day(6)
        let scheduler = store.scheduler(of: engine)
        let outcome = try await scheduler.fireDue()
        // The chain of inspections ends after eight, and there is no service `nowhere`.
        #expect(outcome.firedCounts == [.deadline: 1, .opening: Openings.depthMax])
        #expect(outcome.failureCount == 2)
        let errors = outcome.failures.map(\.error)
        #expect(errors.contains(.serviceUnknown("nowhere", known: engine.catalog.services)))
        #expect(errors.contains(.rejected(Rejection(openingTooDeep: "inspection"))))
        let again = try await scheduler.fireDue()
        #expect(again.firedCount == 0 && again.failureCount == 2)
        #expect(try await engine.load(application).record.openings.pending == [1])
        try await engine.close()
    }

    @Test(arguments: [false, true]) func aCrashBetweenTheTwoStreamsOpensNothingTwice(isFrozen: Bool) async throws {
        struct Crash: Error {}
        let first = try await store.open()
        let application = try await submitted(first, "a")
        store.now = ScheduledStore.day(13)
        await #expect(throws: Crash.self) {
            try await store.scheduler(of: first).fireDue { moment in if moment.kind == .breach { throw Crash() } }
        }
        // The appeal is opened, and the crash comes before its applicant's application says so.
        let index = store.index(of: first)
        try await index.catchUp(from: first.log)
        let moment = try #require(
            try index.dueMoments(until: store.now).last { $0.kind == .opening })
        index.close()
        let receipt = try await first.fire(moment)
        #expect(!receipt.isDuplicate)
        #expect(try await first.fire(moment).isDuplicate)
        try await first.close()

        let second = try await store.open()
        if !isFrozen { store.deleteIndex() }
        let outcome = try await store.scheduler(of: second, isFrozen: isFrozen).fireDue()
        #expect(outcome.firedCounts[.breach] == nil)
        let appeals = try await opened(second, by: application).filter { $0.category == "appeal" }
        #expect(appeals.count == 1)
        for appeal in appeals { #expect(try await types(second, appeal).count == 2) }
        try await second.close()
    }

    /// Runs that end anywhere, indexes that are behind or gone: each application has one appeal in the end, and no other.
    @Test(arguments: 1...6 as ClosedRange<UInt64>) func whereverRunsEndEachAppealIsOpenedOnce(seed: UInt64) async throws
    {
        struct Crash: Error {}
        let random = Mutex(SeededGenerator(seed: seed))
        func draw(_ bound: Int) -> Int { random.withLock { Int.random(in: 0..<bound, using: &$0) } }
        var engine = try await store.open()
        var applications: [StreamID] = []
        for number in 0..<6 { applications.append(try await submitted(engine, "a\(number)")) }
        store.now = ScheduledStore.day(13)
        for _ in 0..<12 {
            let left = Mutex(draw(5))
            _ = try? await store.scheduler(of: engine, isFrozen: draw(3) == 0).fireDue { _ in
                try left.withLock { left in
                    left -= 1
                    if left < 0 { throw Crash() }
                }
            }
            if draw(3) == 0 { store.deleteIndex() }
            if draw(2) == 0 {
                try await engine.close()
                engine = try await store.open()
            }
        }
        _ = try await store.scheduler(of: engine).fireDue()
        let reader = try engine.log.makeReader(from: .start, options: ReadOptions())
        var (streams, names): ([StreamID: Int], EventNames) = ([:], EventNames())
        while let batch = try await reader.next() {
            names.append(batch.newNames)
            for index in 0..<batch.count {
                let stream = batch.event(at: index, names: names).stream
                if stream.category == "appeal" { streams[stream, default: 0] += 1 }
            }
        }
        var appeals: [StreamID] = []
        for application in applications {
            appeals += try await opened(engine, by: application).filter { $0.category == "appeal" }
            let told = try await types(engine, application).count { $0 == "application-opened" }
            #expect(told == 2, "seed \(seed)")
        }
        #expect(appeals.count == 6 && Set(appeals) == Set(streams.keys), "seed \(seed)")
        #expect(streams.values.allSatisfy { $0 == 2 }, "seed \(seed)")
        try await engine.close()
    }

    /// The half that is done stays, whichever half the power leaves.
    @Test func theFirstHalfAloneIsFinished() async throws {
        let engine = try await store.open()
        let application = try await submitted(engine, "a")
        store.now = ScheduledStore.day(13)
        _ = try await store.scheduler(of: engine).fireDue()
        let appeal = try #require(try await opened(engine, by: application).last)
        let events = try await engine.history(of: appeal)
        try await engine.close()

        // Another store gets the appeal and not what the application says of it.
        let half = try ScheduledStore(
            adding: ["permit": Self.permit, "appeal": Self.appeal, "inspection": Self.inspection])
        half.now = ScheduledStore.day(3)
        let other = try await half.open()
        let origin = try await other.submit("permit", id: "a", by: Self.applicant).application
        half.now = ScheduledStore.day(13)
        _ = try await other.publishDefinition(of: "appeal")
        _ = try await other.log.append(
            AppendRequest(
                events: events.map {
                    ProposedEvent(
                        stream: $0.stream, type: $0.type, actor: $0.actor, occurredAt: $0.occurredAt,
                        transitions: $0.transitions, payload: $0.payload)
                }, definition: events[0].definition))
        let outcome = try await half.scheduler(of: other).fireDue()
        #expect(outcome.failures.map(\.error).allSatisfy { $0 != .rejected(.init(.conflict, .init(untranslated: ""))) })
        #expect(try await opened(other, by: origin).contains(appeal))
        #expect(try await other.history(of: appeal).count == 2)
        try await other.close()
    }

    @Test func anIdThatSomebodyElseHasIsPassedOver() async throws {
        let engine = try await store.open()
        let application = try await submitted(engine, "a")
        store.now = ScheduledStore.day(13)
        _ = try await store.scheduler(of: engine).fireDue()
        let appeal = try #require(try await opened(engine, by: application).last)
        try await engine.close()

        let other = try ScheduledStore(
            adding: ["permit": Self.permit, "appeal": Self.appeal, "inspection": Self.inspection])
        other.now = ScheduledStore.day(3)
        let second = try await other.open()
        let origin = try await second.submit("permit", id: "a", by: Self.applicant).application
        _ = try await second.submit(
            "appeal", id: appeal.name, action: "lodge", data: ["reason": .text("mine")], by: Self.applicant)
        other.now = ScheduledStore.day(13)
        let outcome = try await other.scheduler(of: second).fireDue()
        #expect(!outcome.failures.map(\.error).contains(.rejected(.init(.conflict, .init(untranslated: "")))))
        let instead = try #require(try await opened(second, by: origin).last)
        #expect(instead.category == "appeal" && instead != appeal)
        #expect(try await second.load(instead).record.openings.origin?.application == origin.description)
        #expect(try await types(second, appeal) == ["lodged"])
        try await second.close()
    }
}
