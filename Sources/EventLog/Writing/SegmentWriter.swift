import EventModel
import Synchronization

/// Writes the files of segments: creates them, prepares zeros, overwrites them with frames, seals them.
///
/// Belongs to the writer's thread. After an error nothing more may be asked of it.
final class SegmentWriter {
    private let directory: StoreDirectory
    private let configuration: EventLog.Configuration
    private let storeID: [UInt8]
    private let writerEpoch: UInt32
    private let hashKey: [UInt8]
    private let cache: SegmentCache
    private let preparer: SegmentPreparer
    private lazy var compressor = GroupCompressor()
    private(set) var active: ActiveSegment?
    private(set) var end = 0
    private var preparedEnd = 0
    private var link: UInt32
    /// The link of the last sealed segment, and the streams that begin in sealed segments.
    private var segmentLink: UInt32
    private var sealedStreamCount: Int
    private var groupOffset = 0
    private var nextOrdinal: Int
    /// What the last frame of the open segment is; nil where there is none.
    private var lastFrameKind: FrameKind?

    init(_ store: LoadedStore, directory: StoreDirectory, configuration: EventLog.Configuration) {
        self.directory = directory
        self.configuration = configuration
        storeID = store.storeID
        hashKey = store.hashKey
        cache = store.cache
        preparer = SegmentPreparer(directory: directory, configuration: configuration)
        writerEpoch = store.lastWriterEpoch + 1
        active = store.active
        end = store.active?.contents.withLock { $0.durableEnd } ?? 0
        preparedEnd = end
        link = store.lastLink
        segmentLink = store.segmentLink
        sealedStreamCount = store.sealedStreamCount
        lastFrameKind = store.lastFrameKind
        nextOrdinal = store.sealed.count + (store.active == nil ? 0 : 1)
    }

    /// Whether a frame of at most `byteCount` bytes of body should go to the next segment.
    func isFull(for byteCount: Int) -> Bool {
        guard let active else { return false }
        let frameByteCount = FrameHeader.byteCount + byteCount + FrameHeader.alignment
        return end > SegmentHeader.byteCount && end + frameByteCount > active.header.capacity
    }

    /// Whether the disk is so full that the reserve is in use or was.
    var isLowOnSpace: Bool { preparer.isLowOnSpace }

    /// Whether a later frame tells that the last frame of events was durable.
    var isLastFrameWitnessed: Bool { lastFrameKind != .events }

    /// Creates the next segment; its header is durable on return.
    func begin(at position: Position, recordedAtFloor: Timestamp, now: Timestamp) throws(EventStoreError)
        -> ActiveSegment
    {
        let header = SegmentHeader(
            storeID: storeID, ordinal: nextOrdinal, firstPosition: position, createdAt: now,
            capacity: configuration.capacity,
            salt: UInt32(truncatingIfNeeded: configuration.random(UInt64(nextOrdinal) + 16)) | 1,
            writerEpoch: writerEpoch, recordedAtFloor: recordedAtFloor, previousSegmentLink: segmentLink,
            earlierStreamCount: sealedStreamCount, hashKey: hashKey)
        let segment: ActiveSegment
        if let path = preparer.takeNext(), let prepared = try usePrepared(path, header) {
            segment = prepared
            preparedEnd = configuration.capacity
        } else {
            segment = try Self.create(header, in: directory, cache: cache)
            preparedEnd = SegmentHeader.byteCount
        }
        active = segment
        end = SegmentHeader.byteCount
        link = header.salt
        lastFrameKind = nil
        nextOrdinal += 1
        compressor.endGroup()
        return segment
    }

    /// Puts the header into a file of zeros and gives it the segment's name; nil where somebody removed the file.
    ///
    /// The header is durable before the name is, so a file under a segment's name never has half of one.
    private func usePrepared(_ path: String, _ header: SegmentHeader) throws(EventStoreError) -> ActiveSegment? {
        guard try directory.byteCount(ofFileAt: path) == configuration.capacity else { return nil }
        let newPath = directory.segmentPath(header.ordinal)
        let file = try directory.openFile(at: path, mode: .readWrite, messagePath: newPath)
        try file.write(header.encoded(), at: 0)
        try file.synchronize()
        try directory.renameFile(at: path, to: newPath)
        try directory.synchronizeDirectory(at: directory.logPath)
        return ActiveSegment(
            header: header, identity: SegmentIdentity(cache), file: file, index: SegmentIndex(header),
            durableEnd: SegmentHeader.byteCount)
    }

    /// Writes the file of a new segment and makes it and its name durable.
    static func create(
        _ header: SegmentHeader, in directory: StoreDirectory, cache: SegmentCache = SegmentCache()
    ) throws(EventStoreError) -> ActiveSegment {
        let file = try directory.openSegment(header.ordinal, mode: .createNew)
        // A power cut leaves all of this length or nothing, so that a file that is shorter was cut off by somebody.
        try file.truncate(to: SegmentHeader.byteCount)
        try file.write(header.encoded(), at: 0)
        try file.synchronize()
        try directory.synchronizeDirectory(at: directory.logPath)
        return ActiveSegment(
            header: header, identity: SegmentIdentity(cache), file: file, index: SegmentIndex(header),
            durableEnd: SegmentHeader.byteCount)
    }

