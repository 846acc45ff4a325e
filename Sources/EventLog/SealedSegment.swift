import BinaryCoding
import EventModel
import Synchronization

/// A segment that never changes again.
///
/// File and footer are opened when they are needed and given up when others are; where a footer is damaged it is built
/// again from the frames, in memory.
final class SealedSegment: Segment {
    let header: SegmentHeader
    let trailer: SegmentTrailer
    /// The length of the file.
    let byteCount: Int
    let path: String
    private let fileSystem: any FileSystem
    let identity: SegmentIdentity
    private let streamFilter = Mutex(KeptFilter.unknown)
    private let keyFilter = Mutex(KeptFilter.unknown)
    /// The file of a segment that was replaced, for those who still read it.
    private let replacedFile = Mutex<StoreFile?>(nil)

    /// - Parameter file: The file where it is open already and was held against header and trailer.
    init(
        header: SegmentHeader, trailer: SegmentTrailer, byteCount: Int, directory: StoreDirectory,
        identity: SegmentIdentity, file: StoreFile? = nil
    ) {
        self.header = header
        self.trailer = trailer
        self.byteCount = byteCount
        path = directory.segmentPath(header.ordinal, form: header.form)
        fileSystem = directory.fileSystem
        self.identity = identity
        if let file { cache.keep(file, for: identity.key) }
    }

    private var cache: SegmentCache { identity.cache }

    deinit {
        for filter in [streamFilter.withLock({ $0 }), keyFilter.withLock({ $0 })] {
            if case .pages(let pages) = filter { identity.cache.releaseFilter(byteCount: pages.count) }
        }
    }

    /// The file, opened and held against header and trailer where it is not open.
    ///
    /// - Throws: ``EventStoreError`` with `corrupt` when it is not the file that was there when the store was opened.
    func openFile() throws(EventStoreError) -> StoreFile {
        if let file = replacedFile.withLock({ $0 }) ?? cache.file(identity.key) { return file }
        let file: StoreFile
        do { file = StoreFile(try fileSystem.openFile(at: path, mode: .read), path: path) } catch {
            guard error.errorNumber == FileSystemError.noSuchFile else { throw EventStoreError(error) }
            if header.form == .committed, try wasWrittenAgain() {
                throw EventStoreError(
                    .busy, "another process has written the segment again meanwhile; open the log again", place: path)
            }
            throw Damage(header, offset: 0, position: header.firstPosition, reason: "the segment is missing")
                .error(path: path)
        }
        guard try SegmentHeader.decode(file.read(0..<SegmentHeader.byteCount)) == .header(header) else {
            throw Damage(header, offset: 0, position: header.firstPosition, reason: "the segment header is damaged")
                .error(path: path)
        }
        cache.keep(file, for: identity.key)
        return file
    }

    /// Whether the segment is there in its other form.
    private func wasWrittenAgain() throws(EventStoreError) -> Bool {
        let other = path.dropLast(SegmentForm.committed.nameSuffix.count) + SegmentForm.recompressed.nameSuffix
        do {
            _ = try fileSystem.byteCount(ofFileAt: String(other))
            return true
        } catch {
            if error.errorNumber == FileSystemError.noSuchFile { return false }
            throw EventStoreError(error)
        }
    }

    /// Keeps the file open for as long as anybody has this segment, because its name is about to go.
    func keepFileOpen() throws(EventStoreError) {
        let file = try openFile()
        replacedFile.withLock { $0 = file }
    }

    /// The same segment, written again.
    func replacement(
        header: SegmentHeader, trailer: SegmentTrailer, byteCount: Int, directory: StoreDirectory
    ) -> SealedSegment {
        SealedSegment(
            header: header, trailer: trailer, byteCount: byteCount, directory: directory,
            identity: SegmentIdentity(cache))
    }

    /// Builds a footer that turned out to be damaged again from the frames and keeps it.
    private func rebuiltFooter(_ file: StoreFile) throws(EventStoreError) -> SegmentFooter {
        let index = try SegmentRescan.index(of: file, header: header, framesEnd: trailer.footerOffset)
        let body = FooterWriter(index, header: header).body()
        do throws(FooterReadError) {
            let footer = try SegmentFooter(
                header: header, sections: body.sections, source: .memory(body.bytes), rebuiltBody: body.bytes,
                blocks: cache.blocks)
            cache.keep(footer.kept, for: identity.key)
            return footer
        } catch {
            throw EventStoreError(.corrupt, "the footer cannot be built again: \(error)", place: path)
        }
    }

    /// Reads from the footer, from the frames where it is damaged.
    func withFooter<Result>(
        within reach: ReadReach = .disk, _ body: (SegmentFooter) throws(FooterReadError) -> Result
    ) throws(EventStoreError) -> Result {
        do throws(FooterReadError) {
            return try body(footer(within: reach))
        } catch {
            if case .unreadable(let error) = error { throw error }
        }
        try reach.allowDisk()
        let rebuilt = try rebuiltFooter(openFile())
        do throws(FooterReadError) {
            return try body(rebuilt)
        } catch {
            throw EventStoreError(.corrupt, "the footer cannot be built again: \(error)", place: path)
        }
    }

    /// The footer as it is kept, or else as it stands in the file.
    private func footer(within reach: ReadReach) throws(FooterReadError) -> SegmentFooter {
        let source = SegmentFooter.Source.segment(self, offset: footerBodyOffset, reach)
        if let kept = cache.footer(identity.key) {
            return SegmentFooter(kept, header: header, source: kept.rebuiltBody.map { .memory($0) } ?? source)
        }
        let footer = try SegmentFooter(
            header: header, sections: trailer.sections, source: source, blocks: cache.blocks)
        cache.keep(footer.kept, for: identity.key)
        return footer
    }

