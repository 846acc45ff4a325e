import EventModel

/// What a repair is going to do; everything in it was checked before anything is changed.
struct RepairPlan {
    struct Replacement {
        var ordinal: Int
        var header: SegmentHeader
        var parts: [SegmentPart]
        var source: SegmentRepair.Source
        var reason: String
        var endPosition: Position
    }

    var replacements: [Replacement] = []
    /// The segments that are given up, ascending.
    var removedOrdinals: [Int] = []
    /// From where on events are given up; nil where none are.
    var lossPosition: Position?
    var endPosition = Position.start
}

/// Finds for each segment of a damaged store what holds all that is known of it and fits between its neighbours.
struct RepairPlanner {
    private let store: StoreDirectory
    private let backup: StoreDirectory
    private let acceptedLoss: Position?
    private let meter: WorkMeter
    private let storeForms: [Int: SegmentForm]
    private let backupForms: [Int: SegmentForm]
    /// The ordinal of the last segment of each.
    private let (lastOrdinal, lastBackupOrdinal): (Int, Int)
    private let storeID: [UInt8]
    private var previous: SegmentEnd?
    private var plan = RepairPlan()

    /// A way to have a segment, as a repair considers it.
    private struct Candidate {
        var survey: SurveyedSegment
        /// Nil for the file that is there already.
        var source: SegmentRepair.Source?
    }

    init(
        store: StoreDirectory, backup: StoreDirectory, acceptedLoss: Position?, meter: WorkMeter
    ) throws(EventStoreError) {
        self.store = store
        self.backup = backup
        self.acceptedLoss = acceptedLoss
        self.meter = meter
        storeForms = try store.segmentForms()
        backupForms = try backup.segmentForms()
        (lastOrdinal, lastBackupOrdinal) = (storeForms.keys.max() ?? -1, backupForms.keys.max() ?? -1)
        storeID = try Self.commonStoreID(store, storeForms, backup, backupForms)
    }

    /// The identity of the backup, which the store must share as far as it still tells its own.
    private static func commonStoreID(
        _ store: StoreDirectory, _ storeForms: [Int: SegmentForm], _ backup: StoreDirectory,
        _ backupForms: [Int: SegmentForm]
    ) throws(EventStoreError) -> [UInt8] {
        guard let storeID = try headers(of: backup, backupForms).first?.storeID else {
            throw EventStoreError(.notFound, "there is no backup in the folder; name another", place: backup.path)
        }
        let known = try headers(of: store, storeForms).map(\.storeID)
        guard known.isEmpty || known.contains(storeID) else {
            throw EventStoreError(.conflict, "the backup is of another store; name one of this", place: backup.path)
        }
        return storeID
    }

    private static func headers(
        of directory: StoreDirectory, _ forms: [Int: SegmentForm]
    ) throws(EventStoreError) -> [SegmentHeader] {
        var headers: [SegmentHeader] = []
        for ordinal in forms.keys.sorted() {
            if let header = try header(ordinal, forms, in: directory) { headers.append(header) }
        }
        return headers
    }

    private static func header(
        _ ordinal: Int, _ forms: [Int: SegmentForm], in directory: StoreDirectory
    ) throws(EventStoreError) -> SegmentHeader? {
        guard let form = forms[ordinal] else { return nil }
        do throws(EventStoreError) { return try SegmentFile(ordinal, form: form, in: directory).header } catch {
            guard error.code == .corrupt || error.code == .notFound else { throw error }
            return nil
        }
    }

    /// Decides about one segment after another.
    ///
    /// - Throws: ``EventStoreError`` with `corrupt` where something cannot be had back, saying what.
    mutating func run() throws(EventStoreError) -> RepairPlan {
        for ordinal in 0...max(0, lastOrdinal, lastBackupOrdinal) {
            let isKnown = ordinal <= lastOrdinal
            let own = try survey(ordinal, storeForms, in: store, isLast: ordinal == lastOrdinal)
            let saved = try survey(ordinal, backupForms, in: backup, isLast: ordinal == lastBackupOrdinal)
                .flatMap { $0.damage == nil ? $0 : nil }
            guard let choice = try choice(ordinal, own: own, saved: saved) else {
                // What the backup holds beyond the store does not follow it: the store has gone another way since.
                if !isKnown { break }
                if try isUnused(ordinal) { break }
                try cut(at: ordinal, own: own, saved: saved)
                break
            }
            if let source = choice.source { replace(ordinal, by: choice.survey, source, own: own) }
            previous = choice.survey.end
        }
        plan.endPosition = previous?.position ?? .start
        return plan
    }

