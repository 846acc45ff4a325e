import BinaryCoding
import Crypto
import EventModel
import Synchronization

/// One run of an import, on the thread that calls it.
struct XESImportRun<Store: EventStore, Classifier: TraceClassifier> {
    private let settings: XESImport<Store, Classifier>
    private let flag: CancellationFlag
    private let onProgress: @Sendable (XESImportProgress) -> Void
    private var reader: XESDocumentReader
    private var classifier: Classifier
    private var namer: StreamNamer
    private var appender: BatchAppender<Store>
    private var sort: ExternalSort
    private var names = NameCache()
    private var report = XESImportReport()
    private var payload = ByteWriter()
    /// The stream of what stands outside of traces; nil before the first trace was read.
    private var importStream: StreamID?
    private var startedEvent: ProposedEvent?
    /// The events of the import's own stream so far.
    private var importRevision = Revision.first
    /// The latest moment read so far.
    private var latest: Timestamp?
    private var reportedEventCount = 0

    /// Streams by number: 0 is the import's own, the applications follow.
    private static var importStreamNumber: Int { 0 }
    private static var progressEventCount: Int { 8_192 }

    init(
        _ settings: XESImport<Store, Classifier>, flag: CancellationFlag,
        onProgress: @escaping @Sendable (XESImportProgress) -> Void
    ) throws(XESError) {
        guard (try? StreamID(category: settings.service, name: "trace-\(Int.max)")) != nil,
            !StreamID.reservedCategories.contains(settings.service),
            (try? StreamID(category: XESPayload.importCategory, name: settings.service + Self.sampleDigest)) != nil
        else {
            throw XESError(.invalidService, "this cannot be the name of a service", place: settings.service)
        }
        self.settings = settings
        self.flag = flag
        self.onProgress = onProgress
        classifier = settings.classifier
        reader = try XESDocumentReader(path: settings.path)
        namer = StreamNamer(service: settings.service)
        appender = BatchAppender(store: settings.store, definition: settings.classifier.definition)
        sort = ExternalSort(scratchFolder: settings.scratchFolder, memoryByteCount: settings.sortMemoryByteCount)
    }

    private static var sampleDigest: String { "/0123456789abcdef" }

    mutating func run() throws(XESError) -> XESImportReport {
        let clock = ContinuousClock()
        let start = clock.now
        while let item = try reader.next() {
            guard !flag.isCancelled.load(ordering: .relaxed) else {
                throw XESError(.cancelled, "the import was cancelled: the same command goes on with it")
            }
            switch item {
            case .trace: try take(reader.trace)
            case .logEvent: try takeLogEvent(reader.logEvent)
            }
            showProgress(.reading, eventCount: report.eventCount, fraction: reader.progress)
        }
        try startIfNeeded(first: nil)
        if settings.order == .time { try appendSorted() }
        try finish()
        report.appendedCount = appender.tally.appendedCount
        report.duplicateCount = appender.tally.duplicateCount
        report.seconds = start.duration(to: clock.now) / .seconds(1)
        return report
    }

    private mutating func take(_ trace: XESTrace) throws(XESError) {
        try startIfNeeded(first: trace)
        let stream = namer.stream(name: trace.name, ordinal: trace.ordinal)
        let number = trace.ordinal + 1
        report.applicationCount += 1
        report.eventCount += trace.events.count
        classifier.beginTrace()
        guard !trace.events.isEmpty else {
            return try add(applicationWithoutEvents(trace, stream), number: number, index: 0, time: latest ?? .epoch)
        }
        var clock = trace.events.lazy.compactMap(\.occurredAt).first ?? latest ?? .epoch
        var running = clock
        for (index, event) in trace.events.enumerated() {
            clock = event.occurredAt ?? clock
            running = max(running, clock)
            let classified = classifier.classify(names.text(of: trace.bytes, event.activity))
            switch classified.isConforming {
            case true?: report.conformingCount += 1
            case false?: report.deviatingCount += 1
            case nil: break
            }
            writePayload(event, of: trace, isFirst: index == 0)
            let proposed = ProposedEvent(
                stream: stream, type: classified.type, actor: actor(of: event, in: trace), occurredAt: clock,
                transitions: classified.transitions, payload: payload.bytes)
            try add(proposed, number: number, index: index, time: running, line: event.line)
        }
        latest = max(latest ?? running, running)
    }

