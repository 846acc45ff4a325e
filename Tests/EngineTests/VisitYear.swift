import EventLog
import EventModel
import Sijill
import SijillTestKit

/// Some months of visits and enquiries from a seed: people act, attach, claim, mark; clocks stop and are extended;
/// deadlines pass; applications move to another version and back.
struct VisitYear {
    let store: ScheduledStore
    private(set) var engine: Engine
    private(set) var applications: [StreamID] = []
    private var generator: Xorshift
    private var day = 0

    static let offices = ["north", "south", "harbour"]

    init(seed: UInt64) async throws {
        generator = Xorshift(state: seed)
        store = try ScheduledStore(adding: ["visit": VisitDefinition.first])
        engine = try await store.open()
    }

    /// Lets days pass.
    mutating func live(days: Int) async throws {
        let end = day + days
        while day < end {
            day += Int.random(in: 0...2, using: &generator)
            store.now = Timestamp(
                microsecondsSinceEpoch: max(
                    store.now.microsecondsSinceEpoch,
                    ScheduledStore.day(day).microsecondsSinceEpoch
                        + Int64.random(in: 0..<86_400, using: &generator) * 1_000_000))
            try await open()
            for _ in 0..<20 {
                let recent = max(0, applications.count - 16)..<applications.count
                let id = applications[Int.random(in: recent, using: &generator)]
                // What the rules do not allow now is not done.
                try? await act(on: id)
            }
            if Int.random(in: 0..<3, using: &generator) > 0 { _ = try await store.scheduler(of: engine).fireDue() }
        }
    }

    /// Opens the store anew under a second version of the visits' definition.
    mutating func revise() async throws {
        try await engine.close()
        try store.write(VisitDefinition.second, of: "visit")
        engine = try await store.open()
    }

    private mutating func open() async throws {
        let name = "e\(applications.count)"
        guard Bool.random(using: &generator) else {
            applications.append(
                try await engine.submit("enquiry", id: name, by: ScheduledStore.clerk).application)
            return
        }
        let office = Self.offices[Int.random(in: 0..<3, using: &generator)]
        let citizen = Actor(subject: "citizen-\(applications.count)", roles: ["applicant"])
        let data: ValueMap = [
            "office": .text(office), "documents": .map(["deed": .map(["number": .text("\(applications.count)")])]),
        ]
        applications.append(
            try await engine.submit("visit", id: name, data: data, by: citizen).application)
    }

    private mutating func act(on id: StreamID) async throws {
        let application = try await engine.load(id)
        guard let workflow = application.workflow, let state = application.state else { return }
        let officer = Actor(
            subject: "officer-\(Int.random(in: 1...3, using: &generator))", roles: ["clerk", "expert", "chief"])
        let applicant = Actor(subject: application.record.applicant ?? "", roles: ["applicant"])
        switch Int.random(in: 0..<18, using: &generator) {
        case 0: try await engine.handle(.claim, on: id, by: officer)
        case 1: try await engine.handle(.release, on: id, by: officer)
        case 2: try await engine.handle(.assign(to: "officer-2", role: "clerk"), on: id, by: officer)
        case 3: try await engine.handle(.reassign(to: "officer-3"), on: id, by: officer)
        case 4:
            let marks = [Casework.Mark(.document, "deed", remark: "old"), .init(.document, "plan", remark: "blurred")]
            try await engine.handle(.mark(marks), on: id, by: officer)
        case 5, 6:
            let bytes = AttachmentFixture.contents(40, seed: UInt64.random(in: 1...6, using: &generator))
            try await engine.attach(
                to: id, document: "plan", contentsOf: AttachmentFixture.chunks(bytes), name: "plan.pdf", by: applicant)
        case 7, 8: try await adjustClock(of: id, workflow, by: officer)
        case 9, 10:
            if workflow.version == 1 {
                try await engine.migrate(id, to: 2, by: officer, reason: "law")
            } else {
                try await engine.undoMigration(of: id, by: officer, reason: "error")
            }
        case 11: try await engine.handle(.correct(document: "permit", text: "the name"), on: id, by: officer)
        default:
            let actor = Bool.random(using: &generator) ? officer : applicant
            let allowed = workflow.allowedActions(state, for: workflow.roleSet(of: actor))
            guard let action = allowed.randomElement(using: &generator) else { return }
            try await engine.perform(workflow.actions[action].name, on: id, by: actor)
        }
    }

    private mutating func adjustClock(of id: StreamID, _ workflow: CompiledWorkflow, by officer: Actor) async throws {
        guard let clock = workflow.clocks.randomElement(using: &generator) else { return }
        let adjustment: ClockAdjustment =
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: .extend(by: try WorkingDuration(iso8601: "P1D"), reason: "archive")
            case 1, 2: .resume(reason: "came")
            default: .suspend(reason: "awaited")
            }
        try await engine.adjustClock(clock.name, adjustment, on: id, by: officer)
    }
}
