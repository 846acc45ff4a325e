import GRDB
import Synchronization

/// The connections that queries use: one a model, on its live generation.
///
/// A query that is under way keeps its generation; the next one looks at the pointer again. A generation that was
/// replaced loses its file when the last query here that uses it ends. Readers in other processes keep their open
/// file, which the system removes when they close it.
final class GenerationReaders: Sendable {
    private let folder: GenerationFolder
    private let readers = Mutex(Readers())

    private struct Readers {
        var open: [String: Reader] = [:]
        var useCounts: [Generation: Int] = [:]
        var retired: Set<Generation> = []
    }

    private struct Reader {
        let generation: Generation
        /// Tells the file from a later one of the same name.
        let fileNumber: UInt64?
        let queue: DatabaseQueue
    }

    /// How often a query looks at the pointer anew when the file goes away under its hands.
    private static let attemptCountMax = 5

    init(folder: GenerationFolder) {
        self.folder = folder
    }

    /// The generations that a query uses now.
    var used: Set<Generation> {
        readers.withLock { Set($0.useCounts.keys) }
    }

    /// Runs a query on the live generation, all of it on one state of the file.
    func read<Answer>(
        model: String, version: Int, _ body: (ProjectionDatabase) throws -> Answer
    ) throws -> Answer {
        var attempt = 1
        while true {
            guard let generation = folder.live(model: model, version: version) else {
                throw ReadModelError(.missing, "the read model was not made yet; bring it up to date", place: model)
            }
            let reader: Reader
            do {
                reader = try checkOut(generation)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
                attempt += 1
                guard attempt <= Self.attemptCountMax else { throw error }
                continue
            }
            defer { checkIn(generation) }
            return try reader.queue.read { try body(ProjectionDatabase($0)) }
        }
    }

    /// Closes what is open on a generation and removes its file, at once or when its last query ends.
    func retire(_ generation: Generation) {
        let isUnused = readers.withLock { readers in
            if readers.open[generation.model]?.generation == generation { readers.open[generation.model] = nil }
            guard readers.useCounts[generation] != nil else { return true }
            readers.retired.insert(generation)
            return false
        }
        if isUnused { folder.remove(generation) }
    }

    /// Closes the connections that no query uses; the next query opens them again.
    func close() {
        readers.withLock { $0.open = [:] }
    }

    private func checkOut(_ generation: Generation) throws -> Reader {
        let path = folder.path(of: generation)
        return try readers.withLock { readers in
            let open = readers.open[generation.model]
            let fileNumber = folder.fileNumber(of: generation)
            if open?.generation != generation || open?.fileNumber != fileNumber {
                var configuration = Configuration()
                configuration.readonly = true
                configuration.busyMode = .timeout(5)
                readers.open[generation.model] = Reader(
                    generation: generation, fileNumber: fileNumber,
                    queue: try DatabaseQueue(path: path, configuration: configuration))
            }
            guard let reader = readers.open[generation.model] else {
                throw ReadModelError(.inputOutput, "the connection was closed", place: path)
            }
            readers.useCounts[generation, default: 0] += 1
            return reader
        }
    }

    private func checkIn(_ generation: Generation) {
        let isRetired = readers.withLock { readers in
            let count = (readers.useCounts[generation] ?? 1) - 1
            readers.useCounts[generation] = count == 0 ? nil : count
            return count == 0 && readers.retired.remove(generation) != nil
        }
        if isRetired { folder.remove(generation) }
    }
}