    private func applicationWithoutEvents(_ trace: XESTrace, _ stream: StreamID) -> ProposedEvent {
        var writer = ByteWriter()
        XESPayload.write(mark: .application, data: [], application: trace.attributes, to: &writer)
        return ProposedEvent(
            stream: stream, type: EventTypes.applicationRecorded, occurredAt: latest ?? .epoch,
            payload: writer.bytes)
    }

    private mutating func takeLogEvent(_ trace: XESTrace) throws(XESError) {
        try startIfNeeded(first: trace)
        guard let importStream, let event = trace.events.first else { return }
        report.eventCount += 1
        let time = max(event.occurredAt ?? latest ?? .epoch, latest ?? .epoch)
        latest = time
        writePayload(event, of: trace, isFirst: false)
        let proposed = ProposedEvent(
            stream: importStream, type: XESPayload.EventType.logEventRecorded, actor: actor(of: event, in: trace),
            occurredAt: event.occurredAt ?? time, payload: payload.bytes)
        try add(
            proposed, number: Self.importStreamNumber, index: Int(importRevision.rawValue), time: time,
            line: event.line)
        importRevision = importRevision.advanced(by: 1)
    }

    private mutating func writePayload(_ event: XESEvent, of trace: XESTrace, isFirst: Bool) {
        payload.bytes.removeAll(keepingCapacity: true)
        XESPayload.write(
            mark: event.hasTimestamp ? nil : .untimed, data: trace.bytes[event.attributes],
            application: isFirst ? trace.attributes : [], to: &payload)
    }

    private mutating func actor(of event: XESEvent, in trace: XESTrace) -> String {
        event.resource.count <= Limits.nameByteCountMax ? names.text(of: trace.bytes, event.resource) : ""
    }

    /// Appends an event, or keeps it for its turn.
    private mutating func add(
        _ event: ProposedEvent, number: Int, index: Int, time: Timestamp, line: Int? = nil
    ) throws(XESError) {
        guard event.payload.count <= Limits.eventByteCountMax else {
            throw reader.failure(
                .limitExceeded, "the attributes of this event or of its trace take more than 1 MiB", line: line)
        }
        guard settings.order == .time else {
            return try append(event, number: number, revision: Revision(rawValue: UInt32(index)))
        }
        let key = SortKey(
            first: SortKey.ordered(time.microsecondsSinceEpoch), second: UInt64(number), third: UInt64(index))
        try sort.add(key) { ImportRecord(event).write(to: &$0) }
    }

    private mutating func append(_ event: ProposedEvent, number: Int, revision: Revision) throws(XESError) {
        try append(event, number: number, revision: revision) { ImportRecord(event).write(to: &$0) }
    }

    private mutating func append(
        _ event: ProposedEvent, number: Int, revision: Revision, describe: (inout [UInt8]) -> Void
    ) throws(XESError) {
        do throws(EventStoreError) {
            try appender.append(event, streamNumber: number, revision: revision, describe: describe)
        } catch {
            throw failure(error)
        }
    }

    private mutating func appendSorted() throws(XESError) {
        let count = sort.count
        var appendedCount = 0
        if let startedEvent { try append(startedEvent, number: Self.importStreamNumber, revision: .first) }
        var records = try sort.merged()
        while let record = try records.next() {
            try append(record)
            appendedCount += 1
            showProgress(.appending, eventCount: appendedCount, fraction: Double(appendedCount) / Double(count))
        }
    }

