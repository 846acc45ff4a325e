import Foundation
public import ReadModels
public import Workflow

/// The folders of read models in a store: those that people ask, and those of the scheduler, the agencies and the outbox
/// where they are there.
public struct StoreReadModels: Sendable {
    /// Those that people ask.
    public let people: ReadModelStore
    /// What is due; nil before the scheduler's first run.
    public let schedule: ReadModelStore?
    /// The open requests; nil before anybody asked for them.
    public let requests: ReadModelStore?
    /// What the outside must still do; nil before the first delivery.
    public let outbox: ReadModelStore?
    private let outboxFolder: String
    private let log: String

    /// Opens the folders that are there; nothing is made.
    ///
    /// - Parameters:
    ///   - store: The store's folder.
    ///   - log: The log's UUID.
    public init(store: String, catalog: DefinitionCatalog, log: String) {
        func folder(_ name: String) -> String? {
            FileManager.default.fileExists(atPath: "\(store)/\(name)") ? "\(store)/\(name)" : nil
        }
        self.log = log
        outboxFolder = "\(store)/outbox"
        people = ReadModelStore(folder: "\(store)/read-models", catalog: catalog, log: log)
        schedule = folder("schedule").map { ReadModelStore(dueMomentsIn: $0, catalog: catalog, log: log) }
        requests = folder("requests").map { ReadModelStore(openRequestsIn: $0, catalog: catalog, log: log) }
        outbox = folder("outbox").map {
            ReadModelStore(folder: $0, projections: [OutboxProjection()], log: log)
        }
    }

    /// All that are there.
    public var all: [ReadModelStore] { [people] + [schedule, requests, outbox].compactMap(\.self) }

    /// The outbox as its worker sees it.
    public var outboxIndex: OutboxStore { OutboxStore(folder: outboxFolder, log: log) }

    /// Closes what queries left open.
    public func close() {
        for models in all { models.close() }
    }
}
