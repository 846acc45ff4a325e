/// The bytes of a file as sectors; copies share them.
struct SimulatedContents: Sendable {
    private(set) var sectors: [SimulatedSector] = []
    private(set) var byteCount = 0

    /// Makes contents of bytes.
    init(_ bytes: [UInt8] = [], in arena: SectorArena) {
        // Unsafe: the pointer does not outlive the call.
        bytes.withUnsafeBytes { write($0, at: 0, in: arena) { _, _ in } }
    }

    /// All bytes.
    var bytes: [UInt8] {
        // Unsafe: exactly the bytes that were read are initialised.
        [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            count = read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
        }
    }

    /// Copies bytes from `offset` on and returns how many there were.
    // Unsafe: every piece lies within its sector and within the buffer.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        let count = max(0, min(buffer.count, byteCount - offset))
        guard count > 0, let target = buffer.baseAddress else { return 0 }
        var done = 0
        while done < count {
            let (index, start) = Self.place(of: offset + done)
            let piece = min(SimulatedSector.byteCount - start, count - done)
            (target + done).copyMemory(from: sectors[index].address + start, byteCount: piece)
            done += piece
        }
        return count
    }

    /// Writes bytes at `offset`, with zeros where the file was shorter, and tells of every sector that came to be.
    mutating func write(
        _ bytes: UnsafeRawBufferPointer, at offset: Int, in arena: SectorArena,
        tell: (Int, SimulatedSector) -> Void
    ) {
        guard !bytes.isEmpty else { return }
        while sectors.count < offset / SimulatedSector.byteCount {
            sectors.append(.zero)
            tell(sectors.count - 1, .zero)
        }
        var done = 0
        while done < bytes.count {
            let (index, start) = Self.place(of: offset + done)
            let piece = min(SimulatedSector.byteCount - start, bytes.count - done)
            if index == sectors.count { sectors.append(.zero) }
            // Unsafe: the piece lies within the bytes.
            let written = UnsafeRawBufferPointer(rebasing: bytes[done..<done + piece])
            let sector = arena.sector(sectors[index], replacing: start, with: written)
            sectors[index] = sector
            tell(index, sector)
            done += piece
        }
        byteCount = max(byteCount, offset + bytes.count)
    }

    /// Cuts off, or extends with zeros, and tells of every sector that came to be.
    mutating func resize(to newByteCount: Int, in arena: SectorArena, tell: (Int, SimulatedSector) -> Void) {
        let count = (newByteCount + SimulatedSector.byteCount - 1) / SimulatedSector.byteCount
        if count < sectors.count { sectors.removeLast(sectors.count - count) }
        while sectors.count < count {
            sectors.append(.zero)
            tell(sectors.count - 1, .zero)
        }
        let rest = newByteCount % SimulatedSector.byteCount
        if newByteCount < byteCount, rest > 0 {
            sectors[count - 1] = arena.sector(sectors[count - 1], zeroedFrom: rest)
        }
        byteCount = newByteCount
    }

    /// Puts a sector in place of another, as far as the file goes.
    mutating func replace(_ index: Int, with sector: SimulatedSector, in arena: SectorArena) {
        guard index < sectors.count else { return }
        let rest = byteCount - index * SimulatedSector.byteCount
        sectors[index] = rest < SimulatedSector.byteCount ? arena.sector(sector, zeroedFrom: rest) : sector
    }

    /// Whether both hold the same bytes.
    func hasSameBytes(as other: SimulatedContents) -> Bool {
        guard byteCount == other.byteCount else { return false }
        for index in sectors.indices where !sectors[index].hasSameBytes(as: other.sectors[index]) { return false }
        return true
    }

    private static func place(of offset: Int) -> (index: Int, start: Int) {
        (offset / SimulatedSector.byteCount, offset % SimulatedSector.byteCount)
    }
}
