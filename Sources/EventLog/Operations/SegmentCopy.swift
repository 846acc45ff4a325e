import EventModel

/// Writes a copy of a segment, or of the part of it that is durable, under a name that readers ignore, and proves it
/// by reading it back before it gets its own.
struct SegmentCopy {
    let target: StoreDirectory
    let meter: WorkMeter
    private static let chunkByteCount = 1 << 20

    /// Copies the first `byteCount` bytes of a segment; what they make up is whole and durable on return.
    ///
    /// - Returns: What the copy, read back, was found to hold.
    /// - Throws: ``EventStoreError``: `corrupt` where what was read back is not sound; file errors; `cancelled`.
    func write(
        _ parts: [SegmentPart], ordinal: Int, expecting header: SegmentHeader, depth: VerificationDepth
    ) throws(EventStoreError) -> SegmentFindings {
        let path = target.unfinishedPath(ordinal, form: header.form)
        try target.removeFile(at: path)
        let copy = try target.openFile(at: path, mode: .createNew)
        var end = 0
        for part in parts {
            for start in stride(from: part.range.lowerBound, to: part.range.upperBound, by: Self.chunkByteCount) {
                let chunk = start..<min(start + Self.chunkByteCount, part.range.upperBound)
                let bytes = try part.file.read(chunk)
                guard bytes.count == chunk.count else {
                    throw EventStoreError(
                        .inputOutput, "the file became shorter while it was copied; start again", place: part.file.path)
                }
                try copy.write(bytes, at: end)
                end += bytes.count
                try meter.add(bytes.count)
            }
        }
        try copy.synchronize()
        copy.forgetCachedBytes()
        return try findings(of: copy, ordinal: ordinal, expecting: header, depth: depth, source: parts.first?.file)
    }

    private func findings(
        of copy: StoreFile, ordinal: Int, expecting header: SegmentHeader, depth: VerificationDepth, source: StoreFile?
    ) throws(EventStoreError) -> SegmentFindings {
        let segment = try SegmentFile(copy, ordinal: ordinal, form: header.form)
        var findings = try segment.check(depth, meter: WorkMeter())
        if findings.damage == nil, segment.trailer == nil, findings.framesEnd != segment.byteCount {
            findings.damage = Damage(
                header, offset: findings.framesEnd, position: findings.endPosition, reason: "frames are missing")
        }
        if findings.damage == nil, segment.header != header {
            findings.damage = Damage(
                header, offset: 0, position: header.firstPosition, reason: "the segment header is damaged")
        }
        guard let damage = findings.damage else { return findings }
        throw EventStoreError(
            .corrupt, "the copy is not sound: \(damage); verify the store that it was copied from",
            place: source?.path ?? copy.path)
    }

    /// Gives the copy of a segment the name under which it counts, durably, and removes the file of the other form.
    func finish(_ ordinal: Int, _ form: SegmentForm) throws(EventStoreError) {
        try target.renameFile(
            at: target.unfinishedPath(ordinal, form: form), to: target.segmentPath(ordinal, form: form))
        try target.synchronizeDirectory(at: target.logPath)
        let other = target.segmentPath(ordinal, form: form == .committed ? .recompressed : .committed)
        guard try target.byteCount(ofFileAt: other) != nil else { return }
        try target.removeFile(at: other)
        try target.synchronizeDirectory(at: target.logPath)
    }
}

/// Bytes of a file that are to be part of a copy.
struct SegmentPart {
    var file: StoreFile
    var range: Range<Int>
}

extension StoreDirectory {
    private static let unfinishedSuffix = ".unfinished"

    /// Where a segment is written before it counts.
    func unfinishedPath(_ ordinal: Int, form: SegmentForm) -> String {
        segmentPath(ordinal, form: form) + Self.unfinishedSuffix
    }

    /// Removes what an operation that was ended has left behind.
    func removeUnfinishedCopies() throws(EventStoreError) {
        let names: [String]
        do { names = try fileSystem.listDirectory(at: logPath) } catch { throw EventStoreError(error) }
        for name in names.sorted() where name.hasSuffix(Self.unfinishedSuffix) {
            try removeFile(at: logPath + "/" + name)
        }
    }

    /// The segments there are; none where there is no log.
    func segmentFormsIfAny() throws(EventStoreError) -> [Int: SegmentForm] {
        do throws(EventStoreError) { return try segmentForms() } catch {
            if error.code == .notFound { return [:] }
            throw error
        }
    }
}