    private mutating func append(_ sorted: SortedRecord) throws(XESError) {
        let number = Int(sorted.key.second)
        let category = number == Self.importStreamNumber ? XESPayload.importCategory : settings.service
        guard let record = try? ImportRecord(sorted, names: &names),
            let stream = try? StreamID(category: category, name: record.streamName)
        else { throw XESError(.unwritable, "a scratch file does not hold what was written") }
        let event = ProposedEvent(
            stream: stream, type: record.type, actor: record.actor, occurredAt: record.occurredAt,
            transitions: record.transitions, payload: Array(record.payload))
        try append(event, number: number, revision: Revision(rawValue: UInt32(sorted.key.third))) {
            $0.append(contentsOf: sorted.bytes[sorted.range])
        }
    }

    private mutating func showProgress(_ phase: XESImportProgress.Phase, eventCount: Int, fraction: Double) {
        guard eventCount - reportedEventCount >= Self.progressEventCount || eventCount < reportedEventCount else {
            return
        }
        reportedEventCount = eventCount
        onProgress(XESImportProgress(phase: phase, eventCount: eventCount, fraction: fraction))
    }
}

extension XESImportRun {
    /// Names the import's own stream by what stands before the first trace and by that trace, so that the same file
    /// meets itself again, even when its end was missing the first time, and another file does not.
    private mutating func startIfNeeded(first: XESTrace?) throws(XESError) {
        guard importStream == nil else { return }
        var writer = ByteWriter()
        writer.writeCBOR(.map([XESPayload.dataKey: .map(reader.header.value)]))
        var identity = SHA256()
        identity.update(data: writer.bytes)
        identity.update(data: first?.attributes ?? [])
        identity.update(data: first?.bytes ?? [])
        let name = "\(settings.service)/\(Hexadecimal.text(of: identity.finalize().prefix(8)))"
        guard let stream = try? StreamID(category: XESPayload.importCategory, name: name) else {
            throw XESError(.invalidService, "this cannot be the name of a service", place: settings.service)
        }
        importStream = stream
        importRevision = Revision(rawValue: 1)
        guard writer.count <= Limits.eventByteCountMax else {
            throw reader.failure(.limitExceeded, "what stands before the first trace takes more than 1 MiB")
        }
        let started = ProposedEvent(
            stream: stream, type: XESPayload.EventType.importStarted,
            occurredAt: first?.events.lazy.compactMap(\.occurredAt).first ?? .epoch, payload: writer.bytes)
        if settings.order == .time {
            startedEvent = started
        } else {
            try append(started, number: Self.importStreamNumber, revision: .first)
        }
    }

    /// Records that the import is complete, with what stands after the traces, and waits for all answers.
    private mutating func finish() throws(XESError) {
        guard let importStream else { return }
        var data = reader.lateHeader.value
        data["applications"] = .int(Int64(report.applicationCount))
        data["events"] = .int(Int64(report.eventCount))
        let bytes = CBOR.encode(.map([XESPayload.dataKey: .map(data)]))
        guard bytes.count <= Limits.eventByteCountMax else {
            throw reader.failure(.limitExceeded, "what stands after the traces takes more than 1 MiB")
        }
        let completed = ProposedEvent(
            stream: importStream, type: XESPayload.EventType.importCompleted, occurredAt: latest ?? .epoch,
            payload: bytes)
        try append(completed, number: Self.importStreamNumber, revision: importRevision)
        do throws(EventStoreError) {
            try appender.flush()
            try appender.waitForAnswers()
        } catch {
            throw failure(error)
        }
    }

    private func failure(_ error: EventStoreError) -> XESError {
        let tally = appender.tally
        let recorded = "\(tally.appendedCount + tally.duplicateCount) events of this file are recorded"
        switch error.code {
        case .conflict where error.conflict?.stream.category == XESPayload.importCategory:
            return XESError(
                .alreadyImported,
                "this file was imported before in another order or under another definition; \(recorded). "
                    + "Import it again in the same way, or under another service",
                place: error.conflict?.stream.description ?? settings.path, storeError: error)
        case .conflict:
            return XESError(
                .applicationExists,
                "an application of the file exists already and is not from this import; \(recorded). "
                    + "Import under another service, or into an empty store",
                place: error.conflict?.stream.description ?? settings.path, storeError: error)
        default:
            return XESError(
                .storeFailed, "\(error.reason); \(recorded). The same command goes on from there", place: error.place,
                storeError: error)
        }
    }
}
