import EventModel
import GRDB

/// Adds batches to the live generation of one model, on a thread of its own.
///
/// It is the only connection that writes or checkpoints: the folder's lock keeps other writers away, and readers
/// open the file for reading only, which never checkpoints. SQLite's WAL-reset fault (fixed in 3.51.3) needs two
/// connections that write or checkpoint at the same time, so it cannot be met here.
actor GenerationUpdater {
    nonisolated let projection: any Projection
    private nonisolated let executor: ThreadExecutor
    let queue: DatabaseQueue
    private var names = EventNames()

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ projection: any Projection, generation: Generation, folder: GenerationFolder) throws {
        self.projection = projection
        executor = ThreadExecutor(name: "update \(projection.name)")
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            // The log is the authority: after a power cut the model may lack its last batches, never half a batch.
            try database.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768")
        }
        queue = try DatabaseQueue(path: folder.path(of: generation), configuration: configuration)
    }

    /// Adds a batch and the new position in one transaction.
    func take(_ batch: EventBatch) throws {
        names.append(batch.newNames)
        try BatchWriter(projection: projection, queue: queue).take(batch, names: names)
    }

    func close() throws {
        try queue.close()
    }
}