    /// A frame that is ready to be written, and where.
    struct PreparedFrame {
        var header: FrameHeader
        var bytes: [UInt8]
        var groupOffset: Int
    }

    /// Compresses a body and makes sure that durable zeros stand where its frame goes.
    ///
    /// - Throws: ``EventStoreError`` with `diskFull` when there is no room; nothing was written then.
    func prepare(
        _ body: UnsafeRawBufferPointer, eventCount: Int, firstPosition: Position, in segment: ActiveSegment
    ) throws(EventStoreError) -> PreparedFrame {
        // Unsafe: the compressed body is valid until the next call, and copied into the frame before.
        let compressed = compressor.compress(body)
        if compressed.startsGroup { groupOffset = end }
        var header = FrameHeader(
            kind: .events, firstPosition: firstPosition, eventCount: eventCount, previousLink: link,
            rawByteCount: body.count, storedByteCount: compressed.bytes.count, codec: compressed.codec,
            groupDistance: end - groupOffset, writerEpoch: writerEpoch)
        let bytes = FrameAssembly.frame(&header, body: compressed.bytes, salt: segment.header.salt, offset: end)
        try prepareZeros(upTo: end + bytes.count, in: segment)
        return PreparedFrame(header: header, bytes: bytes, groupOffset: groupOffset)
    }

    /// Writes a prepared frame; it is durable on return.
    func commit(_ frame: PreparedFrame, in segment: ActiveSegment) throws(EventStoreError) {
        try segment.file.write(frame.bytes, at: end)
        try segment.file.synchronizeData()
        end += frame.bytes.count
        link = frame.header.checksum
        lastFrameKind = .events
        // What is left of the segment gives time to prepare the next.
        if end > segment.header.capacity / 2 { preparer.start() }
    }

    /// Writes a frame without a body; it is durable on return.
    func mark(_ kind: FrameKind, endPosition: Position, in segment: ActiveSegment) throws(EventStoreError) {
        var header = FrameHeader(
            kind: kind, firstPosition: endPosition, eventCount: 0, previousLink: link, rawByteCount: 0,
            storedByteCount: 0, codec: .stored, groupDistance: 0, writerEpoch: writerEpoch)
        let bytes = FrameAssembly.frame(
            &header, body: UnsafeRawBufferPointer(start: nil, count: 0), salt: segment.header.salt, offset: end)
        try prepareZeros(upTo: end + bytes.count, in: segment)
        try segment.file.write(bytes, at: end)
        try segment.file.synchronizeData()
        end += bytes.count
        link = header.checksum
        lastFrameKind = kind
    }

    /// Appends the footer to the open segment and cuts the file off behind it.
    func seal(endPosition: Position, lastRecordedAt: Timestamp) throws(EventStoreError) -> SealedSegment? {
        guard let segment = active, end > SegmentHeader.byteCount else { return nil }
        let index = segment.contents.withLock { $0.index }
        let trailer = SegmentTrailer(
            footerOffset: end, endPosition: endPosition, frameCount: index.frameCount,
            newStreamCount: index.newStreamCount, lastRecordedAt: lastRecordedAt, lastLink: link,
            writerEpoch: writerEpoch, segmentLink: link)
        let (bytes, whole) = FooterFrame.encoded(index, header: segment.header, trailer: trailer)
        try prepareZeros(upTo: end + bytes.count, in: segment)
        try segment.file.write(bytes, at: end)
        try segment.file.synchronizeData()
        try segment.file.truncate(to: end + bytes.count)
        try segment.file.synchronize()
        active = nil
        lastFrameKind = nil
        segmentLink = link
        sealedStreamCount += index.newStreamCount
        return SealedSegment(
            header: segment.header, trailer: whole, byteCount: end + bytes.count, directory: directory,
            identity: segment.identity, file: segment.file)
    }

    /// Marks the end as an orderly one and cuts off the zeros behind it.
    func close(endPosition: Position) throws(EventStoreError) {
        preparer.stop()
        guard let active else { return }
        if let lastFrameKind, lastFrameKind != .close { try mark(.close, endPosition: endPosition, in: active) }
        guard preparedEnd > end else { return }
        try active.file.truncate(to: end)
        try active.file.synchronize()
        preparedEnd = end
    }

    private func prepareZeros(upTo needed: Int, in segment: ActiveSegment) throws(EventStoreError) {
        guard needed > preparedEnd else { return }
        let done = preparedEnd - SegmentHeader.byteCount
        let extent = min(max(configuration.extentByteCountMin, done), configuration.extentByteCountMax)
        let wanted = min(preparedEnd + extent, segment.header.capacity)
        let newEnd = max((needed + 4_095) / 4_096 * 4_096, wanted)
        try segment.file.writeZeros(preparedEnd..<newEnd)
        try segment.file.synchronize()
        preparedEnd = newEnd
    }
}
