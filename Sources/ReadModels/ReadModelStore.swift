public import EventModel
import Synchronization
public import Workflow

/// The folder of read models beside a store: brings them up to date, rebuilds them, and answers queries.
///
/// Everything in the folder is derived from the events: what is deleted, damaged, of another version, of another
/// log or far behind is made anew by the next ``catchUp(from:progress:)``. Readers never wait for that; a query
/// answers from the generation that was live when it began, and says which place of the log it stands for.
///
/// Queries and digests block their thread for as long as SQLite takes; catching up and rebuilding work on threads
/// of their own.
public final class ReadModelStore: Sendable {
    /// The projections whose models are kept.
    public let projections: [any Projection]
    /// The bounds of the work.
    public let options: Options
    let folder: GenerationFolder
    let readers: GenerationReaders
    let log: String
    private let observer = Mutex<(@Sendable (RebuildStep) throws -> Void)?>(nil)
    let pageCountMax = Mutex<Int?>(nil)

    /// The bounds of the work.
    public struct Options: Hashable, Sendable {
        /// The lag from which on a rebuild is faster than adding events, if it is a quarter of the log at least.
        public var rebuildLagEventCount: UInt64 = 20_000
        /// The most events of one transaction; a smaller lag takes smaller ones.
        public var batchEventCountMax = 65_536
        /// How long to wait for another process that writes in the folder.
        public var lockWaitMilliseconds = 5_000

        /// Makes the usual bounds.
        public init() {}
    }

    /// Keeps the models of some projections in a folder, which is made when first needed.
    ///
    /// - Parameters:
    ///   - folder: the path of the folder.
    ///   - projections: the projections; their names differ.
    ///   - log: which log the events are from, as its UUID; models of another log are made anew.
    ///   - options: the bounds of the work.
    public init(folder: String, projections: [any Projection], log: String = "", options: Options = Options()) {
        let names = projections.map(\.name)
        precondition(Set(names).count == names.count, "projections must have different names")
        self.projections = projections
        self.options = options
        self.log = log
        self.folder = GenerationFolder(path: folder)
        readers = GenerationReaders(folder: self.folder)
    }

    /// Keeps the built-in models in a folder; states come from the workflows of `catalog`.
    public convenience init(
        folder: String, catalog: DefinitionCatalog, log: String = "", options: Options = Options()
    ) {
        self.init(
            folder: folder,
            projections: [
                TimelineProjection(catalog: catalog), ApplicationsProjection(catalog: catalog),
                StatisticsProjection(catalog: catalog), PaymentsProjection(), ReferencesProjection(),
                SearchProjection(catalog: catalog), WorklistProjection(catalog: catalog), DocumentsProjection(),
            ],
            log: log, options: options)
    }

    /// Runs a query of the caller's own on a model, all of it on one state of the tables.
    ///
    /// - Parameters:
    ///   - model: the name of the model.
    ///   - body: asks the tables; it may not write, and keeps neither the database nor its rows.
    /// - Throws: ``ReadModelError``: `notFound` for an unknown name; `missing` before the first catch-up.
    public func query<Content>(
        _ model: String, _ body: (ProjectionDatabase) throws -> Content
    ) throws(ReadModelError) -> Answer<Content> {
        try read(try projection(named: model), body)
    }

    /// Closes the connections that queries left open; a later query opens them again.
    public func close() {
        readers.close()
    }

    /// Calls `observe` at each step of each rebuild; what it throws ends the rebuild.
    package func observeRebuilds(_ observe: (@Sendable (RebuildStep) throws -> Void)?) {
        observer.withLock { $0 = observe }
    }

    /// Lets the file of a new generation have no more than so many pages, as a full disk does; nil for no bound.
    package func limitRebuilds(pageCount: Int?) {
        pageCountMax.withLock { $0 = pageCount }
    }

    func reach(_ step: RebuildStep) throws {
        try observer.withLock { $0 }?(step)
    }

    func read<Content>(
        _ projection: any Projection, _ body: (ProjectionDatabase) throws -> Content
    ) throws(ReadModelError) -> Answer<Content> {
        do {
            return try readers.read(model: projection.name, version: projection.version) { database in
                let record = try GenerationRecord(in: database)
                return Answer(content: try body(database), cursor: record.cursor, recordedAt: record.recordedAt)
            }
        } catch {
            throw ReadModelError(error, place: projection.name)
        }
    }

    func projection(named name: String) throws(ReadModelError) -> any Projection {
        guard let projection = projections.first(where: { $0.name == name }) else {
            throw ReadModelError(
                .notFound, "there is no such read model; there are \(projections.map(\.name).joined(separator: ", "))",
                place: name)
        }
        return projection
    }
}

/// What a query found, and what it stands for.
public struct Answer<Content> {
    /// What was found.
    public var content: Content
    /// The place of the log after the last event that the answer knows.
    public var cursor: Cursor
    /// When the store took that event; nil when there is none.
    public var recordedAt: Timestamp?

    /// Makes an answer.
    public init(content: Content, cursor: Cursor, recordedAt: Timestamp?) {
        self.content = content
        self.cursor = cursor
        self.recordedAt = recordedAt
    }
}

extension Answer: Sendable where Content: Sendable {}
extension Answer: Equatable where Content: Equatable {}
