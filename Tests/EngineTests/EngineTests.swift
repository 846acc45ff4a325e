import Engine
import EventLog
import EventModel
import Synchronization
import Testing
import Workflow
import WorkflowFiles

@Suite struct EngineTests {
    static let definition = """
        service: parking-permit
        version: 1
        title: {ar: تصريح وقوف, en: Parking permit}
        initial: draft
        roles:
          applicant: {office: citizen, title: {ar: مقدّم الطلب, en: Applicant}}
          clerk: {office: municipality, title: {ar: الموظف, en: Clerk}}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions:
              submit: {records: submitted, title: {ar: تقديم, en: Submit}, by: applicant, to: review}
          review:
            title: {ar: قيد الدراسة, en: Review}
            actions:
              note: {records: remarked, title: {ar: ملاحظة, en: Note}, by: clerk, needs: text}
              grant: {records: granted, title: {ar: منح, en: Grant}, by: clerk, to: granted}
            after: {P10D: {to: lapsed, records: lapsed}}
          granted: {final: true, title: {ar: ممنوح, en: Granted}}
          lapsed: {final: true, title: {ar: ساقط, en: Lapsed}}
        """

    static let applicant = Actor(subject: "citizen-1", roles: ["applicant"])
    static let clerk = Actor(subject: "clerk-1", roles: ["clerk"])

    /// An engine over a new store, with a clock that the test moves.
    private final class Fixture: Sendable {
        let folder = TemporaryFolder()
        let time = Mutex(Timestamp(secondsSinceEpoch: 1_780_000_000))

        init() throws {
            try folder.write(EngineTests.definition, to: "workflows/parking-permit/workflow.yaml")
            try EventLog.create(at: folder.path("store"))
        }

        func open(workflows: Bool = true) async throws -> Engine {
            let log = try EventLog.open(at: folder.path("store"), mode: .readWrite)
            do {
                return try await Engine(
                    log: log, workflows: workflows ? folder.path("workflows") : nil,
                    now: { self.time.withLock { $0 } })
            } catch {
                // A log that is let go of gives up its lock at some later time.
                try await log.close()
                throw error
            }
        }

        func advance(days: Int64) {
            time.withLock { $0 = Timestamp(microsecondsSinceEpoch: $0.microsecondsSinceEpoch + days * 86_400_000_000) }
        }

        deinit { folder.remove() }
    }

