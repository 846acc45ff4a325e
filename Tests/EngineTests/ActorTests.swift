import Engine
import EventLog
import EventModel
import Testing
import Workflow

/// Who acted, as events keep it.
@Suite struct ActorTests {
    private static let definition = """
        service: stamp
        version: 1
        title: {ar: تصديق, en: Stamp}
        initial: draft
        office: branch
        roles:
          applicant: {office: citizen, title: {ar: مقدّم الطلب, en: Applicant}}
          clerk: {office: directorate, title: {ar: الموظف, en: Clerk}}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions:
              submit: {records: submitted, title: {ar: تقديم, en: Submit}, by: applicant, to: review}
          review:
            title: {ar: قيد الدراسة, en: Review}
            actions:
              grant: {records: granted, title: {ar: منح, en: Grant}, by: clerk, office: [own, above], to: granted}
            after: {P10D: {to: lapsed, records: lapsed}}
          granted: {final: true, title: {ar: ممنوح, en: Granted}}
          lapsed: {final: true, title: {ar: ساقط, en: Lapsed}}
        """
    private static let offices = """
        offices:
          interior: {title: {ar: وزارة الداخلية, en: Ministry of the Interior}}
          jenin: {title: {ar: محافظة جنين, en: Governorate of Jenin}, within: interior}
        """
    private static let branch: ValueMap = ["branch": .text("jenin")]

    private static func guardian(deed: String = "court-41/2026") -> Actor {
        Actor(
            subject: "sami", roles: ["applicant"],
            capacity: .guardian(Mandate(principal: "huda", deed: deed)))
    }

    private func withFolder(_ body: (TemporaryFolder) async throws -> Void) async throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        try folder.write(Self.definition, to: "workflows/stamp/workflow.yaml")
        try folder.write(Self.offices, to: "workflows/offices.yaml")
        try EventLog.create(at: folder.path("store"))
        try await body(folder)
    }

    private func open(_ folder: TemporaryFolder) async throws -> Engine {
        try await Engine.open(store: folder.path("store"), workflows: folder.path("workflows"))
    }

    @Test func eventsKeepTheOfficeAndTheCapacity() async throws {
        try await withFolder { folder in
            let engine = try await open(folder)
            let clerk = Actor(subject: "lina", roles: ["clerk"], office: "interior")
            let submitted = try await engine.submit("stamp", data: Self.branch, by: Self.guardian())
            try await engine.perform("grant", on: submitted.application, by: clerk)
            try await engine.close()
            let reopened = try await open(folder)
            let payloads = try await reopened.history(of: submitted.application).map { try EventPayload($0) }
            #expect(payloads.map(\.capacity) == [Self.guardian().capacity, .oneself])
            #expect(payloads.map(\.office) == [nil, "interior"])
            let record = try await reopened.load(submitted.application).record
            #expect(record.applicant == "huda" && record.office == "jenin")
            try await reopened.close()
        }
    }

    @Test func officesOfTheFolderAreThoseThatCount() async throws {
        try await withFolder { folder in
            let engine = try await open(folder)
            await #expect(throws: EngineError.rejected(Rejection(.officeUnknown, LocalizedText(untranslated: "")))) {
                try await engine.submit("stamp", data: ["branch": .text("atlantis")], by: Self.guardian())
            }
            let submitted = try await engine.submit("stamp", data: Self.branch, by: Self.guardian())
            await #expect(throws: EngineError.rejected(Rejection(.officeNotAllowed, LocalizedText(untranslated: "")))) {
                try await engine.perform(
                    "grant", on: submitted.application, by: Actor(subject: "lina", roles: ["clerk"], office: "health"))
            }
            try await engine.close()
        }
    }

    @Test func theSameKeyInAnotherCapacityIsAnotherCommand() async throws {
        try await withFolder { folder in
            let engine = try await open(folder)
            let key = try #require(CommandKey("k-1"))
            let first = try await engine.submit("stamp", id: "S-1", data: Self.branch, by: Self.guardian(), key: key)
            let again = try await engine.submit("stamp", id: "S-1", data: Self.branch, by: Self.guardian(), key: key)
            #expect(again.isDuplicate && again.position == first.position)
            await #expect(throws: EngineError.keyReused) {
                try await engine.submit(
                    "stamp", id: "S-1", data: Self.branch, by: Self.guardian(deed: "court-42/2026"), key: key)
            }
            try await engine.close()
        }
    }

    @Test func aPayloadWithoutOfficeAndCapacityIsAsBefore() throws {
        #expect(EventPayload().bytes.isEmpty)
        let payload = EventPayload(
            data: ["a": .int(1)], roles: ["clerk"], office: "jenin",
            capacity: .attorney(
                Mandate(principal: "huda", deed: "n-7"), PowerOfAttorney(services: ["stamp"], expiresAt: .epoch)))
        #expect(try EventPayload(bytes: payload.bytes) == payload)
    }
}
