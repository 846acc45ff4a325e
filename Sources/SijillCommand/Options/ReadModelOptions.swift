import Engine
import EventLog
import EventModel
import ReadModels
import Workflow

/// The read models of a store, brought up to the end of its log.
struct OpenReadModels {
    let log: EventLog
    let models: ReadModelStore
    let catalog: DefinitionCatalog

    /// Opens the store for reading and adds to its read models what they lack, or makes them if they are gone.
    static func upToDate(_ options: StoreOptions, _ damage: DamageOptions) async throws -> OpenReadModels {
        let open = try await OpenReadModels(options, damage)
        let progress = ProgressLine("bring read models up to date")
        try await open.models.catchUp(from: open.log) { report in
            progress.show(done: Int(report.eventCountDone), total: Int(report.eventCountTotal))
        }
        progress.finish()
        return open
    }

    /// Opens the store for reading and leaves its read models as they are.
    init(_ options: StoreOptions, _ damage: DamageOptions) async throws {
        log = try damage.openForReading(options)
        catalog = try await PublishedDefinitions.catalog(of: log)
        models = ReadModelStore(folder: "\(options.store)/read-models", catalog: catalog, log: log.storeID)
    }
}
