internal import EventLog
internal import EventModel

/// What was copied of attachments from one store to another.
public struct AttachmentCopyReport: Hashable, Sendable {
    /// The files that were copied, read back and checked.
    public var copiedFileCount = 0
    /// The bytes of these.
    public var copiedByteCount = 0
    /// The files that were there already.
    public var presentFileCount = 0
    /// The files that are damaged where they were to be copied from, and so were not.
    public var damages: [AttachmentDamage] = []

    /// Makes the report of a copy that has done nothing.
    public init() {}
}

extension AttachmentStore {
    /// Copies every file that another store has not: one of the same name and length is taken to be the same.
    ///
    /// A damaged file is told and not copied, so that a sound copy of earlier stays.
    ///
    /// - Throws: ``EventStoreError``: `diskFull`, `cancelled`, file errors.
    /// - Complexity: O(n) in the files, and in the bytes of those that are new.
    func copyAll(to target: AttachmentStore, meter: WorkMeter) throws(EventStoreError) -> AttachmentCopyReport {
        var report = AttachmentCopyReport()
        try target.removeUnfinished()
        try forEach { digest throws(EventStoreError) in
            if let byteCount = try byteCount(of: digest), try target.byteCount(of: digest) == byteCount {
                report.presentFileCount += 1
                return
            }
            let outcome = try copy(digest, to: target, meter: meter)
            switch outcome {
            case .copied(let byteCount):
                report.copiedFileCount += 1
                report.copiedByteCount += byteCount
            case .damaged(let damage): report.damages.append(damage)
            }
        }
        return report
    }

    /// How the copying of one file ended.
    enum CopyOutcome {
        /// The file is there; so many bytes.
        case copied(Int)
        /// There was nothing sound to copy.
        case damaged(AttachmentDamage)
    }

    /// Copies a file that is what its name says, and reads it back before it counts.
    ///
    /// - Throws: ``EventStoreError``: `corrupt` where what was read back is something else; file errors; `cancelled`.
    func copy(
        _ digest: AttachmentDigest, to target: AttachmentStore, meter: WorkMeter
    ) throws(EventStoreError) -> CopyOutcome {
        guard let source = try open(digest) else { return .damaged(AttachmentDamage(digest: digest, kind: .missing)) }
        var draft = try target.makeDraft(byteCountMax: .max)
        do throws(EventStoreError) {
            while true {
                let bytes = try source.read(draft.byteCount..<draft.byteCount + Self.chunkByteCount)
                if bytes.isEmpty { break }
                try draft.append(bytes)
                try meter.add(bytes.count)
            }
            guard draft.digest == digest else {
                try target.discard(draft)
                return .damaged(AttachmentDamage(digest: digest, kind: .wrongContents))
            }
            try target.keep(draft)
        } catch {
            try? target.discard(draft)
            throw error
        }
        guard try target.check(digest, meter: WorkMeter(), forgetsCache: true).damage == nil else {
            throw EventStoreError(
                .corrupt, "the copy is not what was copied; look at the disk", place: target.path(of: digest))
        }
        return .copied(draft.byteCount)
    }
}
