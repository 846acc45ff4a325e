package import EventModel

/// An open file of the store: whole reads and writes, interruptions hidden, errors those of a store.
package struct StoreFile: Sendable {
    private let file: any OpenFile
    /// The file's path, for messages.
    package let path: String

    package init(_ file: any OpenFile, path: String) {
        self.file = file
        self.path = path
    }

    /// The number of bytes.
    package func byteCount() throws(EventStoreError) -> Int {
        try retrying { () throws(FileSystemError) in try file.byteCount() }
    }

    /// Fills the buffer from `offset` and returns how many bytes there were before the end of the file.
    // Unsafe: the part of the buffer that is still to be filled.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(EventStoreError) -> Int {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = try retrying { () throws(FileSystemError) in try file.read(into: rest, at: offset + done) }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Reads once, as far as the system gives bytes.
    // Unsafe: the buffer is the caller's and filled at most to its end.
    func readOnce(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
        try file.read(into: buffer, at: offset)
    }

    /// The bytes of a range, fewer where the file ends within it.
    package func read(_ range: Range<Int>) throws(EventStoreError) -> [UInt8] {
        // An array that is made of no memory writes its count to that which all empty arrays share.
        guard !range.isEmpty else { return [] }
        var failure: EventStoreError?
        // Unsafe: exactly the bytes that were read are initialised.
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            do throws(EventStoreError) {
                count = try read(into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Writes all of the bytes at `offset`.
    // Unsafe: the part of the bytes that is still to be written.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(EventStoreError) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = try retrying { () throws(FileSystemError) in try file.write(rest, at: offset + done) }
            guard count > 0 else {
                throw EventStoreError(.inputOutput, "a write did nothing; check the disk", place: path)
            }
            done += count
        }
    }

    /// Writes all of the bytes at `offset`.
    package func write(_ bytes: [UInt8], at offset: Int) throws(EventStoreError) {
        var failure: EventStoreError?
        // Unsafe: the pointer does not outlive the call.
        bytes.withUnsafeBytes { buffer in
            do throws(EventStoreError) {
                try write(buffer, at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Writes what stands in a range once more, in place, so that the next sync has something to write.
    ///
    /// After a sync that failed the page cache keeps what was written and counts it as clean: it can be read, later
    /// syncs succeed without writing it, and a power cut loses it. Whoever believes bytes of an earlier process
    /// writes them again first.
    func rewrite(_ range: Range<Int>) throws(EventStoreError) {
        let byteCountMax = 1 << 20
        for start in stride(from: range.lowerBound, to: range.upperBound, by: byteCountMax) {
            try write(try read(start..<min(start + byteCountMax, range.upperBound)), at: start)
        }
    }

    /// Writes zeros over a range.
    func writeZeros(_ range: Range<Int>) throws(EventStoreError) {
        let zeros = [UInt8](repeating: 0, count: min(range.count, 1 << 20))
        var offset = range.lowerBound
        while offset < range.upperBound {
            let count = min(zeros.count, range.upperBound - offset)
            try write(count == zeros.count ? zeros : Array(zeros[..<count]), at: offset)
            offset += count
        }
    }

    /// Makes the contents durable; never tried again after a failure, because the second try may lie.
    func synchronizeData() throws(EventStoreError) {
        do { try file.synchronizeData() } catch { throw EventStoreError(error) }
    }

    /// Makes contents and size durable; never tried again after a failure.
    package func synchronize() throws(EventStoreError) {
        do { try file.synchronize() } catch { throw EventStoreError(error) }
    }

    /// Asks for the next reads to come from the device instead of from memory; bytes that are not durable stay there.
    package func forgetCachedBytes() {
        file.forgetCachedBytes()
    }

    /// Makes durable what others have written, as far as anything can be written there at all.
    func synchronizeForReading() throws(EventStoreError) {
        do { try file.synchronize() } catch {
            if !error.meansReadOnlyMedium { throw EventStoreError(error) }
        }
    }

    /// Cuts off what lies beyond `byteCount`.
    func truncate(to byteCount: Int) throws(EventStoreError) {
        try retrying { () throws(FileSystemError) in try file.truncate(to: byteCount) }
    }

    private func retrying<Result>(
        _ operation: () throws(FileSystemError) -> Result
    ) throws(EventStoreError) -> Result {
        var interruptionCount = 0
        while true {
            do throws(FileSystemError) {
                return try operation()
            } catch {
                interruptionCount += 1
                let isWorthAnother = interruptionCount < Self.interruptionCountMax
                if error.errorNumber != FileSystemError.interrupted || !isWorthAnother { throw EventStoreError(error) }
            }
        }
    }

    /// Nothing that lives interrupts so often.
    private static let interruptionCountMax = 1_000
}