    /// The footer as it stands in the file, of which nothing is kept.
    func storedFooter(_ file: StoreFile) throws(FooterReadError) -> SegmentFooter {
        try SegmentFooter(
            header: header, sections: trailer.sections, source: .file(file, offset: footerBodyOffset))
    }

    private var footerBodyOffset: Int { trailer.footerOffset + FrameHeader.byteCount }

    /// Whether a name with a hash may be in the segment, by a filter of the footer.
    private func mayContain(
        _ hash: UInt64, _ section: FooterSection, keptIn kept: borrowing Mutex<KeptFilter>, within reach: ReadReach
    ) throws(EventStoreError) -> Bool {
        let range = trailer.sections[section]
        guard !range.isEmpty else { return true }
        let offset = NameFilter.pageOffset(of: hash, byteCount: range.count)
        if let pages = try filter(range, keptIn: kept, within: reach) {
            return mayContain(hash, range, pages, from: offset)
        }
        try reach.allowDisk()
        let start = footerBodyOffset + range.lowerBound + offset
        return mayContain(hash, range, try openFile().read(start..<start + NameFilter.pageByteCount), from: 0)
    }

    private func mayContain(_ hash: UInt64, _ range: Range<Int>, _ pages: [UInt8], from offset: Int) -> Bool {
        // Unsafe: the range is cut to the pages, and the pointer does not outlive the call.
        let answer = pages.withUnsafeBytes { pages in
            let end = min(pages.count, offset + NameFilter.pageByteCount)
            let page = UnsafeRawBufferPointer(rebasing: pages[min(offset, end)..<end])
            return NameFilter.mayContain(hash, byteCount: range.count, page: page, salt: header.salt)
        }
        // A damaged page says nothing.
        return answer ?? true
    }

    /// A filter of a footer in memory: looked for once, and kept where there is room.
    private enum KeptFilter {
        case unknown
        case pages([UInt8])
        case noRoom
    }

    /// All pages of a filter; nil where there is no room to keep them.
    private func filter(
        _ range: Range<Int>, keptIn kept: borrowing Mutex<KeptFilter>, within reach: ReadReach
    ) throws(EventStoreError) -> [UInt8]? {
        switch kept.withLock({ $0 }) {
        case .pages(let pages): return pages
        case .noRoom: return nil
        case .unknown: try reach.allowDisk()
        }
        guard cache.reserveFilter(byteCount: range.count) else {
            kept.withLock { $0 = .noRoom }
            return nil
        }
        let start = footerBodyOffset + range.lowerBound
        let pages = try openFile().read(start..<start + range.count)
        let isFirst = kept.withLock { kept in
            if case .pages = kept { return false }
            kept = .pages(pages)
            return true
        }
        if !isFirst { cache.releaseFilter(byteCount: range.count) }
        return pages
    }

    func place(of stream: LookupName, within reach: ReadReach) throws(EventStoreError) -> StreamPlace? {
        guard try mayContain(stream.hash, .streamFilter, keptIn: streamFilter, within: reach) else { return nil }
        return try withFooter(within: reach) { footer throws(FooterReadError) in try footer.place(of: stream.bytes) }
    }

    func commandPositions(keyHash: UInt64, within reach: ReadReach) throws(EventStoreError) -> [Position] {
        guard try mayContain(keyHash, .keyFilter, keptIn: keyFilter, within: reach) else { return [] }
        let places = try withFooter(within: reach) { footer throws(FooterReadError) in
            try footer.keyPlaces(of: keyHash)
        }
        return places.map { header.firstPosition.advanced(by: Int($0)) }
    }

    func groups(_ indexes: [Int], within reach: ReadReach) throws(EventStoreError) -> [GroupExtent] {
        try withFooter(within: reach) { footer in
            indexes.map { GroupExtent(footer.summary.groups, $0, framesEnd: trailer.footerOffset) }
        }
    }

    func group(containing position: Position, within reach: ReadReach) throws(EventStoreError) -> GroupExtent? {
        guard position >= header.firstPosition, position < trailer.endPosition else { return nil }
        return try withFooter(within: reach) { footer in
            GroupExtent.index(of: position, in: footer.summary.groups)
                .map { GroupExtent(footer.summary.groups, $0, framesEnd: trailer.footerOffset) }
        }
    }

    /// Where the group of the last frame begins, 0 where that is the only one or cannot be told.
    var lastGroupOffset: Int {
        let groups = try? withFooter { $0.summary.groups }
        guard let groups, groups.count > 1 else { return 0 }
        return groups[groups.count - 1].offset
    }

    func nameCounts(within reach: ReadReach) throws(EventStoreError) -> NameCounts {
        try withFooter(within: reach) { $0.summary.nameCounts }
    }

    func typeName(_ number: UInt32, within reach: ReadReach) throws(EventStoreError) -> String {
        try withFooter(within: reach) { $0.summary.typeNames[Int(number)] }
    }

    func actorName(_ number: UInt32, within reach: ReadReach) throws(EventStoreError) -> String {
        let name = try withFooter(within: reach) { footer throws(FooterReadError) in try footer.actorName(number) }
        guard let name else {
            throw EventStoreError(.corrupt, "the footer does not name actor \(number)", place: path)
        }
        return name
    }

    func definition(_ number: UInt32, within reach: ReadReach) throws(EventStoreError) -> DefinitionID? {
        try withFooter(within: reach) { $0.summary.definitions[Int(number)] }
    }
}

/// A name that is looked for in segments, and its hash under the store's key.
struct LookupName {
    var bytes: [UInt8]
    var hash: UInt64

    init(_ bytes: [UInt8], _ hash: SipHash) {
        self.bytes = bytes
        self.hash = hash.hash(bytes)
    }
}
