/// Sorts records of bytes by a key, in bounded memory: what does not fit is sorted piece by piece into scratch files
/// that are merged in the end.
///
/// The scratch files have no name: they are unlinked as soon as they are open, so they vanish with the process
/// whatever ends it.
struct ExternalSort {
    private let scratchFolder: String
    private let memoryByteCount: Int
    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    private var runs: [SortRun] = []
    /// The number of records added.
    private(set) var count = 0

    struct Entry {
        var key: SortKey
        var start: Int
        var end: Int
    }

    /// What sorting one record takes besides its bytes.
    private static let entryByteCount = MemoryLayout<Entry>.stride

    /// Makes an empty sorter that keeps about `memoryByteCount` bytes in memory.
    init(scratchFolder: String, memoryByteCount: Int) {
        self.scratchFolder = scratchFolder
        self.memoryByteCount = memoryByteCount
    }

    /// Adds a record; `write` appends its bytes.
    ///
    /// - Throws: ``XESError`` with code `unwritable` when a scratch file cannot be written.
    mutating func add(_ key: SortKey, write: (inout [UInt8]) -> Void) throws(XESError) {
        let start = bytes.count
        write(&bytes)
        entries.append(Entry(key: key, start: start, end: bytes.count))
        count += 1
        if bytes.count + entries.count * Self.entryByteCount >= memoryByteCount { try spill() }
    }

    /// All records in order of their keys, which must differ; the sorter is spent.
    ///
    /// - Complexity: O(n log n).
    /// - Throws: ``XESError`` with code `unwritable` when a scratch file cannot be read.
    mutating func merged() throws(XESError) -> SortedRecords {
        sort()
        var runs = self.runs
        runs.append(SortRun(bytes: bytes, entries: entries))
        self = ExternalSort(scratchFolder: scratchFolder, memoryByteCount: memoryByteCount)
        return try SortedRecords(runs: runs)
    }

    private mutating func sort() {
        entries.sort { $0.key < $1.key }
    }

    private mutating func spill() throws(XESError) {
        sort()
        let file = try ScratchFile(folder: scratchFolder)
        var chunk: [UInt8] = []
        for entry in entries {
            SortRun.write(entry.key, bytes[entry.start..<entry.end], to: &chunk)
            if chunk.count >= SortRun.chunkByteCount {
                try file.append(chunk)
                chunk.removeAll(keepingCapacity: true)
            }
        }
        try file.append(chunk)
        runs.append(SortRun(file: file, recordCount: entries.count))
        bytes.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
    }
}

/// What records are sorted by: three numbers, the first being the most significant.
struct SortKey: Hashable, Comparable, Sendable {
    var first: UInt64
    var second: UInt64
    var third: UInt64

    /// Keeps the order of signed numbers in unsigned ones.
    static func ordered(_ number: Int64) -> UInt64 {
        UInt64(bitPattern: number) ^ (1 << 63)
    }

    static func < (left: SortKey, right: SortKey) -> Bool {
        if left.first != right.first { return left.first < right.first }
        if left.second != right.second { return left.second < right.second }
        return left.third < right.third
    }
}
