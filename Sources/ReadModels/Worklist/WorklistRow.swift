import EventModel
import Workflow

/// What the worklist says of an application beside its state: the columns of its row.
struct WorklistRow: Hashable, Sendable {
    static let columns = ["since", "office", "assignee", "clock", "due_at", "reminder_at"]

    /// Stands for a moment that does not come.
    static let never = Int64.max
    /// Stands for the due time of a clock that somebody suspended: after all that are due, before those without a clock.
    static let paused = Int64.max - 1
    private static let noClock: Int64 = -1

    /// When the active states changed last, in microseconds since the epoch.
    var since: Int64
    /// The number of the office.
    var office: Int64
    /// The number of the subject who has the work; of the empty name for nobody.
    var assignee: Int64
    /// The number of the name of the active clock that is due first; -1 where none is active.
    var clock: Int64
    /// When the limit of that clock passes.
    var dueAt: Int64
    /// When the first office is reminded that an active clock says.
    var reminderAt: Int64

    /// What follows for an application in a state.
    init(
        _ standing: WorklistStanding, in state: StateTable.State, known: inout some NameNumbering
    ) throws {
        (since, office) = (standing.since, standing.office)
        (clock, dueAt, reminderAt) = (Self.noClock, Self.never, Self.never)
        guard case .work(let holder, let clocks) = standing.work, let workflow = state.workflow else {
            assignee = try known.number(of: "", .actor)
            return
        }
        assignee = try known.number(of: holder?.subject ?? "", .actor)
        for outlook in workflow.activeClockOutlooks(clocks) {
            let due = outlook.dueAt?.microsecondsSinceEpoch ?? Self.paused
            reminderAt = min(reminderAt, outlook.reminderAt?.microsecondsSinceEpoch ?? Self.never)
            guard due < dueAt else { continue }
            clock = try known.number(of: workflow.clocks[outlook.clock].name, .clock)
            dueAt = due
        }
    }

    /// Reads the columns, from the first on.
    init(_ row: ProjectionRow) {
        since = row.integer(0)
        office = row.integer(1)
        assignee = row.integer(2)
        clock = row.integer(3)
        dueAt = row.integer(4)
        reminderAt = row.integer(5)
    }

    func bind(to row: inout RowBinder) {
        for value in [since, office, assignee, clock, dueAt, reminderAt] { row.append(value) }
    }
}

/// What live work goes on from that no query asks for.
struct WorklistProgress: Hashable {
    private var holder: String?
    private var roles: String?
    private var clocks = ""

    init() {}

    init(_ standing: WorklistStanding) {
        guard case .work(let holder, let clocks) = standing.work else { return }
        self.holder = holder?.subject
        roles = holder?.roles.joined(separator: "\n")
        self.clocks = clocks.text
    }

    func save(of application: Int64, replacing old: WorklistProgress, to database: ProjectionDatabase) throws {
        guard self != old else { return }
        guard self != WorklistProgress() else {
            return try database.run("DELETE FROM progress WHERE application = ?") { $0.append(application) }
        }
        try database.run(
            "INSERT OR REPLACE INTO progress (application, holder, holder_roles, clocks) VALUES (?, ?, ?, ?)"
        ) { row in
            row.append(application)
            row.append(holder)
            row.append(roles)
            row.append(clocks)
        }
    }
}

extension WorklistStanding {
    /// What live work goes on from.
    init(_ row: WorklistRow, of application: Int64, in database: ProjectionDatabase) throws {
        self.init(since: row.since, office: row.office)
        work = try database.first(
            "SELECT holder, holder_roles, clocks FROM progress WHERE application = ?", [.integer(application)]
        ) { row in
            guard let clocks = ClockHistory(text: row.text(2)) else {
                throw ReadModelError(.damaged, "what is known of clocks cannot be read; rebuild the read models")
            }
            let holder = row.optionalText(0).map { subject in
                Casework.Holder(
                    subject: subject,
                    roles: row.text(1).isEmpty ? [] : row.text(1).split(separator: "\n").map(String.init))
            }
            return .work(holder: holder, clocks: clocks)
        }
    }
}
