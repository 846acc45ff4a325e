import EventModel
import GRDB

/// Writes one new generation from the first event on, on a thread of its own.
///
/// Nobody reads the file before a pointer names it, so there is no journal: a rebuild that is killed leaves a file
/// that is thrown away.
actor GenerationBuilder {
    nonisolated let projection: any Projection
    nonisolated let generation: Generation
    private nonisolated let executor: ThreadExecutor
    private let folder: GenerationFolder
    private let queue: DatabaseQueue
    private var fold: any ProjectionFold
    private var names = EventNames()
    private var record: GenerationRecord

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens the file, which must not exist.
    init(_ projection: any Projection, generation: Generation, folder: GenerationFolder, log: String) throws {
        self.projection = projection
        self.generation = generation
        self.folder = folder
        executor = ThreadExecutor(name: "rebuild \(projection.name)")
        fold = projection.makeFold()
        record = GenerationRecord(cursor: .start, recordedAt: nil, schema: projection.schemaHash, log: log)
        var configuration = Configuration()
        // One transaction spans all calls, so that SQLite writes pages when its cache is full and not before.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
                    PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA threads = 2
                    """)
        }
        queue = try DatabaseQueue(path: folder.path(of: generation), configuration: configuration)
    }

    /// Makes the tables.
    func begin() throws {
        try queue.inDatabase { database in
            try database.execute(sql: "BEGIN")
            for statement in [GenerationRecord.tableSQL] + projection.tables {
                try database.execute(sql: statement)
            }
        }
    }

    /// Folds the next batch.
    func take(_ batch: EventBatch) throws {
        names.append(batch.newNames)
        try record.advance(over: batch, names: names)
        try queue.inDatabase { database in
            try fold.fold(batch, names: names, into: ProjectionDatabase(database))
        }
    }

    /// Writes the rows and then the indexes.
    func writeRows() throws {
        try queue.inDatabase { database in
            let tables = ProjectionDatabase(database)
            try fold.finish(names: names, into: tables)
            for statement in projection.indexes { try database.execute(sql: statement) }
            try record.save(to: tables)
            try database.execute(sql: "COMMIT")
        }
    }

    /// Checks the file as SQLite sees it, hands it over to live work, and makes it last.
    func seal() throws {
        try queue.inDatabase { database in
            let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(1)")
            guard findings == ["ok"] else {
                throw ReadModelError(
                    .damaged, "the new file did not pass SQLite's check: \(findings.joined(separator: "; "))",
                    place: generation.fileName)
            }
            try database.execute(sql: "PRAGMA journal_mode = WAL")
        }
        try queue.close()
        try folder.sync(generation)
    }
}
