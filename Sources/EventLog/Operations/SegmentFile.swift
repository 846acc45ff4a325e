import EventModel

/// The file of one segment, looked at by itself, whatever the rest of the store is like.
struct SegmentFile {
    let file: StoreFile
    let byteCount: Int
    let header: SegmentHeader
    /// Nil for an open segment, and where it is damaged.
    let trailer: SegmentTrailer?

    /// Opens the file of a segment.
    ///
    /// - Throws: ``EventStoreError``: `corrupt` where the header cannot be read; file errors.
    init(_ ordinal: Int, form: SegmentForm, in directory: StoreDirectory) throws(EventStoreError) {
        try self.init(try directory.openSegment(ordinal, form: form, mode: .read), ordinal: ordinal, form: form)
    }

    init(_ file: StoreFile, ordinal: Int, form: SegmentForm) throws(EventStoreError) {
        self.file = file
        byteCount = try file.byteCount()
        switch SegmentHeader.decode(try file.read(0..<SegmentHeader.byteCount)) {
        case .header(let header):
            guard header.ordinal == ordinal, header.form == form, byteCount <= header.fileByteCountMax else {
                fallthrough
            }
            self.header = header
        default:
            throw Damage(segment: ordinal, offset: 0, reason: "the segment header is damaged").error(path: file.path)
        }
        trailer = try Self.trailer(of: file, header: header, byteCount: byteCount)
    }

    /// The trailer that ends a file; nil where there is none that could be its own.
    static func trailer(
        of file: StoreFile, header: SegmentHeader, byteCount: Int
    ) throws(EventStoreError) -> SegmentTrailer? {
        let start = byteCount - SegmentTrailer.byteCount
        guard start >= SegmentHeader.byteCount,
            let trailer = SegmentTrailer(try file.read(start..<byteCount), salt: header.salt),
            (SegmentHeader.byteCount...start).contains(trailer.footerOffset),
            trailer.endPosition >= header.firstPosition,
            trailer.segmentLink == header.segmentLink(lastLink: trailer.lastLink)
        else { return nil }
        return trailer
    }

    /// Where the frames of events may reach at most.
    var framesLimit: Int { trailer?.footerOffset ?? byteCount }

    /// Checks the frames, and for a sealed segment what follows them.
    ///
    /// - Throws: ``EventStoreError`` when the file cannot be read, or the work was cancelled.
    func check(_ depth: VerificationDepth, meter: WorkMeter) throws(EventStoreError) -> SegmentFindings {
        var walk = FrameWalk(file, header: header, depth: depth)
        try walk.run(to: framesLimit, meter: meter)
        var findings = SegmentFindings(walk)
        guard let trailer else { return findings }
        if findings.damage == nil {
            findings.damage = walk.damage(against: trailer, header: header, byteCount: byteCount, depth: depth)
        }
        if findings.damage == nil,
            try !FooterCheck.isSound(
                of: file, header: header, trailer: trailer, byteCount: byteCount,
                index: depth == .contents ? walk.index : nil)
        {
            var damage = Damage(header, offset: trailer.footerOffset, reason: "the footer is damaged")
            damage.isDerived = true
            findings.footerDamage = damage
        }
        try meter.add(byteCount - trailer.footerOffset)
        return findings
    }
}

/// What a check of one segment has found.
struct SegmentFindings {
    var framesEnd: Int
    var endPosition: Position
    var link: UInt32
    var writerEpoch: UInt32
    /// The recorded time of the last command; only where contents were looked at.
    var recordedAt: Timestamp
    var eventCount: Int
    var frameCount: Int
    /// What stands behind the last sound frame.
    var item: FrameScanner.Item
    /// The scanner that walked over the frames, at what follows them.
    let scanner: FrameScanner
    /// Whether the damage is a frame whose checksum holds and whose contents do not.
    var isMalformed: Bool
    /// The first frame, or the trailer, that is not sound.
    var damage: Damage?
    /// Damage to the index of a sealed segment, which is derived.
    var footerDamage: Damage?

    init(_ walk: FrameWalk) {
        framesEnd = walk.offset
        endPosition = walk.position
        link = walk.link
        writerEpoch = walk.writerEpoch
        recordedAt = walk.recordedAt
        eventCount = walk.eventCount
        frameCount = walk.frameCount
        item = walk.item
        scanner = walk.scanner
        isMalformed = walk.isMalformed
        damage = walk.damage
    }
}

extension SegmentHeader {
    /// What the header of the next segment repeats of this one.
    ///
    /// - Parameter lastLink: The header checksum of the segment's last frame before the footer.
    func segmentLink(lastLink: UInt32) -> UInt32 {
        switch form {
        case .committed: lastLink
        case .recompressed: segmentLink
        }
    }
}

extension FrameWalk {
    /// Why a trailer does not agree with the frames; nil when it does.
    func damage(
        against trailer: SegmentTrailer, header: SegmentHeader, byteCount: Int, depth: VerificationDepth
    ) -> Damage? {
        if offset < trailer.footerOffset {
            return Damage(header, offset: offset, position: position, reason: "frames are missing")
        }
        var expected = trailer
        expected.endPosition = position
        expected.lastLink = link
        expected.frameCount = frameCount
        expected.segmentLink = header.segmentLink(lastLink: link)
        // A later writer than that of the last frame may have sealed.
        expected.writerEpoch = max(writerEpoch, trailer.writerEpoch)
        if depth == .contents {
            expected.newStreamCount = index.newStreamCount
            expected.lastRecordedAt = recordedAt
        }
        guard expected != trailer else { return nil }
        return Damage(
            header, offset: byteCount - SegmentTrailer.byteCount, position: position,
            reason: "the trailer does not say what the frames say")
    }
}
