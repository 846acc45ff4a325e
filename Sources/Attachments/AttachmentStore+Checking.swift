internal import Crypto
package import EventLog
public import EventModel

/// What a check of all files has found.
public struct AttachmentCheckReport: Hashable, Sendable {
    /// The files that were read.
    public var fileCount = 0
    /// The bytes that were read.
    public var byteCount = 0
    /// The files that are not what their names say.
    public var damages: [AttachmentDamage] = []

    /// Makes the report of a check that has read nothing.
    public init() {}
}

extension AttachmentStore {
    /// Reads every file at a bounded rate and holds it against its name.
    ///
    /// - Parameter bytesPerSecond: The most bytes that are read in a second.
    /// - Throws: ``EventStoreError``: `cancelled`; file errors. Damage is reported.
    /// - Complexity: O(n) in the bytes.
    public func scrub(bytesPerSecond: Int) async throws(EventStoreError) -> AttachmentCheckReport {
        let meter = WorkMeter(bytesPerSecond: bytesPerSecond)
        return try await OperationThread.run("attachments", meter) { () throws(EventStoreError) in
            var report = AttachmentCheckReport()
            try self.forEach { digest throws(EventStoreError) in
                report.fileCount += 1
                let findings = try self.check(digest, meter: meter, forgetsCache: true)
                report.byteCount += findings.byteCount
                if let damage = findings.damage { report.damages.append(damage) }
            }
            return report
        }
    }

    /// Reads the file of a digest and holds it against the digest.
    ///
    /// - Throws: ``EventStoreError``: `cancelled`; file errors.
    /// - Complexity: O(n) in the bytes, of which a mebibyte is in memory.
    package func check(
        _ digest: AttachmentDigest, meter: WorkMeter, forgetsCache: Bool = false
    ) throws(EventStoreError) -> AttachmentFindings {
        guard let file = try open(digest) else {
            return AttachmentFindings(byteCount: 0, damage: AttachmentDamage(digest: digest, kind: .missing))
        }
        if forgetsCache { file.forgetCachedBytes() }
        var (hash, end) = (SHA256(), 0)
        while true {
            let bytes: [UInt8]
            do throws(EventStoreError) {
                bytes = try file.read(end..<end + Self.chunkByteCount)
            } catch {
                // What the device does not give back is as good as lost.
                guard error.code == .inputOutput else { throw error }
                return AttachmentFindings(
                    byteCount: end, damage: AttachmentDamage(digest: digest, kind: .wrongContents))
            }
            if bytes.isEmpty { break }
            hash.update(data: bytes)
            end += bytes.count
            try meter.add(bytes.count)
        }
        let isSound = AttachmentDigest(finishing: hash) == digest
        return AttachmentFindings(
            byteCount: end, damage: isSound ? nil : AttachmentDamage(digest: digest, kind: .wrongContents))
    }

    /// The number of bytes of a digest's file; nil where there is none.
    ///
    /// - Throws: ``EventStoreError``.
    package func byteCount(of digest: AttachmentDigest) throws(EventStoreError) -> Int? {
        try open(digest)?.byteCount()
    }

    /// What a file is by its own bytes; nil where there is none.
    ///
    /// - Throws: ``EventStoreError``.
    /// - Complexity: O(1).
    package func appearance(
        of digest: AttachmentDigest
    ) throws(EventStoreError) -> (byteCount: Int, mediaType: String)? {
        guard let file = try open(digest) else { return nil }
        let head = try file.read(0..<ContentType.headByteCount)
        return (try file.byteCount(), ContentType.mediaType(of: head))
    }
}

/// What the reading of one file has found.
package struct AttachmentFindings: Sendable {
    /// The bytes that were read.
    package var byteCount: Int
    /// What is wrong; nil for a sound file.
    package var damage: AttachmentDamage?
}
