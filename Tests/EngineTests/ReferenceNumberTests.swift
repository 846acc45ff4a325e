import Engine
import EventLog
import EventModel
import Synchronization
import Testing
import Workflow

/// References: one for each application, whoever asks at once and however often the store is opened.
@Suite struct ReferenceNumberTests {
    private static func definition(_ service: String) -> String {
        EngineTests.definition.replacing("service: parking-permit", with: "service: \(service)")
    }

    private final class Fixture: Sendable {
        let folder = TemporaryFolder()
        let time = Mutex(Timestamp(secondsSinceEpoch: 1_780_000_000))

        init() throws {
            for service in ["parking-permit", "market-stall"] {
                try folder.write(
                    ReferenceNumberTests.definition(service), to: "workflows/\(service)/workflow.yaml")
            }
            try EventLog.create(at: folder.path("store"))
        }

        func open() async throws -> Engine {
            try await Engine(
                log: try EventLog.open(at: folder.path("store"), mode: .readWrite),
                workflows: folder.path("workflows"), now: { self.time.withLock { $0 } })
        }

        deinit { folder.remove() }
    }

    private func submit(_ engine: Engine, _ service: String = "parking-permit") async throws -> ApplicationReference {
        let receipt = try await engine.submit(service, by: EngineTests.applicant)
        let reference = try #require(receipt.reference)
        #expect(try await engine.load(receipt.application).reference == reference)
        let history = try await engine.history(of: receipt.application)
        #expect(try EventPayload(history[0]).reference == reference)
        return reference
    }

    @Test func numbersCountWithinServiceAndYear() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        #expect(try await submit(engine).description.hasPrefix("101-2026-000001-"))
        #expect(try await submit(engine, "market-stall").description.hasPrefix("102-2026-000001-"))
        #expect(try await submit(engine).description.hasPrefix("101-2026-000002-"))
        fixture.time.withLock { $0 = Timestamp(secondsSinceEpoch: 1_800_000_000) }
        #expect(try await submit(engine).description.hasPrefix("101-2027-000001-"))
        try await engine.close()
    }

    @Test func manyAtOnceAndManyOpeningsShareNoNumber() async throws {
        let fixture = try Fixture()
        var seen: Set<ApplicationReference> = []
        for _ in 0..<3 {
            let engine = try await fixture.open()
            let references = try await withThrowingTaskGroup(of: ApplicationReference.self) { group in
                for _ in 0..<64 { group.addTask { try await submit(engine) } }
                return try await group.reduce(into: [ApplicationReference]()) { $0.append($1) }
            }
            #expect(references.count == 64)
            for reference in references { #expect(seen.insert(reference).inserted, "\(reference) was given twice") }
            try await engine.close()
        }
    }

    @Test func enginesThatLiveShortlyLeaveNoGaps() async throws {
        let fixture = try Fixture()
        var numbers: [Int] = []
        for _ in 0..<4 {
            let engine = try await fixture.open()
            numbers.append(try await submit(engine).number)
            try await engine.close()
        }
        #expect(numbers == [1, 2, 3, 4])
    }

    @Test func askingAgainGivesTheSameReferenceAndRefusalsGiveNone() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let key = try #require(CommandKey("k"))
        await #expect(throws: EngineError.self) {
            try await engine.submit("parking-permit", action: "grant", by: EngineTests.applicant)
        }
        let first = try await engine.submit("parking-permit", id: "P-1", by: EngineTests.applicant, key: key)
        let again = try await engine.submit("parking-permit", id: "P-1", by: EngineTests.applicant, key: key)
        #expect(again.isDuplicate && again.reference == first.reference && first.reference?.number == 1)
        let granted = try await engine.perform("grant", on: first.application, by: EngineTests.clerk)
        #expect(granted.reference == first.reference)
        let history = try await engine.history(of: first.application)
        #expect(try history.map { try EventPayload($0).reference } == [first.reference, nil])
        try await engine.close()
    }

    @Test func peopleWorkThroughTheEngine() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let first = try await engine.submit("parking-permit", id: "P-1", by: EngineTests.applicant)
        let second = try await engine.submit("parking-permit", id: "P-2", by: EngineTests.applicant)
        let key = try #require(CommandKey("claim-1"))
        let claimed = try await engine.handle(.claim, on: first.application, by: EngineTests.clerk, key: key)
        #expect(claimed.state?.id == "review")
        let again = try await engine.handle(.claim, on: first.application, by: EngineTests.clerk, key: key)
        #expect(again.isDuplicate && again.position == claimed.position)
        await #expect(throws: EngineError.keyReused) {
            try await engine.handle(.note("x"), on: first.application, by: EngineTests.clerk, key: key)
        }
        let other = Actor(subject: "clerk-2", roles: ["clerk"])
        await #expect(throws: EngineError.rejected(Rejection(.workHeldByOther, LocalizedText(untranslated: "")))) {
            try await engine.perform("grant", on: first.application, by: other)
        }
        try await engine.handle(
            .link(second.application, relation: "appeal"), on: first.application, by: EngineTests.clerk)
        let missing = try StreamID(parsing: "parking-permit/P-3")
        await #expect(throws: EngineError.notFound(missing)) {
            try await engine.handle(.link(missing, relation: "appeal"), on: first.application, by: EngineTests.clerk)
        }
        try await engine.close()
        let reopened = try await fixture.open()
        let application = try await reopened.load(first.application)
        #expect(application.record.people.holder?.subject == "clerk-1" && application.record.people.links.count == 1)
        #expect(application.state?.deviationCount == 0)
        try await reopened.close()
    }
}
