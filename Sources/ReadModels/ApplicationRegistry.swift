import EventModel
import Workflow

/// The `applications` table that each of the three models has, with columns of its own beside the common ones:
/// number, service, name and state.
struct ApplicationRegistry: Sendable {
    /// The columns of one model beside the common ones.
    let columns: [String]

    static let indexSQL = "CREATE UNIQUE INDEX applications_by_name ON applications (name, service)"

    var tableSQL: String {
        let own = columns.map { ", \($0) INTEGER NOT NULL" }.joined()
        return """
            CREATE TABLE applications (
                number INTEGER PRIMARY KEY, service INTEGER NOT NULL, name TEXT NOT NULL,
                state INTEGER NOT NULL\(own)) STRICT
            """
    }

    private var columnList: String {
        (["number", "service", "name", "state"] + columns).joined(separator: ", ")
    }

    /// Writes all applications of a rebuild; the slot is the number.
    func saveAll(
        _ tracker: ApplicationTracker, names: EventNames, to database: ProjectionDatabase,
        bind: (Int, inout RowBinder) -> Void
    ) throws {
        try NameTable.save(tracker.serviceNames, .service, to: database)
        try tracker.states.save(from: 0, to: database)
        try database.insert(
            into: "applications (\(columnList))", columnCount: 4 + columns.count, count: tracker.count
        ) { slot, row in
            row.append(slot)
            row.append(tracker.services[slot])
            row.append(names.streams[Int(tracker.streams[slot])].name)
            row.append(tracker.current[slot])
            bind(slot, &row)
        }
    }
}

/// The applications of one batch, loaded from a read model to be followed and written back.
struct LoadedApplications {
    var tracker: ApplicationTracker
    /// By slot, the application's number in the read model.
    let numbers: [Int64]
    /// The numbers of services in the read model.
    let serviceNumbers: NameNumbers
    private let registry: ApplicationRegistry
    private let stateCount: Int

    /// Loads the applications of a batch; `restore` gets the slot and the row of each that the model has, with its
    /// own columns from 0 on.
    init(
        of batch: EventBatch, names: EventNames, registry: ApplicationRegistry, catalog: DefinitionCatalog,
        from database: ProjectionDatabase, restore: (Int, ProjectionRow) -> Void
    ) throws {
        self.registry = registry
        tracker = ApplicationTracker(states: try StateTable(catalog: catalog, loadingFrom: database))
        stateCount = tracker.states.states.count
        let slots = tracker.admit(batch, names: names)
        serviceNumbers = try NameNumbers(
            of: Array(Set(tracker.services)).sorted(), names: tracker.serviceNames, .service, in: database)
        let next =
            try database.reservedNumber
            ?? database.first("SELECT max(number) + 1 FROM applications") { $0.integer(0) } ?? 0
        var numbers: [Int64] = []
        var newCount: Int64 = 0
        let own = (registry.columns + ["number", "state"]).joined(separator: ", ")
        for slot in slots {
            let name = names.streams[Int(tracker.streams[slot])].name
            let service = serviceNumbers[tracker.services[slot]]
            let found = try database.first(
                "SELECT \(own) FROM applications WHERE name = ? AND service = ?", [.text(name), .integer(service)]
            ) { row in
                restore(slot, row)
                return (row.integer(registry.columns.count), row.integer(registry.columns.count + 1))
            }
            if let (number, state) = found {
                numbers.append(number)
                try tracker.restore(slot, state: state)
            } else {
                numbers.append(next + newCount)
                newCount += 1
            }
        }
        self.numbers = numbers
    }

    /// Writes the applications and the states that are new.
    func save(names: EventNames, to database: ProjectionDatabase, bind: (Int, inout RowBinder) -> Void) throws {
        try tracker.states.save(from: stateCount, to: database)
        let columns = (["number", "service", "name", "state"] + registry.columns).joined(separator: ", ")
        try database.insert(
            "INSERT OR REPLACE", into: "applications (\(columns))", columnCount: 4 + registry.columns.count,
            count: tracker.count
        ) { slot, row in
            row.append(numbers[slot])
            row.append(serviceNumbers[tracker.services[slot]])
            row.append(names.streams[Int(tracker.streams[slot])].name)
            row.append(tracker.current[slot])
            bind(slot, &row)
        }
    }
}
