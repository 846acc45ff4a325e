import EventModel

/// Checks one segment as far as anything in it can be read, also behind damage.
struct SegmentVerifier {
    let directory: StoreDirectory
    let depth: VerificationDepth
    let meter: WorkMeter
    let forgetsCache: Bool
    private(set) var eventCount = 0
    private(set) var frameCount = 0
    private(set) var byteCount = 0
    private(set) var damages: [Damage] = []
    /// What the segment holds; nil where contents were not looked at, or not all of them could be.
    private(set) var index: SegmentIndex?

    init(directory: StoreDirectory, depth: VerificationDepth, meter: WorkMeter, forgetsCache: Bool) {
        self.forgetsCache = forgetsCache
        self.directory = directory
        self.depth = depth
        self.meter = meter
    }

    /// Checks a sealed segment whose header and trailer were read when the log was opened.
    mutating func check(_ segment: SealedSegment) throws(EventStoreError) {
        let file: StoreFile
        do throws(EventStoreError) { file = try directory.openFile(at: segment.path, mode: .read) } catch {
            guard error.code == .notFound else { throw error }
            damages.append(Damage(segment: segment.header.ordinal, offset: 0, reason: "the segment is missing"))
            return
        }
        if forgetsCache { file.forgetCachedBytes() }
        let known = segment.header
        byteCount = segment.byteCount
        guard SegmentHeader.decode(try file.read(0..<SegmentHeader.byteCount)) == .header(known) else {
            damages.append(
                Damage(known, offset: 0, position: known.firstPosition, reason: "the segment header is damaged"))
            return try checkRest(of: segment, file, from: SegmentHeader.byteCount - FrameHeader.alignment)
        }
        var walk = FrameWalk(file, header: known, depth: depth)
        try walk.run(to: segment.trailer.footerOffset, meter: meter)
        take(walk)
        let damage =
            walk.damage
            ?? walk.damage(
                against: segment.trailer, header: known, byteCount: segment.byteCount, depth: depth)
        if let damage {
            damages.append(describe(damage, of: segment, file))
            try checkRest(of: segment, file, from: walk.offset)
        } else if try !isFooterSound(of: segment, file, walk: walk) {
            var damage = Damage(known, offset: segment.trailer.footerOffset, reason: "the footer is damaged")
            damage.isDerived = true
            damages.append(damage)
        }
        try meter.add(segment.byteCount - segment.trailer.footerOffset)
    }

    /// Checks the open segment up to what is durable.
    mutating func check(_ segment: ActiveSegment, end: Int) throws(EventStoreError) {
        let header = segment.header
        byteCount = end
        guard SegmentHeader.decode(try segment.file.read(0..<SegmentHeader.byteCount)) == .header(header) else {
            damages.append(
                Damage(header, offset: 0, position: header.firstPosition, reason: "the segment header is damaged"))
            return
        }
        var walk = FrameWalk(segment.file, header: header, depth: depth)
        try walk.run(to: end, meter: meter)
        take(walk)
        if let damage = walk.damage {
            damages.append(damage)
        } else if walk.offset < end {
            damages.append(Damage(header, offset: walk.offset, position: walk.position, reason: "frames are missing"))
        }
    }

    private mutating func take(_ walk: FrameWalk) {
        if depth == .contents, walk.damage == nil { index = walk.index }
        eventCount += walk.eventCount
        frameCount += walk.frameCount
    }

    private func isFooterSound(
        of segment: SealedSegment, _ file: StoreFile, walk: FrameWalk
    ) throws(EventStoreError) -> Bool {
        let stored = try SegmentFile.trailer(of: file, header: segment.header, byteCount: segment.byteCount)
        guard stored == segment.trailer else { return false }
        return try FooterCheck.isSound(
            of: file, header: segment.header, trailer: segment.trailer, byteCount: segment.byteCount,
            index: depth == .contents ? walk.index : nil)
    }

    /// Damage with the positions up to the next sound frame, and the streams that the footer names there.
    private func describe(_ damage: Damage, of segment: SealedSegment, _ file: StoreFile) -> Damage {
        var damage = damage
        guard let footer = try? segment.storedFooter(file), let first = damage.positions?.lowerBound,
            let group = GroupExtent.index(of: first, in: footer.summary.groups)
        else { return damage }
        damage.streams = (try? footer.streams(inGroup: group, limit: 100)) ?? []
        return damage
    }

    /// Goes on behind damage at the next frame that can be read without those before it.
    private mutating func checkRest(
        of segment: SealedSegment, _ file: StoreFile, from damagedOffset: Int
    ) throws(EventStoreError) {
        let (header, end) = (segment.header, segment.trailer.footerOffset)
        var (damagedOffset, position) = (damagedOffset, damages.last?.positions?.lowerBound ?? header.firstPosition)
        while true {
            let found = try FrameSearch.next(
                after: damagedOffset, notBefore: position, in: file, header: header, limit: end,
                where: { $1.kind == .events && $1.groupDistance == 0 })
            let next = found?.frame.firstPosition ?? segment.trailer.endPosition
            if let last = damages.indices.last, next > position {
                damages[last].positions = position...Position(rawValue: next.rawValue - 1)
            }
            guard let found else { return }
            let scanner = FrameScanner(file, header: header, groupOffset: found.offset, position: next)
            var contents = FrameContents()
            var batch = EventBatch()
            while let frame = try soundFrame(from: scanner, end: end, contents: &contents, batch: &batch) {
                eventCount += frame.eventCount
                frameCount += 1
            }
            try meter.checkCancellation()
            guard scanner.offset < end else { return }
            let damage = Damage(
                header, offset: scanner.offset, position: scanner.position, reason: "a frame is damaged")
            damages.append(describe(damage, of: segment, file))
            (damagedOffset, position) = (scanner.offset, scanner.position)
        }
    }

    private func soundFrame(
        from scanner: FrameScanner, end: Int, contents: inout FrameContents, batch: inout EventBatch
    ) throws(EventStoreError) -> FrameHeader? {
        guard scanner.offset < end, case .frame(let frame, let raw) = try scanner.next(limit: end) else { return nil }
        batch.removeAll()
        let columns = FrameColumns()
        let all = NameCounts(
            streams: Int(UInt32.max), types: Int(UInt32.max), actors: Int(UInt32.max), definitions: Int(UInt32.max))
        guard
            contents.read(raw, eventCount: frame.eventCount),
            FrameDecoder.append(
                raw, contents: contents, eventCount: frame.eventCount, counts: all, wanted: .all, columns: columns,
                to: &batch)
        else { return nil }
        return frame
    }
}