    @Test func anApplicationLivesThroughItsWorkflow() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let submitted = try await engine.submit("parking-permit", data: ["plate": .text("٧-١٢٣٤")], by: Self.applicant)
        #expect(submitted.revision == .first && submitted.state?.id == "review" && !submitted.isDuplicate)
        guard case .deadlineSet(let deadline)? = submitted.effects.first, submitted.effects.count == 1 else {
            Issue.record("submitting sets the deadline of the review")
            return
        }
        let tenDaysLater = fixture.time.withLock { $0.microsecondsSinceEpoch } + 10 * 86_400_000_000
        #expect(deadline.number == 0 && deadline.dueAt.microsecondsSinceEpoch == tenDaysLater)
        let granted = try await engine.perform(
            "grant", on: submitted.application, by: Self.clerk, expecting: .exact(.first))
        #expect(granted.state?.id == "granted" && granted.effects == [.deadlineCancelled(0)])
        let application = try await engine.load(submitted.application)
        #expect(application.currentState?.isFinal == true)
        let history = try await engine.history(of: submitted.application)
        #expect(history.map(\.type) == ["submitted", "granted"])
        #expect(history.map(\.actor) == ["citizen-1", "clerk-1"])
        let payload = try EventPayload(history[0])
        #expect(payload.data == ["plate": .text("٧-١٢٣٤")])
        #expect(payload.roles == ["applicant"])
        #expect(payload.deadlines.entries.map(\.key) == ["review/0"])
        try await engine.close()
    }

    @Test func aStoreIsEnoughToGoOn() async throws {
        let fixture = try Fixture()
        let first = try await fixture.open()
        let submitted = try await first.submit("parking-permit", id: "P-1", by: Self.applicant)
        try await first.close()
        // Without the folder of definitions: the store holds the one that its applications are pinned to.
        let second = try await fixture.open(workflows: false)
        #expect(try await second.load(submitted.application).currentState?.id == "review")
        let granted = try await second.perform("grant", on: submitted.application, by: Self.clerk)
        #expect(granted.state?.id == "granted")
        try await second.close()
    }

    @Test func aDefinitionIsRecordedOnce() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask { _ = try? await engine.submit("parking-permit", id: "P-\(number)", by: Self.applicant) }
            }
        }
        #expect(try await engine.log.readStream(.publishedDefinitions).count == 1)
        // Beside the applications: the definition, the number of the service, and blocks of 1, 2, 4, 8 and 16 references.
        #expect(engine.log.end.nextPosition(inPartition: 0).rawValue == 20 + 7)
        try await engine.close()
    }

    @Test func theRulesRejectWithACode() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let permit = try await engine.submit("parking-permit", by: Self.applicant).application
        func rejection(_ code: Rejection.Code, _ body: () async throws -> Void) async {
            await #expect(throws: EngineError.rejected(Rejection(code, LocalizedText(untranslated: "")))) {
                try await body()
            }
        }
        await rejection(.actionUnknown) { try await engine.perform("fly", on: permit, by: Self.clerk) }
        await rejection(.actionNotAllowed) { try await engine.perform("submit", on: permit, by: Self.applicant) }
        await rejection(.roleNotAllowed) { try await engine.perform("grant", on: permit, by: Self.applicant) }
        await rejection(.needsMissing) { try await engine.perform("note", on: permit, by: Self.clerk) }
        await rejection(.conflict) {
            try await engine.perform("grant", on: permit, by: Self.clerk, expecting: .exact(Revision(rawValue: 7)))
        }
        await rejection(.deadlineNotDue) { try await engine.passDeadline(0, on: permit) }
        #expect(try await engine.history(of: permit).count == 1)
        await #expect(throws: EngineError.serviceUnknown("x", known: ["parking-permit"])) {
            try await engine.submit("x", by: Self.applicant)
        }
        let nobody = try StreamID(parsing: "parking-permit/none")
        await #expect(throws: EngineError.notFound(nobody)) { try await engine.load(nobody) }
        await #expect(throws: EngineError.notFound(nobody)) { try await engine.history(of: nobody) }
        await rejection(.conflict) { try await engine.submit("parking-permit", id: permit.name, by: Self.applicant) }
        try await engine.close()
    }

    @Test func aDeadlinePassesWhenItIsDue() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let permit = try await engine.submit("parking-permit", by: Self.applicant).application
        fixture.advance(days: 10)
        let lapsed = try await engine.passDeadline(0, on: permit)
        #expect(lapsed.state?.id == "lapsed")
        #expect(try await engine.history(of: permit).last?.type == "lapsed")
        try await engine.close()
    }

    @Test func theSameKeyIsTakenOnce() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let key = try #require(CommandKey("k-1"))
        let first = try await engine.submit("parking-permit", id: "P-1", by: Self.applicant, key: key)
        let again = try await engine.submit("parking-permit", id: "P-1", by: Self.applicant, key: key)
        #expect(again.isDuplicate && again.position == first.position && again.application == first.application)
        let noteKey = try #require(CommandKey("k-2"))
        let note: ValueMap = ["text": .text("ناقص")]
        let noted = try await engine.perform("note", on: first.application, by: Self.clerk, data: note, key: noteKey)
        try await engine.perform("grant", on: first.application, by: Self.clerk)
        // The state has moved on, and still the first answer comes again.
        let notedAgain = try await engine.perform(
            "note", on: first.application, by: Self.clerk, data: note, key: noteKey)
        #expect(notedAgain.isDuplicate && notedAgain.revision == noted.revision)
        await #expect(throws: EngineError.keyReused) {
            try await engine.perform(
                "note", on: first.application, by: Self.clerk, data: ["text": .text("x")], key: noteKey)
        }
        await #expect(throws: EngineError.keyReused) {
            try await engine.perform("grant", on: first.application, by: Self.clerk, key: noteKey)
        }
        #expect(try await engine.history(of: first.application).count == 3)
        try await engine.close()
    }

    @Test func ofManyWhoWriteAtOnceOneWins() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let permit = try await engine.submit("parking-permit", by: Self.applicant).application
        let wins = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    do {
                        _ = try await engine.perform("grant", on: permit, by: Self.clerk, expecting: .exact(.first))
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wins == 1)
        #expect(try await engine.history(of: permit).count == 2)
        try await engine.close()
    }

    @Test func commandsToDifferentApplicationsGoSideBySide() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let permit = try await engine.submit("parking-permit", id: "P-\(number)", by: Self.applicant)
                    try await engine.perform(
                        "note", on: permit.application, by: Self.clerk, data: ["text": .text("\(number)")])
                    try await engine.perform("grant", on: permit.application, by: Self.clerk)
                }
            }
            try await group.waitForAll()
        }
        // Beside the applications: the definition, the number of the service, and 8 blocks of references.
        #expect(engine.log.end.nextPosition(inPartition: 0).rawValue == 600 + 10)
        #expect(engine.log.statistics.frameCount < 601, "commits were not shared")
        for number in 0..<200 {
            let history = try await engine.history(of: StreamID(category: "parking-permit", name: "P-\(number)"))
            #expect(history.map(\.type) == ["submitted", "remarked", "granted"])
        }
        try await engine.close()
    }

    @Test func idsOfNewApplicationsAreShortAndPlain() {
        let generator = ApplicationIDGenerator()
        let ids = (0..<1_000).map { _ in generator.makeID() }
        #expect(Set(ids).count == 1_000)
        #expect(ids.allSatisfy { $0.wholeMatch(of: /[0-9A-HJKMNP-TV-Z]{10}/) != nil })
        #expect(ApplicationIDGenerator { 0 }.makeID() == "0000000000")
    }

    @Test func payloadsComeBack() throws {
        let payload = EventPayload(
            data: ["a": .int(1)], application: ["b": .text("ب")], roles: ["clerk"], deadlines: ["c": .timestamp(.epoch)]
        )
        #expect(try EventPayload(bytes: payload.bytes) == payload)
        #expect(try EventPayload(bytes: EventPayload().bytes) == EventPayload())
        #expect(EventPayload().bytes.isEmpty)
        #expect(throws: (any Error).self) { try EventPayload(bytes: [0x01]) }
    }
}

