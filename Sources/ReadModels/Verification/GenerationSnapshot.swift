import EventModel
import GRDB

/// One state of a live generation, held for as long as it takes to fold the same events anew, on a thread of its own.
///
/// A read transaction holds it, so that live work goes on meanwhile and the generation may be replaced.
actor GenerationSnapshot {
    nonisolated let projection: any Projection
    nonisolated let generation: Generation
    nonisolated let record: GenerationRecord
    /// Whether the tables are those that the projection makes today of this log.
    nonisolated let isCurrent: Bool
    private nonisolated let executor: ThreadExecutor
    private let queue: DatabaseQueue

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ projection: any Projection, generation: Generation, folder: GenerationFolder, log: String) throws {
        self.projection = projection
        self.generation = generation
        executor = ThreadExecutor(name: "verify \(projection.name)")
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.allowsUnsafeTransactions = true
        queue = try DatabaseQueue(path: folder.path(of: generation), configuration: configuration)
        (record, isCurrent) = try queue.inDatabase { database in
            try database.execute(sql: "BEGIN")
            let tables = ProjectionDatabase(database)
            let record = try GenerationRecord(in: tables)
            let isCurrent =
                try record.schema == projection.schemaHash && record.log == log && projection.isCurrent(in: tables)
            return (record, isCurrent)
        }
    }

    /// Holds it against a generation that was folded from the log up to the same place.
    func verify(against path: String) throws -> ReadModelVerification {
        var configuration = Configuration()
        configuration.readonly = true
        let folded = try DatabaseQueue(path: path, configuration: configuration)
        let verification = try queue.inDatabase { live in
            try folded.inDatabase { folded in
                var verification = ReadModelVerification(
                    model: projection.name, version: projection.version, generation: generation.number,
                    cursor: record.cursor, live: try projection.digest(in: ProjectionDatabase(live)),
                    folded: try projection.digest(in: ProjectionDatabase(folded)))
                if !verification.isSound {
                    verification.difference = try RowDifference.first(
                        of: projection.allLogicalRows, live: live, folded: folded)
                }
                return verification
            }
        }
        try folded.close()
        return verification
    }

    /// Lets go of the state.
    func close() throws {
        try queue.inDatabase { try $0.execute(sql: "ROLLBACK") }
        try queue.close()
    }
}