    private func survey(
        _ ordinal: Int, _ forms: [Int: SegmentForm], in directory: StoreDirectory, isLast: Bool
    ) throws(EventStoreError) -> SurveyedSegment? {
        guard let form = forms[ordinal] else { return nil }
        do throws(EventStoreError) {
            let file = try directory.openSegment(ordinal, form: form, mode: .read)
            meter.expect(try file.byteCount())
            let survey = try SurveyedSegment(
                file, ordinal: ordinal, form: form, isLast: isLast, parts: nil, meter: meter)
            return survey.header.storeID == storeID ? survey : nil
        } catch {
            guard error.code == .corrupt || error.code == .notFound else { throw error }
            return nil
        }
    }

    /// Whether a last segment was made and never used, which opening the store deals with.
    private func isUnused(_ ordinal: Int) throws(EventStoreError) -> Bool {
        guard ordinal == lastOrdinal, ordinal > 0, storeForms[ordinal] == .committed else { return false }
        let file = try store.openSegment(ordinal, mode: .read)
        guard try file.byteCount() <= SegmentHeader.byteCount else { return false }
        return SegmentHeader.decode(try file.read(0..<SegmentHeader.byteCount)) == .unfinished
    }

    // MARK: Choosing

    private func choice(
        _ ordinal: Int, own: SurveyedSegment?, saved: SurveyedSegment?
    ) throws(EventStoreError) -> Candidate? {
        var fitting: [Candidate] = []
        for candidate in try candidates(ordinal, own: own, saved: saved) {
            let survey = candidate.survey
            guard survey.damage == nil, follows(survey.header) else { continue }
            if let saved, follows(saved.header), survey.findings.endPosition < saved.findings.endPosition { continue }
            if candidate.source != nil, try !holdsAllFrames(survey, ofSegment: ordinal, own: own) { continue }
            fitting.append(candidate)
        }
        guard let next = try nextHeader(after: ordinal) else { return fitting.first }
        return fitting.first { $0.survey.end.isFollowed(by: next) } ?? fitting.first
    }

    private func follows(_ header: SegmentHeader) -> Bool {
        previous?.isFollowed(by: header) ?? (header.firstPosition == .start && header.previousSegmentLink == 0)
    }

    /// The header of the next segment, from the store where that tells it, else from the backup.
    private func nextHeader(after ordinal: Int) throws(EventStoreError) -> SegmentHeader? {
        if let header = try Self.header(ordinal + 1, storeForms, in: store), header.storeID == storeID { return header }
        return try Self.header(ordinal + 1, backupForms, in: backup)
    }

    /// The ways to have a segment, the one that changes least first.
    private func candidates(
        _ ordinal: Int, own: SurveyedSegment?, saved: SurveyedSegment?
    ) throws(EventStoreError) -> [Candidate] {
        var candidates: [Candidate] = []
        let isLast = ordinal >= lastOrdinal
        if let own, !own.isFooterDamaged { candidates.append(Candidate(survey: own)) }
        if let saved, saved.segment.trailer != nil, !saved.isFooterDamaged {
            candidates.append(Candidate(survey: saved, source: .backup))
        }
        if let own, own.isFooterDamaged, own.damage == nil, let rebuilt = try withNewFooter(own) {
            candidates.append(Candidate(survey: rebuilt, source: .frames))
        }
        if let saved, let stitched = try stitched(ordinal, saved: saved, isLast: isLast) {
            candidates.append(Candidate(survey: stitched, source: .backupAndStore))
        }
        if let saved { candidates.append(Candidate(survey: saved, source: .backup)) }
        return candidates
    }

    /// The frames of the backup, with what the store holds behind them.
    private func stitched(
        _ ordinal: Int, saved: SurveyedSegment, isLast: Bool
    ) throws(EventStoreError) -> SurveyedSegment? {
        let form = saved.header.form
        guard storeForms[ordinal] == form else { return nil }
        let file = try store.openSegment(ordinal, form: form, mode: .read)
        let (end, byteCount) = (saved.findings.framesEnd, try file.byteCount())
        guard end < byteCount else { return nil }
        var parts = [
            SegmentPart(file: saved.segment.file, range: 0..<end), SegmentPart(file: file, range: end..<byteCount),
        ]
        let whole = StoreFile(StitchedFile(parts), path: file.path)
        let survey = try SurveyedSegment(
            whole, ordinal: ordinal, form: form, isLast: isLast, parts: parts, meter: meter)
        guard survey.segment.trailer == nil else { return survey }
        parts[1].range = end..<max(end, survey.findings.framesEnd)
        return try SurveyedSegment(
            whole, ordinal: ordinal, form: form, isLast: isLast, parts: parts, meter: meter)
    }

