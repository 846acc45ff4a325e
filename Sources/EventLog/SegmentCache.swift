import Synchronization

/// What is kept in memory of the segments of an open log: open files, and of what was read footers, blocks of footers,
/// filters and groups, all of it bounded, so that a store of many segments takes bounded memory and few descriptors.
final class SegmentCache: Sendable {
    fileprivate struct Entry: Sendable {
        var file: StoreFile?
        var footer: LoadedFooter?
        var lastUse: UInt64 = 0
    }

    fileprivate struct Contents: Sendable {
        var entries: [Int: Entry] = [:]
        var nextKey = 0
        var useCount: UInt64 = 0
        var fileCount = 0
        var footerByteCount = 0
    }

    /// Blocks of footers.
    let blocks: FooterBlockCache
    /// Groups of frames.
    let groups: GroupCache
    private let fileCountMax: Int
    private let footerByteCountMax: Int
    private let filterByteCountMax: Int
    private let filterByteCount = Atomic(0)
    private let contents = Mutex(Contents())

    init(_ configuration: EventLog.Configuration = EventLog.Configuration(), fileCountMax: Int = 128) {
        self.fileCountMax = fileCountMax
        footerByteCountMax = configuration.footerCacheByteCountMax
        filterByteCountMax = configuration.filterCacheByteCountMax
        blocks = FooterBlockCache(byteCountMax: configuration.footerBlockCacheByteCountMax)
        groups = GroupCache(byteCountMax: configuration.groupCacheByteCountMax)
    }

    /// Takes room for a filter, which its segment keeps for good; returns whether there is room.
    ///
    /// Every new name asks the filters of all segments: to give one up for another would read all again and again.
    func reserveFilter(byteCount: Int) -> Bool {
        if filterByteCount.add(byteCount, ordering: .relaxed).newValue <= filterByteCountMax { return true }
        releaseFilter(byteCount: byteCount)
        return false
    }

    /// Gives the room of a filter back.
    func releaseFilter(byteCount: Int) {
        filterByteCount.subtract(byteCount, ordering: .relaxed)
    }

    /// A key for the file of one more segment.
    fileprivate func makeKey() -> Int {
        contents.withLock { contents in
            contents.nextKey += 1
            return contents.nextKey
        }
    }

    /// The open file of a segment; nil when it is not open.
    func file(_ key: Int) -> StoreFile? {
        contents.withLock { contents in contents.use(key).flatMap { contents.entries.values[$0].file } }
    }

    /// What is kept of the footer of a segment.
    func footer(_ key: Int) -> LoadedFooter? {
        contents.withLock { contents in contents.use(key).flatMap { contents.entries.values[$0].footer } }
    }

    /// Keeps an open file; others are closed where there are too many, once nobody reads them any more.
    ///
    /// - Complexity: O(1), amortised: a quarter of the files is given up at a time.
    func keep(_ file: StoreFile, for key: Int) {
        contents.withLock { contents in
            contents.update(key) { $0.file = file }
            guard contents.fileCount > fileCountMax else { return }
            for oldest in contents.oldestQuarter(but: key, where: { $0.file != nil }) {
                contents.update(oldest, isUse: false) { $0.file = nil }
            }
        }
    }

    /// Keeps a footer; others are dropped where they take too much memory.
    ///
    /// - Complexity: O(1), amortised: a quarter of the footers is given up at a time.
    func keep(_ footer: LoadedFooter, for key: Int) {
        contents.withLock { contents in
            contents.update(key) { $0.footer = footer }
            while contents.footerByteCount > footerByteCountMax {
                let oldest = contents.oldestQuarter(but: key, where: { $0.footer != nil })
                if oldest.isEmpty { return }
                for old in oldest { contents.update(old, isUse: false) { $0.footer = nil } }
            }
        }
    }

    /// Forgets the file of a segment and what was read of it.
    fileprivate func remove(_ key: Int) {
        contents.withLock { contents in
            contents.update(key) { $0 = Entry() }
            contents.entries[key] = nil
        }
        groups.removeGroups(ofSegment: key)
    }
}

/// Tells the file of a segment from all others that the log has or had open; what is kept of the file goes with it.
///
/// A segment that is sealed stays the same file. One that is written again, repaired or found anew is another.
final class SegmentIdentity: Sendable {
    let cache: SegmentCache
    let key: Int

    init(_ cache: SegmentCache) {
        self.cache = cache
        key = cache.makeKey()
    }

    deinit { cache.remove(key) }
}

extension SegmentCache.Contents {
    /// Takes note of a use; returns where the entry is.
    fileprivate mutating func use(_ key: Int) -> Dictionary<Int, SegmentCache.Entry>.Index? {
        guard let index = entries.index(forKey: key) else { return nil }
        useCount += 1
        entries.values[index].lastUse = useCount
        return index
    }

    /// Changes an entry and keeps the sums right.
    fileprivate mutating func update(_ key: Int, isUse: Bool = true, _ change: (inout SegmentCache.Entry) -> Void) {
        var entry = entries[key] ?? SegmentCache.Entry()
        fileCount -= entry.file == nil ? 0 : 1
        footerByteCount -= entry.footer?.byteCount ?? 0
        change(&entry)
        fileCount += entry.file == nil ? 0 : 1
        footerByteCount += entry.footer?.byteCount ?? 0
        if isUse {
            useCount += 1
            entry.lastUse = useCount
        }
        entries[key] = entry
    }

    /// The quarter of those that hold something that was used longest ago, at least one where there is any.
    fileprivate func oldestQuarter(but key: Int, where holds: (SegmentCache.Entry) -> Bool) -> [Int] {
        let candidates = entries.filter { $0.key != key && holds($0.value) }
            .sorted { $0.value.lastUse < $1.value.lastUse }
        return candidates.prefix((candidates.count + 3) / 4).map(\.key)
    }
}
