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
    private let cache: SegmentCache
    private let cacheKey: Int
    private let streamFilter = Mutex(KeptFilter.unknown)
    private let keyFilter = Mutex(KeptFilter.unknown)
    /// The file of a segment that was replaced, for those who still read it.
    private let replacedFile = Mutex<StoreFile?>(nil)

    /// - Parameter file: The file where it is open already and was held against header and trailer.
    init(
        header: SegmentHeader, trailer: SegmentTrailer, byteCount: Int, directory: StoreDirectory, cache: SegmentCache,
        file: StoreFile? = nil
    ) {
        self.header = header
        self.trailer = trailer
        self.byteCount = byteCount
        path = directory.segmentPath(header.ordinal, form: header.form)
        fileSystem = directory.fileSystem
        self.cache = cache
        cacheKey = cache.makeKey()
        if let file { cache.keep(file, for: cacheKey) }
    }

    deinit {
        cache.remove(cacheKey)
        for filter in [streamFilter.withLock({ $0 }), keyFilter.withLock({ $0 })] {
            if case .pages(let pages) = filter { cache.releaseFilter(byteCount: pages.count) }
        }
    }

    /// The file, opened and held against header and trailer where it is not open.
    ///
    /// - Throws: ``EventStoreError`` with `corrupt` when it is not the file that was there when the store was opened.
    func openFile() throws(EventStoreError) -> StoreFile {
        if let file = replacedFile.withLock({ $0 }) ?? cache.file(cacheKey) { return file }
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
        cache.keep(file, for: cacheKey)
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
        SealedSegment(header: header, trailer: trailer, byteCount: byteCount, directory: directory, cache: cache)
    }

    /// Builds a footer that turned out to be damaged again from the frames and keeps it.
    private func rebuiltFooter(_ file: StoreFile) throws(EventStoreError) -> SegmentCache.Footer {
        let index = try SegmentRescan.index(of: file, header: header, framesEnd: trailer.footerOffset)
        let body = FooterWriter(index, header: header).body()
        do throws(FooterReadError) {
            let footer = try SegmentFooter(header: header, sections: body.sections, source: .memory(body.bytes))
            let kept = SegmentCache.Footer(
                summary: footer.summary, sections: body.sections, rebuiltBody: body.bytes)
            cache.keep(kept, for: cacheKey)
            return kept
        } catch {
            throw EventStoreError(.corrupt, "the footer cannot be built again: \(error)", place: path)
        }
    }

    /// Reads from the footer, from the frames where it is damaged.
    func withFooter<Result>(
        _ body: (SegmentFooter) throws(FooterReadError) -> Result
    ) throws(EventStoreError) -> Result {
        let file = try openFile()
        do throws(FooterReadError) {
            if let kept = cache.footer(cacheKey) {
                return try body(SegmentFooter(kept, header: header, source: source(of: kept, file)))
            }
            let footer = try storedFooter(file)
            cache.keep(
                SegmentCache.Footer(summary: footer.summary, sections: trailer.sections), for: cacheKey)
            return try body(footer)
        } catch {
            if case .unreadable(let error) = error { throw error }
        }
        let rebuilt = try rebuiltFooter(file)
        do throws(FooterReadError) {
            return try body(SegmentFooter(rebuilt, header: header, source: source(of: rebuilt, file)))
        } catch {
            throw EventStoreError(.corrupt, "the footer cannot be built again: \(error)", place: path)
        }
    }

    /// The footer as it stands in the file.
    func storedFooter(_ file: StoreFile) throws(FooterReadError) -> SegmentFooter {
        try SegmentFooter(
            header: header, sections: trailer.sections, source: .file(file, offset: footerBodyOffset))
    }

    private var footerBodyOffset: Int { trailer.footerOffset + FrameHeader.byteCount }

    private func source(of footer: SegmentCache.Footer, _ file: StoreFile) -> SegmentFooter.Source {
        footer.rebuiltBody.map { .memory($0) } ?? .file(file, offset: footerBodyOffset)
    }

    /// Whether a name with a hash may be in the segment, by a filter of the footer.
    private func mayContain(
        _ hash: UInt64, _ section: FooterSection, keptIn kept: borrowing Mutex<KeptFilter>
    ) throws(EventStoreError) -> Bool {
        let range = trailer.sections[section]
        guard !range.isEmpty else { return true }
        let offset = NameFilter.pageOffset(of: hash, byteCount: range.count)
        if let pages = try filter(range, keptIn: kept) { return mayContain(hash, range, pages, from: offset) }
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
        _ range: Range<Int>, keptIn kept: borrowing Mutex<KeptFilter>
    ) throws(EventStoreError) -> [UInt8]? {
        switch kept.withLock({ $0 }) {
        case .pages(let pages): return pages
        case .noRoom: return nil
        case .unknown: break
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

    func place(of stream: LookupName) throws(EventStoreError) -> StreamPlace? {
        guard try mayContain(stream.hash, .streamFilter, keptIn: streamFilter) else { return nil }
        return try withFooter { footer throws(FooterReadError) in try footer.place(of: stream.bytes) }
    }

    func commandPositions(keyHash: UInt64) throws(EventStoreError) -> [Position] {
        guard try mayContain(keyHash, .keyFilter, keptIn: keyFilter) else { return [] }
        let places = try withFooter { footer throws(FooterReadError) in try footer.keyPlaces(of: keyHash) }
        return places.map { header.firstPosition.advanced(by: Int($0)) }
    }

    func groups(_ indexes: [Int]) throws(EventStoreError) -> [GroupExtent] {
        try withFooter { footer in
            indexes.map { GroupExtent(footer.summary.groups, $0, framesEnd: trailer.footerOffset) }
        }
    }

    func group(containing position: Position) throws(EventStoreError) -> GroupExtent? {
        guard position >= header.firstPosition, position < trailer.endPosition else { return nil }
        return try withFooter { footer in
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

    func nameCounts() throws(EventStoreError) -> NameCounts {
        try withFooter { $0.summary.nameCounts }
    }

    func typeName(_ number: UInt32) throws(EventStoreError) -> String {
        try withFooter { $0.summary.typeNames[Int(number)] }
    }

    func actorName(_ number: UInt32) throws(EventStoreError) -> String {
        let name = try withFooter { footer throws(FooterReadError) in try footer.actorName(number) }
        guard let name else {
            throw EventStoreError(.corrupt, "the footer does not name actor \(number)", place: path)
        }
        return name
    }

    func definition(_ number: UInt32) throws(EventStoreError) -> DefinitionID? {
        try withFooter { $0.summary.definitions[Int(number)] }
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