extension EngineTests {
    @Test func whatWasWrittenPastTheEngineIsSeen() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let permit = try await engine.submit("parking-permit", by: Self.applicant).application
        let definition = try #require(try await engine.load(permit).definition)
        let noted = ProposedEvent(
            stream: permit, type: "remarked", actor: "clerk-2", occurredAt: Timestamp(secondsSinceEpoch: 1),
            transitions: [1])
        _ = try await engine.log.append(AppendRequest(events: [noted], definition: definition))
        let second = try await engine.perform("note", on: permit, by: Self.clerk, data: ["text": .text("a")])
        #expect(second.revision == Revision(rawValue: 2))
        _ = try await engine.log.append(AppendRequest(events: [noted], definition: definition))
        let third = try await engine.perform(
            "note", on: permit, by: Self.clerk, expecting: .exact(Revision(rawValue: 3)), data: ["text": .text("b")])
        #expect(third.revision == Revision(rawValue: 4))
        try await engine.close()
    }

    @Test func loadingBesideCommandsNeverGoesBack() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let permit = try await engine.submit("parking-permit", by: Self.applicant).application
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    _ = try await engine.perform(
                        "note", on: permit, by: Self.clerk, data: ["text": .text("\(number)")])
                }
                group.addTask { _ = try await engine.load(permit) }
            }
            try await group.waitForAll()
        }
        #expect(try await engine.load(permit).revision == Revision(rawValue: 100))
        try await engine.close()
    }

    @Test func dataThatCouldNotBeReadAgainAreRefused() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        var deep = Value.int(1)
        for _ in 0..<60 { deep = .list([deep]) }
        for data: ValueMap in [["a": deep], ["a": .text("\u{1}")], ["a\u{7}": .int(1)]] {
            await #expect(throws: EngineError.self) {
                try await engine.submit("parking-permit", data: data, by: Self.applicant)
            }
        }
        #expect(engine.log.end.nextPosition(inPartition: 0) == .start)
        let lines: ValueMap = ["a": .text("سطر\nسطر\t")]
        #expect(try await engine.submit("parking-permit", data: lines, by: Self.applicant).revision == .first)
        try await engine.close()
    }

    @Test func aKeyBelongsToOneApplication() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let key = try #require(CommandKey("k"))
        try await engine.submit("parking-permit", id: "A", by: Self.applicant, key: key)
        await #expect(throws: EngineError.keyReused) {
            try await engine.submit("parking-permit", id: "B", by: Self.applicant, key: key)
        }
        try await engine.close()
    }

    @Test func aChangedDefinitionNeedsANewVersion() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        try await engine.submit("parking-permit", by: Self.applicant)
        try await engine.close()
        let changed = Self.definition.replacing("P10D", with: "P20D")
        try fixture.folder.write(changed, to: "workflows/parking-permit/workflow.yaml")
        await #expect(throws: EngineError.definitionChanged("parking-permit", version: 1)) {
            _ = try await fixture.open()
        }
        try fixture.folder.write(
            changed.replacing("version: 1", with: "version: 2"), to: "workflows/parking-permit/workflow.yaml")
        let newer = try await fixture.open()
        #expect(newer.catalog.workflow(of: "parking-permit")?.version == 2)
        try await newer.close()
    }

    @Test func ofTwoMeaningsOfOneVersionOneIsPublished() async throws {
        for _ in 0..<10 {
            let fixture = try Fixture()
            let log = try EventLog.open(at: fixture.folder.path("store"), mode: .readWrite)
            let engines = [try await Engine(log: log), try await Engine(log: log)]
            let sources = try ["P20D", "P30D"].map { period in
                try DefinitionSource(yaml: Self.definition.replacing("P10D", with: period), file: period)
            }
            let outcomes = await withTaskGroup(of: EngineError?.self) { group in
                for (engine, source) in zip(engines, sources) {
                    group.addTask {
                        do {
                            try await engine.publish(source)
                            return nil
                        } catch {
                            return error as? EngineError
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == nil } == 1)
            #expect(outcomes.contains(.definitionChanged("parking-permit", version: 1)))
            let later = try await Engine(log: log)
            #expect(later.catalog.workflows.count == 1)
            try await later.close()
        }
    }
}
