import ArgumentParser
import Engine
import EventLog
import EventModel
import ReadModels
import Workflow

/// Which read models answer.
struct ReadModelOptions: ParsableArguments {
    @Option(
        name: .customLong("read-models"),
        help:
            "Answer from the read models in this folder, as of the position that `sijill rebuild --as-of` made them for.",
        completion: .directory)
    var folder: String?
}

/// The read models of a store, with its log.
struct OpenReadModels {
    let log: EventLog
    let models: ReadModelStore
    let catalog: DefinitionCatalog

    /// Opens the read models of a folder that stand as of a position, or the store's own, brought up to date.
    static func answering(
        _ options: StoreOptions, _ damage: DamageOptions, from choice: ReadModelOptions
    ) async throws -> OpenReadModels {
        guard let folder = choice.folder else { return try await upToDate(options, damage) }
        let open = try await OpenReadModels(options, damage, folder: folder)
        try open.models.requireAsOf()
        return open
    }

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
        try await self.init(options, damage, folder: "\(options.store)/read-models")
    }

    private init(_ options: StoreOptions, _ damage: DamageOptions, folder: String) async throws {
        log = try damage.openForReading(options)
        catalog = try await PublishedDefinitions.catalog(of: log)
        models = ReadModelStore(folder: folder, catalog: catalog, log: log.storeID)
    }

    /// The events of an application that an answer knows.
    func events<Content>(of stream: StreamID, knownTo answer: Answer<Content>) async throws -> [RecordedEvent] {
        try await log.readStream(stream).filter { $0.position < answer.cursor.nextPosition(inPartition: $0.partition) }
    }
}
