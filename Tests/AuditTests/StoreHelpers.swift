import BinaryCoding
import EventModel
import Synchronization

@testable import Audit

extension EventStore {
    /// Imports a file for the service `permit`.
    func importFile(
        _ path: String, order: XESImportOrder, folder: TemporaryFolder, sortMemoryByteCount: Int = 1 << 20
    ) async throws(XESError) -> XESImportReport {
        try await XESImport(
            path: path, service: "permit", order: order, classifier: AsRecordedClassifier(), store: self,
            scratchFolder: "\(folder.path)/scratch", sortMemoryByteCount: sortMemoryByteCount
        ).run()
    }

    /// Exports the service `permit` and gives the path of the file.
    @discardableResult
    func export(
        _ folder: TemporaryFolder, name: String = "export.xes", sortMemoryByteCount: Int = 1 << 20
    ) async throws(XESError) -> String {
        let path = "\(folder.path)/\(name)"
        _ = try await XESExport(
            path: path, service: "permit", store: self, scratchFolder: "\(folder.path)/scratch",
            sortMemoryByteCount: sortMemoryByteCount
        ).run()
        return path
    }

    /// All events in order.
    func everything() async throws(EventStoreError) -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        var names = EventNames()
        var reader = try makeReader(from: .start, options: ReadOptions())
        while let batch = try await reader.next() {
            names.append(batch.newNames)
            for index in 0..<batch.count { events.append(batch.event(at: index, names: names)) }
        }
        return events
    }

    /// All that an import decides of the events, without the store's own times.
    func content() async throws(EventStoreError) -> [RecordedEvent] {
        try await everything().map { event in
            var event = event
            event.recordedAt = .epoch
            return event
        }
    }
}

/// Payloads as values.
enum CBORPayload {
    static func decode(_ bytes: [UInt8]) throws -> ValueMap? {
        try CBOR.decode(bytes).map
    }

    static func encode(_ map: ValueMap) -> [UInt8] {
        CBOR.encode(.map(map))
    }
}

/// What an import told of its progress.
final class SeenProgress: Sendable {
    private let steps = Mutex<[XESImportProgress]>([])

    func append(_ step: XESImportProgress) {
        steps.withLock { $0.append(step) }
    }

    var all: [XESImportProgress] { steps.withLock { $0 } }
}
