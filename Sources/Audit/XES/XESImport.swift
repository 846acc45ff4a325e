public import EventModel

/// Imports a file of XES (IEEE 1849-2016), gzipped or not, into a store: a trace becomes an application, its events
/// become events, every attribute is kept with its type and its text.
///
/// Running it again on the same file in the same way appends nothing, and goes on where an import was broken off:
/// requests are cut and keyed by their content alone.
///
/// A file that is damaged or cut short: in file order the whole requests before the damage stay, and the same import
/// of the repaired file goes on there; by time nothing is appended, because the file is read whole first.
///
/// Memory is bounded by the largest trace, `sortMemoryByteCount` when sorting, and about 40 bytes an application to
/// tell its name from those before it.
public struct XESImport<Store: EventStore, Classifier: TraceClassifier>: Sendable {
    /// The file.
    public var path: String
    /// The service that the traces are applications for.
    public var service: String
    /// The order in which the events are appended.
    public var order: XESImportOrder
    /// Judges activities and gives the event types.
    public var classifier: Classifier
    /// Where the events go.
    public var store: Store
    /// A folder for what does not fit in memory; made if it is not there and then removed again.
    public var scratchFolder: String
    /// How many bytes are sorted in memory at once when importing by time.
    public var sortMemoryByteCount: Int

    /// Makes an import.
    public init(
        path: String, service: String, order: XESImportOrder, classifier: Classifier, store: Store,
        scratchFolder: String, sortMemoryByteCount: Int = 64 << 20
    ) {
        self.path = path
        self.service = service
        self.order = order
        self.classifier = classifier
        self.store = store
        self.scratchFolder = scratchFolder
        self.sortMemoryByteCount = sortMemoryByteCount
    }

    /// Reads the file and appends its events; all of them are durable when it returns.
    ///
    /// - Parameter onProgress: called now and then, on a thread of the import.
    /// - Throws: ``XESError``; see there.
    /// - Complexity: O(n) in file order, O(n log n) by time, on a thread of its own.
    public func run(
        onProgress: @escaping @Sendable (XESImportProgress) -> Void = { _ in }
    ) async throws(XESError) -> XESImportReport {
        try await OwnThread.run(name: "xes-import") { flag throws(XESError) in
            let scratch = ScratchFolder(scratchFolder)
            defer { scratch.remove() }
            var run = try XESImportRun(self, flag: flag, onProgress: onProgress)
            return try run.run()
        }
    }
}

/// The order in which an import appends events.
public enum XESImportOrder: String, Hashable, Sendable {
    /// As the file has them, one application after another.
    case file
    /// As they happened, applications interleaved; the events of one application stay in the order of the file.
    case time
}

/// How far an import is.
public struct XESImportProgress: Hashable, Sendable {
    /// What it is doing.
    public enum Phase: String, Hashable, Sendable {
        /// Reading the file, and in file order appending what was read.
        case reading
        /// Appending in order of time.
        case appending
    }

    /// What it is doing.
    public var phase: Phase
    /// Events read in the first phase, appended in the second.
    public var eventCount: Int
    /// The share of the phase that is done, 0 to 1.
    public var fraction: Double
}

/// What an import did.
public struct XESImportReport: Hashable, Sendable {
    /// Traces in the file.
    public var applicationCount = 0
    /// Events in the file.
    public var eventCount = 0
    /// Events recorded now; besides those of the file, the import records its own beginning and end.
    public var appendedCount = 0
    /// Events that an earlier run had recorded.
    public var duplicateCount = 0
    /// Events that the definition allows.
    public var conformingCount = 0
    /// Events that the definition does not allow; recorded nonetheless.
    public var deviatingCount = 0
    /// How long it took, until everything was durable.
    public var seconds = 0.0

    /// Events of the file a second.
    public var eventsPerSecond: Double {
        seconds > 0 ? Double(eventCount) / seconds : 0
    }
}
