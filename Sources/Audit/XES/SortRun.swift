import BinaryCoding

/// Records of one sorted piece, in memory or in a scratch file, taken from the front.
struct SortRun {
    private var source: Source
    /// What was read last; in memory everything.
    private var bytes: [UInt8]
    private var index = 0

    private enum Source {
        case memory([ExternalSort.Entry])
        case file(ScratchFile, remainingCount: Int)
    }

    /// How much is written and read at once.
    static let chunkByteCount = 256 << 10
    private static let headByteCount = 28

    init(bytes: [UInt8], entries: [ExternalSort.Entry]) {
        self.bytes = bytes
        source = .memory(entries)
    }

    init(file: ScratchFile, recordCount: Int) {
        bytes = []
        source = .file(file, remainingCount: recordCount)
    }

    /// Appends one record as it stands in a scratch file: key, count, bytes.
    static func write(_ key: SortKey, _ record: ArraySlice<UInt8>, to chunk: inout [UInt8]) {
        var writer = ByteWriter()
        swap(&writer.bytes, &chunk)
        writer.writeFixed(key.first)
        writer.writeFixed(key.second)
        writer.writeFixed(key.third)
        writer.writeFixed(UInt32(record.count))
        writer.write(record)
        swap(&writer.bytes, &chunk)
    }

    /// The next record; nil at the end.
    ///
    /// - Throws: ``XESError`` when a scratch file cannot be read.
    mutating func next() throws(XESError) -> SortedRecord? {
        switch source {
        case .memory(let entries):
            guard index < entries.count else { return nil }
            let entry = entries[index]
            index += 1
            return SortedRecord(key: entry.key, bytes: bytes, range: entry.start..<entry.end)
        case .file(let file, let remainingCount):
            guard remainingCount > 0 else { return nil }
            source = .file(file, remainingCount: remainingCount - 1)
            return try nextRecord(in: file)
        }
    }

    private mutating func nextRecord(in file: ScratchFile) throws(XESError) -> SortedRecord {
        try fill(from: file, atLeast: Self.headByteCount)
        let (key, count) = try head()
        index += Self.headByteCount
        try fill(from: file, atLeast: count)
        defer { index += count }
        return SortedRecord(key: key, bytes: bytes, range: index..<index + count)
    }

    private func head() throws(XESError) -> (SortKey, Int) {
        var reader = ByteReader(bytes, range: index..<bytes.count)
        do throws(DecodingFailure) {
            let key = try SortKey(first: reader.readFixed(), second: reader.readFixed(), third: reader.readFixed())
            return (key, Int(try reader.readFixed(UInt32.self)))
        } catch {
            throw XESError(.unwritable, "a scratch file does not hold what was written: \(error)")
        }
    }

    /// Makes sure that so many bytes are there from the index on.
    private mutating func fill(from file: ScratchFile, atLeast count: Int) throws(XESError) {
        guard bytes.count - index < count else { return }
        bytes = Array(bytes[index...])
        index = 0
        try file.read(into: &bytes, count: max(count - bytes.count, Self.chunkByteCount))
        guard bytes.count >= count else {
            throw XESError(.unwritable, "a scratch file is shorter than what was written")
        }
    }
}

/// A record with its key; the bytes are shared with its neighbours.
struct SortedRecord {
    var key: SortKey
    var bytes: [UInt8]
    /// Where the record stands in `bytes`.
    var range: Range<Int>
}

/// Merges sorted runs.
struct SortedRecords {
    private var runs: [SortRun]
    /// The front record of each run that has one, the least at the root: a binary heap.
    private var heap: [Front] = []

    private struct Front {
        var record: SortedRecord
        var run: Int
    }

    init(runs: [SortRun]) throws(XESError) {
        self.runs = runs
        for run in runs.indices {
            guard let record = try self.runs[run].next() else { continue }
            heap.append(Front(record: record, run: run))
        }
        heap.sort { $0.record.key < $1.record.key }
    }

    /// The next record; nil at the end.
    ///
    /// - Complexity: O(log n) in the number of runs.
    /// - Throws: ``XESError`` when a scratch file cannot be read.
    mutating func next() throws(XESError) -> SortedRecord? {
        guard let least = heap.first else { return nil }
        if let record = try runs[least.run].next() {
            heap[0].record = record
        } else {
            heap[0] = heap[heap.count - 1]
            heap.removeLast()
        }
        siftDown()
        return least.record
    }

    private mutating func siftDown() {
        var parent = 0
        while case let left = 2 * parent + 1, left < heap.count {
            let right = left + 1
            let child = right < heap.count && heap[right].record.key < heap[left].record.key ? right : left
            guard heap[child].record.key < heap[parent].record.key else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
