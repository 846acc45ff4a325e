import EventModel
import GRDB

/// Writes one new generation from the first event on, on a thread of its own.
///
/// Nobody reads the file before a pointer names it, so there is no journal: a rebuild that is killed leaves a file
/// that is thrown away.
///
/// What a fold cannot handle cannot be undone in such a file. The builder then takes nothing more until it begins
/// anew by the way of live work, which parks events; the file is so made twice, and equal to what live work makes.
actor GenerationBuilder {
    nonisolated let projection: any Projection
    nonisolated let generation: Generation
    private nonisolated let executor: ThreadExecutor
    private let folder: GenerationFolder
    private let log: String
    /// Where it ends, whatever the log has beyond; nil for no bound.
    nonisolated let limit: EventModel.Cursor?
    /// What a full disk is to tests; nil for no bound.
    private let pageCountMax: Int?
    private var queue: DatabaseQueue
    /// Whether something came that the fold could not handle.
    private(set) var hasFailed = false
    private var isParking = false
    private var fold: any ProjectionFold
    private let hasIndexesFirst: Bool
    private var names = EventNames()
    private var record: GenerationRecord

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens the file, which must not exist.
    init(
        _ projection: any Projection, generation: Generation, folder: GenerationFolder, log: String,
        limit: EventModel.Cursor? = nil, pageCountMax: Int? = nil
    ) throws {
        self.projection = projection
        self.generation = generation
        self.folder = folder
        self.log = log
        self.limit = limit
        executor = ThreadExecutor(name: "rebuild \(projection.name)")
        fold = projection.makeFold()
        hasIndexesFirst = fold is any LookingUpFold
        record = GenerationRecord(cursor: .start, recordedAt: nil, schema: projection.schemaHash, log: log)
        self.pageCountMax = pageCountMax
        queue = try Self.open(folder.path(of: generation), journal: "OFF", pageCountMax: pageCountMax)
    }

    private static func open(_ path: String, journal: String, pageCountMax: Int?) throws -> DatabaseQueue {
        var configuration = Configuration()
        // One transaction spans all calls, so that SQLite writes pages when its cache is full and not before.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA page_size = 8192; PRAGMA journal_mode = \(journal); PRAGMA synchronous = OFF;
                    PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA threads = 2
                    """)
            if let pageCountMax { try database.execute(sql: "PRAGMA max_page_count = \(pageCountMax)") }
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Makes the tables.
    func begin() throws {
        try queue.inDatabase { database in
            try database.execute(sql: "BEGIN")
            let statements = GenerationRecord.tables + projection.tables + (hasIndexesFirst ? projection.indexes : [])
            for statement in statements { try database.execute(sql: statement) }
        }
    }

    /// Throws away what was made and begins anew, to park what cannot be handled.
    func beginParking() throws {
        try queue.close()
        folder.remove(generation)
        queue = try Self.open(folder.path(of: generation), journal: "MEMORY", pageCountMax: pageCountMax)
        (hasFailed, isParking, names) = (false, true, EventNames())
        record = GenerationRecord(cursor: .start, recordedAt: nil, schema: projection.schemaHash, log: log)
        try queue.inDatabase { database in
            // Live work looks up what it changes.
            for statement in GenerationRecord.tables + projection.tables + projection.indexes {
                try database.execute(sql: statement)
            }
            try record.save(to: ProjectionDatabase(database))
        }
    }

    /// Folds the next batch.
    func take(_ batch: EventBatch) throws {
        guard !hasFailed else { return }
        names.append(batch.newNames)
        guard let batch = withinLimit(batch) else { return }
        guard !isParking else {
            return try BatchWriter(projection: projection, queue: queue).take(batch, names: names)
        }
        try record.advance(over: batch, names: names)
        try notingFailure {
            try queue.inDatabase { database in
                try fold.fold(batch, names: names, into: ProjectionDatabase(database))
            }
        }
    }

    /// Writes the rows and then the indexes.
    func writeRows() throws {
        guard !hasFailed, !isParking else { return }
        try notingFailure {
            try queue.inDatabase { database in
                let tables = ProjectionDatabase(database)
                try fold.finish(names: names, into: tables)
                if !hasIndexesFirst {
                    for statement in projection.indexes { try database.execute(sql: statement) }
                }
                try record.save(to: tables)
                try database.execute(sql: "COMMIT")
            }
        }
    }

    /// What of a batch lies before the limit; nil for nothing.
    private func withinLimit(_ batch: EventBatch) -> EventBatch? {
        guard let limit else { return batch }
        let end = limit.nextPosition(inPartition: batch.partition).rawValue
        let first = batch.firstPosition.rawValue
        guard first < end else { return nil }
        return UInt64(batch.count) <= end - first ? batch : batch.part(0..<Int(end - first))
    }

    private func notingFailure(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            guard ParkedEvent.isReason(error) else { throw error }
            hasFailed = true
        }
    }

    /// Checks the file as SQLite sees it and makes it last.
    ///
    /// - Parameter isLive: Whether it is handed over to live work. A file that stays as it is needs no files beside it.
    func seal(isLive: Bool = true) throws {
        try queue.inDatabase { database in
            let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(1)")
            guard findings == ["ok"] else {
                throw ReadModelError(
                    .damaged, "the new file did not pass SQLite's check: \(findings.joined(separator: "; "))",
                    place: generation.fileName)
            }
            if isLive { try database.execute(sql: "PRAGMA journal_mode = WAL") }
        }
        try queue.close()
        try folder.sync(generation)
    }

    /// Closes the file as it is.
    func close() throws {
        try queue.close()
    }
}
