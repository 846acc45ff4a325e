import EventModel

/// One segment of a store or a backup as a repair finds it.
final class SurveyedSegment {
    let ordinal: Int
    let segment: SegmentFile
    let findings: SegmentFindings
    /// What is wrong with events, or with what says that they are all there; nil for a sound segment.
    let damage: Damage?
    /// Whether the index is damaged or lost, which is derived.
    let isFooterDamaged: Bool
    /// What the file is, or would be, made of.
    let parts: [SegmentPart]

    var header: SegmentHeader { segment.header }
    var end: SegmentEnd {
        SegmentEnd(
            storeID: header.storeID, position: findings.endPosition,
            link: header.segmentLink(lastLink: findings.link))
    }

    /// Looks at all of a segment.
    ///
    /// - Parameter isLast: Whether it is the last one, which may end in a frame that was not finished.
    /// - Throws: ``EventStoreError``: `corrupt` where not even the header can be read; file errors; `cancelled`.
    init(
        _ file: StoreFile, ordinal: Int, form: SegmentForm, isLast: Bool, parts: [SegmentPart]?, meter: WorkMeter
    ) throws(EventStoreError) {
        let segment = try SegmentFile(file, ordinal: ordinal, form: form)
        let findings = try segment.check(.contents, meter: meter)
        var damage = findings.damage
        if segment.trailer == nil {
            let verdict = try findings.verdict(of: segment)
            damage = Self.damage(verdict, findings: findings, header: segment.header, isLast: isLast)
        }
        self.ordinal = ordinal
        self.segment = segment
        self.findings = findings
        self.damage = damage
        isFooterDamaged = findings.footerDamage != nil || (segment.trailer == nil && !isLast)
        let byteCount = segment.trailer == nil ? findings.framesEnd : segment.byteCount
        self.parts = parts ?? [SegmentPart(file: file, range: 0..<byteCount)]
    }

    private static func damage(
        _ verdict: TailInspection.Verdict, findings: SegmentFindings, header: SegmentHeader, isLast: Bool
    ) -> Damage? {
        switch verdict {
        case .clean, .unfinishedSeal: nil
        case .corrupt(let damage): damage
        case .torn:
            isLast
                ? nil
                : Damage(
                    header, offset: findings.framesEnd, position: findings.endPosition, reason: "frames are missing")
        }
    }

    /// Whether this segment holds every sound frame of another: byte for byte at the same place, or event for event
    /// where one of them was written again.
    func holdsFrames(of other: SurveyedSegment) throws(EventStoreError) -> Bool {
        if header.form != other.header.form {
            guard header.firstPosition == other.header.firstPosition,
                try other.lastKnownEnd() <= findings.endPosition
            else { return false }
            return try SegmentComparison.difference(
                segment.file, header, other.segment.file, other.header, upTo: other.findings.endPosition) == nil
        }
        guard header == other.header, other.findings.framesEnd <= findings.framesEnd else { return false }
        let chunkByteCount = 1 << 20
        let (left, right) = (segment.file, other.segment.file)
        for start in stride(from: SegmentHeader.byteCount, to: other.findings.framesEnd, by: chunkByteCount) {
            let range = start..<min(other.findings.framesEnd, start + chunkByteCount)
            guard try left.read(range) == right.read(range) else { return false }
        }
        return try holdsFrames(
            in: right, byteCount: other.segment.byteCount, after: other.findings.framesEnd,
            notBefore: other.findings.endPosition)
    }

    /// Whether this segment holds every frame of which a file holds something sound behind a place.
    func holdsFrames(
        in file: StoreFile, byteCount: Int, after offset: Int, notBefore position: Position
    ) throws(EventStoreError) -> Bool {
        var (offset, position) = (offset, position)
        while let found = try FrameSearch.next(
            after: offset, notBefore: position, in: file, header: header, limit: byteCount,
            where: { $1.kind == .events })
        {
            let range = found.offset..<found.offset + FrameHeader.byteCount
            guard range.upperBound <= findings.framesEnd, try segment.file.read(range) == file.read(range) else {
                return false
            }
            offset = found.offset + found.frame.totalByteCount - FrameHeader.alignment
            position = found.frame.firstPosition.advanced(by: found.frame.eventCount)
        }
        return true
    }

    /// The position after the last event of which anything sound is left, also behind damage.
    func lastKnownEnd() throws(EventStoreError) -> Position {
        var (offset, position) = (findings.framesEnd, findings.endPosition)
        while let found = try FrameSearch.next(
            after: offset, notBefore: position, in: segment.file, header: header, limit: segment.byteCount)
        {
            offset = found.offset
            position = found.frame.firstPosition.advanced(by: found.frame.eventCount)
        }
        return max(position, segment.trailer?.endPosition ?? position)
    }
}

/// What the segment after another must follow.
struct SegmentEnd: Equatable {
    var storeID: [UInt8]
    var position: Position
    var link: UInt32

    /// Whether a header says that its segment follows.
    func isFollowed(by header: SegmentHeader) -> Bool {
        header.storeID == storeID && header.firstPosition == position && header.previousSegmentLink == link
    }
}

extension SegmentTrailer {
    /// The trailer of frames that were never, or no longer are, sealed.
    init(_ findings: SegmentFindings, index: SegmentIndex, segmentLink: UInt32) {
        self.init(
            footerOffset: findings.framesEnd, endPosition: findings.endPosition, frameCount: index.frameCount,
            newStreamCount: index.newStreamCount, lastRecordedAt: findings.recordedAt, lastLink: findings.link,
            writerEpoch: findings.writerEpoch, segmentLink: segmentLink)
    }
}

extension SegmentFindings {
    /// What lies behind the frames of a segment without a trailer.
    func verdict(of segment: SegmentFile) throws(EventStoreError) -> TailInspection.Verdict {
        if isMalformed, let damage { return .corrupt(damage) }
        return try TailInspection.verdict(
            on: item, at: scanner, file: segment.file, header: segment.header, byteCount: segment.byteCount)
    }
}
