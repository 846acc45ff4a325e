import BinaryCoding
public import EventModel
import Synchronization

/// Writes the applications of a service as a file of XES, valid against the schema of IEEE 1849-2016.
///
/// Imported events come back as their file had them; events that were recorded natively get their type as activity,
/// their moment as timestamp, their actor as resource, and their data as attributes of the nearest type. Traces
/// stand in the order in which their streams appeared in the store.
///
/// The store is read once from front to back and sorted outside of memory, on a thread of the export's own.
public struct XESExport<Store: EventStore>: Sendable {
    /// The file, which appears when it is complete; gzipped when its name ends in `.gz`.
    public var path: String
    /// The service.
    public var service: String
    /// Where the events are.
    public var store: Store
    /// A folder for what does not fit in memory; made if it is not there and then removed again.
    public var scratchFolder: String
    /// How many bytes are sorted in memory at once.
    public var sortMemoryByteCount: Int

    /// Makes an export.
    public init(
        path: String, service: String, store: Store, scratchFolder: String, sortMemoryByteCount: Int = 64 << 20
    ) {
        self.path = path
        self.service = service
        self.store = store
        self.scratchFolder = scratchFolder
        self.sortMemoryByteCount = sortMemoryByteCount
    }

    /// Writes what is durable now.
    ///
    /// - Throws: ``XESError``: `storeFailed`, `unwritable`, `cancelled`.
    /// - Complexity: O(n log n).
    public func run() async throws(XESError) -> XESExportReport {
        let batches = BatchHandover()
        // The store is asked where asking does not block; the thread takes what it gives.
        async let reading: Void = read(into: batches)
        let result: Result<XESExportReport, XESError>
        do throws(XESError) {
            result = .success(
                try await OwnThread.run(name: "xes-export") { flag throws(XESError) in
                    defer { batches.cancel() }
                    return try collectAndWrite(batches, flag)
                })
        } catch {
            result = .failure(error)
        }
        await reading
        return try result.get()
    }

    private func read(into batches: BatchHandover) async {
        do throws(EventStoreError) {
            var reader = try store.makeReader(from: .start, options: ReadOptions())
            while let batch = try await reader.next() {
                guard await batches.give(batch) else { return }
            }
            batches.end(nil)
        } catch {
            batches.end(error)
        }
    }

    private func collectAndWrite(
        _ batches: BatchHandover, _ flag: CancellationFlag
    ) throws(XESError) -> XESExportReport {
        let scratch = ScratchFolder(scratchFolder)
        defer { scratch.remove() }
        var collector = ExportCollector(
            service: service,
            events: ExternalSort(scratchFolder: scratchFolder, memoryByteCount: sortMemoryByteCount),
            logEvents: ExternalSort(scratchFolder: scratchFolder, memoryByteCount: sortMemoryByteCount / 8))
        do throws(EventStoreError) {
            while !flag.isCancelled.load(ordering: .relaxed), let batch = try batches.take() {
                collector.collect(batch)
            }
        } catch {
            try checkCancelled(flag)
            throw XESError(.storeFailed, error.reason, place: error.place, storeError: error)
        }
        try checkCancelled(flag)
        if let failure = collector.failure { throw failure }
        return try write(&collector, flag)
    }

    private func checkCancelled(_ flag: CancellationFlag) throws(XESError) {
        guard flag.isCancelled.load(ordering: .relaxed) else { return }
        throw XESError(.cancelled, "the export was cancelled: nothing was written")
    }

    private func write(
        _ collector: inout ExportCollector, _ flag: CancellationFlag
    ) throws(XESError) -> XESExportReport {
        var report = XESExportReport()
        var writer = try XESWriter(path: path)
        writer.begin(collector.header)
        var events = try collector.events.merged()
        var current: UInt64?
        while let sorted = try events.next() {
            try checkCancelled(flag)
            let record = try ExportRecord(sorted)
            if sorted.key.second != current {
                if current != nil { writer.endTrace() }
                current = sorted.key.second
                report.applicationCount += 1
                writer.beginTrace(record.traceAttributes)
            }
            guard record.isEvent else { continue }
            report.eventCount += 1
            try writer.event(record.attributes)
        }
        if current != nil { writer.endTrace() }
        var logEvents = try collector.logEvents.merged()
        while let sorted = try logEvents.next() {
            report.eventCount += 1
            try writer.event(ExportRecord(sorted).attributes, isInTrace: false)
        }
        try writer.finish()
        return report
    }
}

/// What an export wrote.
public struct XESExportReport: Hashable, Sendable {
    /// Traces.
    public var applicationCount = 0
    /// Events.
    public var eventCount = 0
}
