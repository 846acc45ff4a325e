import EventLog
import EventModel
import Sijill
import Synchronization
import Testing

/// A store of enquiries with a clock that the test moves, and an index of what is due beside it.
final class ScheduledStore: Sendable {
    private let folder = TemporaryFolder()
    private let time = Mutex(ScheduledStore.day(0))

    static let clerk = Actor(subject: "clerk-1", roles: ["applicant", "clerk", "chief"])

    /// Midnight UTC of a day from Thursday 1 January 2026 on.
    static func day(_ day: Int) -> Timestamp {
        Timestamp(secondsSinceEpoch: 1_767_225_600 + Int64(day) * 86_400)
    }

    /// Makes a store; `definitions` come beside the enquiry's, by service.
    init(adding definitions: [String: String] = [:]) throws {
        for (service, definition) in definitions {
            try folder.write(definition, to: "workflows/\(service)/workflow.yaml")
        }
        try folder.write(Self.definition, to: "workflows/enquiry/workflow.yaml")
        try folder.write(Self.calendar, to: "workflows/calendars/town.yaml")
        try EventLog.create(at: folder.path("store"))
    }

    deinit { folder.remove() }

    var now: Timestamp {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }

    func open() async throws -> Engine {
        try await Engine(
            log: try EventLog.open(at: folder.path("store"), mode: .readWrite), workflows: folder.path("workflows"),
            now: { self.now })
    }

    func index(of engine: Engine) -> ReadModelStore {
        ReadModelStore(dueMomentsIn: folder.path("schedule"), catalog: engine.catalog, log: engine.log.storeID)
    }

    /// Puts a later version of a definition in the place of the first one.
    func write(_ definition: String, of service: String = "enquiry") throws {
        try folder.write(definition, to: "workflows/\(service)/workflow.yaml")
    }

    /// Read models of some projections alone, in a folder of their own.
    func readModels(
        _ name: String, of engine: Engine, _ projections: [any Projection],
        options: ReadModelStore.Options = ReadModelStore.Options()
    ) -> ReadModelStore {
        ReadModelStore(folder: folder.path(name), projections: projections, log: engine.log.storeID, options: options)
    }

    func readModels(of engine: Engine) -> ReadModelStore {
        ReadModelStore(folder: folder.path("read-models"), catalog: engine.catalog, log: engine.log.storeID)
    }

    /// A scheduler with small pages; one whose index is frozen stays behind the log, as after a crash.
    func scheduler(of engine: Engine, isFrozen: Bool = false) -> Scheduler {
        let index = index(of: engine)
        return Scheduler(
            engine: engine, pageCount: 3,
            catchUp: { if !isFrozen { try await index.catchUp(from: engine.log) } },
            pages: { try index.dueMoments(until: $0, after: $1, limit: $2) })
    }

    func deleteIndex() { folder.remove("schedule") }

    static let calendar = """
        calendar: town
        title: {ar: البلدة, en: Town}
        weekend: [friday, saturday]
        hours: {from: "08:00", to: "15:00"}
        holidays: [{from: 2026-03-20, to: 2026-03-22, title: {ar: عيد الفطر, en: Eid al-Fitr}}]
        periods: [{from: 2026-02-18, to: 2026-03-19, hours: {from: "09:00", to: "14:00"}}]
        offsets:
          - {from: 2025-10-24T23:00:00Z, offset: "+02:00"}
          - {from: 2026-03-28T00:00:00Z, offset: "+03:00"}
          - {from: 2026-10-23T23:00:00Z, offset: "+02:00"}

        """

    static let definition = """
        service: enquiry
        version: 1
        title: {ar: استعلام, en: Enquiry}
        initial: draft
        calendar: town
        roles: {applicant: citizen, clerk: town, chief: town}
        clocks:
          processing:
            {limit: P5D, remind: P3D, runs_in: office, escalate: chief, suspend: {by: chief, limit: P10D},
             extend: {by: chief, limit: P6D}}
          statutory: {limit: P12D, runs_in: [office, waiting], silence: {to: granted, records: granted_by_silence}}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions: {submit: {records: submitted, by: applicant, to: office}}
          office:
            title: {ar: لدى المكتب, en: At the office}
            actions:
              ask: {records: asked, by: clerk, to: waiting}
              answer: {records: answered, by: clerk, to: settled}
            after: {P40D: {to: lapsed, records: lapsed}}
          waiting:
            title: {ar: بانتظار مقدم الطلب, en: The applicant is awaited}
            actions: {reply: {records: replied, by: applicant, to: office}}
            after:
              P5D: {do: {notify: applicant}, records: nudged}
              P10D: {to: lapsed, records: abandoned}
          settled: {final: true, title: {ar: منجز, en: Settled}}
          granted: {final: true, title: {ar: ممنوح, en: Granted}}
          lapsed: {final: true, title: {ar: ساقط, en: Lapsed}}

        """
}
