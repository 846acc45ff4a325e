import EventModel

/// Checks all segments of a log, some at a time, and how they follow each other.
struct LogVerifier {
    /// Two threads read faster than one where the disk allows it, and leave the machine to others.
    static let threadCount = 2

    let directory: StoreDirectory
    let segments: LogState.Contents
    let depth: VerificationDepth
    let threadCount: Int
    let meter: WorkMeter
    /// Whether files are to be read from the device where that is possible.
    let forgetsCache: Bool
    private var report = VerificationReport()
    /// What earlier segments say of streams; nil once one of them could not be read.
    private var links: StreamLinks?

    init(
        directory: StoreDirectory, segments: LogState.Contents, depth: VerificationDepth, threadCount: Int,
        meter: WorkMeter, forgetsCache: Bool
    ) {
        self.forgetsCache = forgetsCache
        self.directory = directory
        self.segments = segments
        self.depth = depth
        self.threadCount = threadCount
        self.meter = meter
        if depth == .contents { links = StreamLinks(segments.hash) }
    }

    mutating func run() throws(EventStoreError) -> VerificationReport {
        meter.expect(segments.sealed.reduce(segments.durableOffset) { $0 + $1.byteCount })
        let (directory, sealed, depth, meter, forgetsCache) = (directory, segments.sealed, depth, meter, forgetsCache)
        var start = 0
        while start < sealed.count {
            let round = start..<min(sealed.count, start + threadCount)
            let results = try ParallelWork.map(round) { ordinal throws(EventStoreError) in
                var verifier = SegmentVerifier(
                    directory: directory, depth: depth, meter: meter, forgetsCache: forgetsCache)
                try verifier.check(sealed[ordinal])
                return verifier
            }
            for (ordinal, result) in zip(round, results) {
                checkPlace(of: sealed[ordinal].header)
                take(result, sealed[ordinal].header)
            }
            start = round.upperBound
        }
        if let active = segments.active {
            var verifier = SegmentVerifier(
                directory: directory, depth: depth, meter: meter, forgetsCache: forgetsCache)
            try verifier.check(active, end: segments.durableOffset)
            checkPlace(of: active.header)
            take(verifier, active.header)
        }
        report.segmentCount = sealed.count + (segments.active == nil ? 0 : 1)
        report.damages += segments.damages
        if !segments.damages.isEmpty {
            // What names the segments before the damage have given is not known.
            links = nil
            try checkUnopened()
        }
        if let ordinal = links?.ordinalOfRepeatedName() {
            report.damages.append(
                Damage(segment: ordinal, offset: SegmentHeader.byteCount, reason: "a stream begins that began before"))
        }
        if depth == .contents {
            let derived = DerivedFiles(directory: directory, sealed: sealed, nextOrdinal: report.segmentCount)
            report.damages += try derived.damages()
        }
        return report
    }

    private mutating func take(_ result: SegmentVerifier, _ header: SegmentHeader) {
        report.eventCount += result.eventCount
        report.frameCount += result.frameCount
        report.byteCount += result.byteCount
        report.damages += result.damages
        guard let index = result.index else {
            links = nil
            return
        }
        if let damage = links?.add(index, of: header) {
            report.damages.append(damage)
            links = nil
        }
    }

    private mutating func checkPlace(of header: SegmentHeader) {
        let ordinal = header.ordinal
        guard ordinal > 0, ordinal <= segments.sealed.count else { return }
        let before = segments.sealed[ordinal - 1]
        if header.firstPosition != before.trailer.endPosition
            || header.previousSegmentLink != before.trailer.segmentLink
            || header.storeID != before.header.storeID || header.hashKey != before.header.hashKey
            || header.recordedAtFloor < before.trailer.lastRecordedAt
        {
            report.damages.append(
                Damage(
                    header, offset: 0, position: header.firstPosition,
                    reason: "the segment does not follow the one before it; one of them may be an older copy"))
        }
    }

    /// Looks at the segments behind damage that kept the log from being opened any further.
    private mutating func checkUnopened() throws(EventStoreError) {
        let forms = try directory.segmentForms().filter { $0.key >= report.segmentCount }
        for (ordinal, form) in forms.sorted(by: { $0.key < $1.key }) {
            let segment: SegmentFile
            do throws(EventStoreError) { segment = try SegmentFile(ordinal, form: form, in: directory) } catch {
                guard error.code == .corrupt else { throw error }
                // The damage that ended the opening was told already.
                if !report.damages.contains(where: { $0.segment == ordinal }) {
                    report.damages.append(Damage(segment: ordinal, offset: 0, reason: "the segment header is damaged"))
                }
                continue
            }
            if let trailer = segment.trailer {
                var verifier = SegmentVerifier(
                    directory: directory, depth: depth, meter: meter, forgetsCache: forgetsCache)
                try verifier.check(
                    SealedSegment(
                        header: segment.header, trailer: trailer, byteCount: segment.byteCount, directory: directory,
                        identity: SegmentIdentity(SegmentCache())))
                take(verifier, segment.header)
            } else {
                let findings = try segment.check(depth, meter: meter)
                report.eventCount += findings.eventCount
                report.frameCount += findings.frameCount
                report.byteCount += segment.byteCount
                if let damage = findings.damage, !report.damages.contains(where: { $0.segment == ordinal }) {
                    report.damages.append(damage)
                }
            }
        }
    }
}

/// Does pieces of work side by side, one on the caller's thread and the others on threads of their own.
enum ParallelWork {
    /// What `body` gives for each index, in order; the first error otherwise.
    static func map<Result: Sendable>(
        _ indexes: Range<Int>, _ body: @escaping @Sendable (Int) throws(EventStoreError) -> Result
    ) throws(EventStoreError) -> [Result] {
        let answers = indexes.dropFirst().map { index in
            let answer = WaitingAnswer<Swift.Result<Result, EventStoreError>>()
            LogThread.start(name: "sijill.log.parallel") {
                answer.set(Swift.Result { () throws(EventStoreError) in try body(index) })
            }
            return answer
        }
        guard let first = indexes.first else { return [] }
        let own = Swift.Result { () throws(EventStoreError) in try body(first) }
        var results = [own]
        for answer in answers { results.append(answer.wait()) }
        var values: [Result] = []
        for result in results { values.append(try result.get()) }
        return values
    }
}

/// Checks the index of a sealed segment.
enum FooterCheck {
    /// Whether the footer is as it was written and, where the index of the frames is given, says what they say.
    static func isSound(
        of file: StoreFile, header: SegmentHeader, trailer: SegmentTrailer, byteCount: Int, index: SegmentIndex?
    ) throws(EventStoreError) -> Bool {
        let body = FooterFrame.body(
            in: try file.read(trailer.footerOffset..<byteCount), header: header, link: trailer.lastLink,
            position: trailer.endPosition)
        guard let body else { return false }
        guard let index else { return true }
        let expected = FooterWriter(index, header: header).body()
        return body == expected.bytes && trailer.sections == expected.sections
    }
}
