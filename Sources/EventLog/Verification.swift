public import EventModel

/// What a full check of a log has found.
public struct VerificationReport: Sendable {
    /// The events that are sound.
    public var eventCount = 0
    /// The frames that are sound.
    public var frameCount = 0
    /// The segments.
    public var segmentCount = 0
    /// The bytes that were read.
    public var byteCount = 0
    /// What is not as it was written.
    public var damages: [Damage] = []

    /// Whether every event is there; damage to what is derived does not count.
    public var isSound: Bool { damages.allSatisfy(\.isDerived) }
}

/// How far a check has come.
public struct VerificationProgress: Hashable, Sendable {
    /// The bytes that were read.
    public var byteCount: Int
    /// The bytes there are.
    public var totalByteCount: Int
}

extension EventLog {
    /// Reads every byte of every segment: headers, checksums, links, positions, revisions, and that each footer
    /// says what its frames say.
    ///
    /// - Parameter progress: Called from time to time, on a thread of the check's own.
    /// - Throws: ``EventStoreError`` when a file cannot be read at all, or the log is closed; damage is reported.
    public func verify(
        progress: @escaping @Sendable (VerificationProgress) -> Void = { _ in }
    ) async throws(EventStoreError) -> VerificationReport {
        try checkOpen()
        let segments = snapshot
        let result = await withCheckedContinuation { continuation in
            LogThread.start(name: "sijill.log.verify") {
                var verifier = Verifier(segments: segments, progress: progress)
                continuation.resume(returning: Result { () throws(EventStoreError) in try verifier.run() })
            }
        }
        return try result.get()
    }

    /// ``verify(progress:)`` on the caller's thread.
    package func verifyAndWait() throws(EventStoreError) -> VerificationReport {
        try checkOpen()
        var verifier = Verifier(segments: snapshot) { _ in }
        return try verifier.run()
    }
}

/// Checks one segment after another.
private struct Verifier {
    let segments: LogState.Contents
    let progress: @Sendable (VerificationProgress) -> Void
    var report = VerificationReport()

    private var totalByteCount: Int {
        segments.sealed.reduce(segments.durableOffset) { $0 + $1.byteCount }
    }

    init(segments: LogState.Contents, progress: @escaping @Sendable (VerificationProgress) -> Void) {
        self.segments = segments
        self.progress = progress
        report.damages = segments.damages
    }

    mutating func run() throws(EventStoreError) -> VerificationReport {
        for segment in segments.sealed {
            do throws(EventStoreError) { try check(segment) } catch {
                guard error.code == .corrupt else { throw error }
                report.damages.append(
                    Damage(
                        segment.header, offset: 0, position: segment.header.firstPosition, reason: error.reason))
            }
        }
        if let active = segments.active {
            _ = try checkFrames(of: active, end: segments.durableOffset)
            report.byteCount += segments.durableOffset
        }
        report.segmentCount = segments.sealed.count + (segments.active == nil ? 0 : 1)
        return report
    }

    private mutating func check(_ segment: SealedSegment) throws(EventStoreError) {
        let (header, trailer) = (segment.header, segment.trailer)
        let file = try segment.openFile()
        let stored = try? segment.storedFooter(file).summary
        if let frames = try checkFrames(of: segment, end: trailer.footerOffset) {
            var expected = frames.trailer
            expected.sections = trailer.sections
            if header.form == .recompressed { expected.segmentLink = header.segmentLink }
            // A later writer than that of the last frame may have sealed.
            expected.writerEpoch = max(expected.writerEpoch, trailer.writerEpoch)
            if trailer != expected {
                let offset = segment.byteCount - SegmentTrailer.byteCount
                report.damages.append(
                    Damage(
                        header, offset: offset, position: expected.endPosition,
                        reason: "the trailer does not say what the frames say"))
            }
            let isWhole = try storedFooterBody(of: segment) == FooterWriter(frames.index, header: header).body().bytes
            if !isWhole {
                var damage = Damage(header, offset: trailer.footerOffset, reason: "the footer is damaged")
                damage.isDerived = true
                report.damages.append(damage)
            }
        } else if let stored {
            try checkGroups(of: segment, footer: stored)
        }
        report.byteCount += segment.byteCount
        progress(VerificationProgress(byteCount: report.byteCount, totalByteCount: totalByteCount))
    }