    /// A segment whose index is made anew from its frames.
    private func withNewFooter(_ own: SurveyedSegment) throws(EventStoreError) -> SurveyedSegment? {
        let end = own.findings.framesEnd
        let index = try SegmentRescan.index(of: own.segment.file, header: own.header, framesEnd: end)
        let trailer =
            own.segment.trailer ?? SegmentTrailer(own.findings, index: index, segmentLink: own.end.link)
        let footer = MemoryFile(FooterFrame.encoded(index, header: own.header, trailer: trailer).bytes)
        let parts = [
            SegmentPart(file: own.segment.file, range: 0..<end),
            SegmentPart(file: StoreFile(footer, path: own.segment.file.path), range: 0..<footer.byteCount()),
        ]
        let whole = StoreFile(StitchedFile(parts), path: own.segment.file.path)
        return try SurveyedSegment(
            whole, ordinal: own.ordinal, form: own.header.form, isLast: false, parts: parts, meter: meter)
    }

    /// Whether a candidate holds every frame of which the store's file still holds anything sound.
    private func holdsAllFrames(
        _ candidate: SurveyedSegment, ofSegment ordinal: Int, own: SurveyedSegment?
    ) throws(EventStoreError) -> Bool {
        if let own { return try candidate.holdsFrames(of: own) }
        // A file whose header is lost is searched under the salt of the candidate.
        guard storeForms[ordinal] == candidate.header.form else { return true }
        let file = try store.openSegment(ordinal, form: candidate.header.form, mode: .read)
        return try candidate.holdsFrames(
            in: file, byteCount: try file.byteCount(), after: SegmentHeader.byteCount - FrameHeader.alignment,
            notBefore: candidate.header.firstPosition)
    }

    // MARK: Changing

    private mutating func replace(
        _ ordinal: Int, by survey: SurveyedSegment, _ source: SegmentRepair.Source, own: SurveyedSegment?
    ) {
        let damage = own?.damage ?? own?.findings.footerDamage
        let reason =
            damage?.reason
            ?? (own == nil ? "the segment is missing or its header is damaged" : "the backup holds more of the segment")
        plan.replacements.append(
            RepairPlan.Replacement(
                ordinal: ordinal, header: survey.header, parts: survey.parts, source: source, reason: reason,
                endPosition: survey.findings.endPosition))
    }

    /// Gives up everything from the first event on that cannot be had back, where that was accepted.
    private mutating func cut(
        at ordinal: Int, own: SurveyedSegment?, saved: SurveyedSegment?
    ) throws(EventStoreError) {
        let prefixes = [own, saved].compactMap { $0 }.filter { follows($0.header) }
        let longest = prefixes.max { $0.findings.endPosition < $1.findings.endPosition }
        let position = longest?.findings.endPosition ?? previous?.position ?? .start
        guard acceptedLoss == position, longest != nil || ordinal > 0 else {
            throw try lossError(at: ordinal, from: position, own: own)
        }
        if let longest {
            let end = longest.findings.framesEnd
            plan.replacements.append(
                RepairPlan.Replacement(
                    ordinal: ordinal, header: longest.header,
                    parts: [SegmentPart(file: longest.segment.file, range: 0..<end)], source: .cut,
                    reason: own?.damage?.reason ?? "the segment does not fit to what follows it",
                    endPosition: position))
            previous = longest.end
        }
        plan.removedOrdinals = storeForms.keys.sorted().filter { longest == nil ? $0 >= ordinal : $0 > ordinal }
        plan.lossPosition = position
    }

    private func lossError(
        at ordinal: Int, from position: Position, own: SurveyedSegment?
    ) throws(EventStoreError) -> EventStoreError {
        var end = try own?.lastKnownEnd() ?? position
        for later in storeForms.keys where later > ordinal {
            if let segment = try survey(later, storeForms, in: store, isLast: later == lastOrdinal) {
                end = max(end, try segment.lastKnownEnd())
            }
        }
        let lost =
            end > position
            ? "positions \(position) to \(end.rawValue - 1) would be lost"
            : "what follows position \(position) would be lost"
        let reason = own?.damage?.description ?? "segment \(ordinal) is missing, damaged or does not fit to the others"
        return EventStoreError(
            .corrupt,
            "the backup does not hold what is damaged (\(reason)): \(lost); take a newer backup, or give them up with "
                + "--accept-loss \(position)", place: store.segmentPath(ordinal))
    }
}
