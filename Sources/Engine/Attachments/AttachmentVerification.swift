public import Attachments
public import EventLog
public import EventModel
import Workflow

/// What a check of the attachments that events name has found.
public struct AttachmentVerificationReport: Hashable, Sendable {
    /// How often events name an attachment.
    public var referenceCount = 0
    /// The files that events name and that were read, each once.
    public var fileCount = 0
    /// The bytes of these.
    public var byteCount = 0
    /// The files that no event names: harmless, as an attachment leaves one whose event was never recorded.
    public var unreferencedCount = 0
    /// What is not there as it was recorded, by application and document.
    public var damages: [RecordedAttachmentDamage] = []

    /// Makes the report of a check that has read nothing.
    public init() {}

    /// Whether every attachment that an event names is there.
    public var isSound: Bool { damages.isEmpty }
}

/// An attachment that an event names and that is not there as it was recorded.
public struct RecordedAttachmentDamage: Hashable, Sendable {
    /// The application.
    public var application: StreamID
    /// The document that the file stands for.
    public var document: String
    /// What is wrong.
    public var damage: AttachmentDamage
}

extension RecordedAttachmentDamage: CustomStringConvertible {
    /// `application, document: what is wrong`.
    public var description: String { "\(application), document `\(document.prefix(64))`: \(damage)" }
}

extension EventLog {
    /// Reads every attachment that an event names and holds it against what was recorded.
    ///
    /// - Throws: ``EventStoreError`` when the log or a file cannot be read, or the task is cancelled. Damage to
    ///   attachments is reported.
    /// - Complexity: O(n) in the bytes of the log and the attachments; memory for the digests.
    public func verifyAttachments(
        progress: @escaping @Sendable (OperationProgress) -> Void = { _ in }
    ) async throws(EventStoreError) -> AttachmentVerificationReport {
        let meter = WorkMeter(progress: progress)
        return try await OperationThread.run("attachments", meter) { () throws(EventStoreError) in
            var run = AttachmentVerification(log: self, meter: meter)
            return try run.run()
        }
    }
}

/// Walks over the events and reads each file that one names.
private struct AttachmentVerification {
    let log: EventLog
    let store: AttachmentStore
    let meter: WorkMeter
    private var report = AttachmentVerificationReport()
    /// What was found of each file: its length, and what is wrong with it.
    private var findings: [AttachmentDigest: AttachmentFindings] = [:]
    /// What was told: the action that takes an attachment in names it again.
    private var told: Set<RecordedAttachmentDamage> = []

    init(log: EventLog, meter: WorkMeter) {
        self.log = log
        self.meter = meter
        store = AttachmentStore(of: log)
    }

    mutating func run() throws(EventStoreError) -> AttachmentVerificationReport {
        let reader = try log.makeReader(from: .start, options: ReadOptions())
        var names = EventNames()
        while let batch = try reader.nextBatch() {
            names.append(batch.newNames)
            try meter.checkCancellation()
            guard AttachmentSearch.mayName(batch.payloads.span) else { continue }
            for index in 0..<batch.count { try take(batch, index, names) }
        }
        try store.forEach { digest throws(EventStoreError) in
            if findings[digest] == nil { report.unreferencedCount += 1 }
        }
        return report
    }

    private mutating func take(_ batch: EventBatch, _ index: Int, _ names: EventNames) throws(EventStoreError) {
        let bytes = Array(batch.payloads[batch.payloadRange(at: index)])
        guard AttachmentSearch.mayName(bytes.span), let payload = try? EventPayload(bytes: bytes) else { return }
        let type = names.types[Int(batch.typeNumbers[index])]
        for (document, attachment) in DocumentFile.named(in: payload, of: type) {
            report.referenceCount += 1
            guard let damage = try damage(of: attachment) else { continue }
            let application = names.streams[Int(batch.streamNumbers[index])]
            let recorded = RecordedAttachmentDamage(application: application, document: document, damage: damage)
            if told.insert(recorded).inserted { report.damages.append(recorded) }
        }
    }

    private mutating func damage(of attachment: Attachment) throws(EventStoreError) -> AttachmentDamage? {
        let digest = attachment.digest
        let found: AttachmentFindings
        if let known = findings[digest] {
            found = known
        } else {
            found = try store.check(digest, meter: meter)
            findings[digest] = found
            report.fileCount += 1
            report.byteCount += found.byteCount
        }
        if let damage = found.damage { return damage }
        guard Int64(found.byteCount) == attachment.byteCount else {
            return AttachmentDamage(digest: digest, kind: .wrongLength)
        }
        return nil
    }
}