    private func storedFooterBody(of segment: SealedSegment) throws(EventStoreError) -> [UInt8]? {
        let file = try segment.openFile()
        let (start, end) = (segment.trailer.footerOffset, segment.byteCount)
        let trailerStart = end - SegmentTrailer.byteCount
        let trailer = SegmentTrailer(try file.read(max(0, trailerStart)..<end), salt: segment.header.salt)
        guard trailer == segment.trailer else { return nil }
        return FooterFrame.body(
            in: try file.read(start..<end), header: segment.header, link: segment.trailer.lastLink,
            position: segment.trailer.endPosition)
    }

    /// Checks frame after frame; returns the index and the trailer they make, nil when there is damage.
    private mutating func checkFrames(
        of segment: any Segment, end: Int
    ) throws(EventStoreError) -> (index: SegmentIndex, trailer: SegmentTrailer)? {
        let (file, header) = (try segment.openFile(), segment.header)
        guard SegmentHeader.decode(try file.read(0..<SegmentHeader.byteCount)) == .header(header) else {
            report.damages.append(
                Damage(header, offset: 0, position: header.firstPosition, reason: "the segment header is damaged"))
            return nil
        }
        let scanner = FrameScanner(file, header: header)
        var index = SegmentIndex(header)
        var scratch = FrameScratch(wanted: .all)
        var recordedAt = header.recordedAtFloor
        while scanner.offset < end {
            let position = scanner.position
            let item = try scanner.next(limit: end)
            let offset = scanner.itemOffset
            switch item {
            case .frame(let frame, let raw):
                var reason = index.ingest(frame, raw: raw, groupOffset: scanner.groupOffset, scratch: &scratch)
                if scratch.contents.recordedAt < recordedAt { reason = reason ?? "the recorded time goes back" }
                recordedAt = scratch.contents.lastRecordedAt
                if let reason {
                    report.damages.append(Damage(header, offset: offset, frame: frame, reason: reason))
                    return nil
                }
                report.eventCount += frame.eventCount
                report.frameCount += 1
                if report.frameCount % 1_024 == 0 { tell(offset) }
            case .damaged(let frame, let reason):
                report.damages.append(
                    damage(in: segment, offset: offset, frame: frame, position: position, reason: reason))
                return nil
            case .end where scanner.offset == end: break
            case .end, .footer:
                report.damages.append(
                    damage(in: segment, offset: offset, frame: nil, position: position, reason: "frames are missing"))
                return nil
            }
        }
        let trailer = SegmentTrailer(
            footerOffset: scanner.offset, endPosition: scanner.position, frameCount: index.frameCount,
            newStreamCount: index.newStreamCount, lastRecordedAt: recordedAt, lastLink: scanner.link,
            writerEpoch: scanner.lastWriterEpoch, segmentLink: scanner.link)
        return (index, trailer)
    }

    private func tell(_ offset: Int) {
        progress(
            VerificationProgress(byteCount: report.byteCount + offset, totalByteCount: totalByteCount))
    }

    private func damage(
        in segment: any Segment, offset: Int, frame: FrameHeader?, position: Position, reason: String
    ) -> Damage {
        var damage = Damage(segment.header, offset: offset, frame: frame, position: position, reason: reason)
        guard let sealed = segment as? SealedSegment, let footer = try? sealed.storedFooter(sealed.openFile()) else {
            return damage
        }
        if let group = GroupExtent.index(of: position, in: footer.summary.groups) {
            damage.streams = (try? footer.streams(inGroup: group, limit: 100)) ?? []
            if frame == nil {
                let next =
                    group + 1 < footer.summary.groups.count
                    ? footer.summary.groups[group + 1].firstPosition : sealed.trailer.endPosition
                if next > position { damage.positions = position...Position(rawValue: next.rawValue - 1) }
            }
        }
        return damage
    }

    /// Goes on behind damage group by group, as the footer names them.
    private mutating func checkGroups(of segment: SealedSegment, footer: FooterSummary) throws(EventStoreError) {
        guard let first = report.damages.last else { return }
        for index in footer.groups.indices where footer.groups[index].offset > first.offset {
            let extent = GroupExtent(footer.groups, index, framesEnd: segment.trailer.footerOffset)
            do throws(EventStoreError) {
                let group = try GroupReader.read(extent, of: segment)
                report.eventCount += group.batch.count
            } catch {
                guard error.code == .corrupt else { throw error }
                report.damages.append(
                    damage(
                        in: segment, offset: extent.offset, frame: nil, position: extent.firstPosition,
                        reason: "a frame of the group is damaged"))
            }
        }
    }
}
