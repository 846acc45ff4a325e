/// What a disk writes at once: 512 bytes that never change while anybody may look at them.
// Unsafe: an address into an arena, which lives as long as every disk that holds it.
struct SimulatedSector: Equatable, @unchecked Sendable {
    static let byteCount = 512
    /// The sector of zeros that all disks share.
    static let zero = SimulatedSector(address: SectorArena.makeZeros())

    let address: UnsafeRawPointer

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: address, count: Self.byteCount) }

    /// Whether both hold the same bytes.
    func hasSameBytes(as other: SimulatedSector) -> Bool {
        address == other.address || SectorBytes.areEqual(bytes, other.bytes)
    }
}

/// The memory of the sectors that one disk has written. What it shares with the disk that it was made from lives on
/// with it, so that a crash state is a copy of addresses.
// Unsafe: bare memory that only grows. Sectors are filled before they are given out; the disk's lock guards the rest.
final class SectorArena: @unchecked Sendable {
    private let parent: SectorArena?
    private var blocks: [UnsafeMutableRawPointer] = []
    private var next: UnsafeMutableRawPointer?
    private var remainingCount = 0
    private var blockSectorCount = 8

    init(parent: SectorArena? = nil) {
        self.parent = parent
    }

    deinit {
        for block in blocks { block.deallocate() }
    }

    /// A sector that `fill` has filled whole.
    func sector(_ fill: (UnsafeMutableRawPointer) -> Void) -> SimulatedSector {
        let place = allocate()
        fill(place)
        return SimulatedSector(address: UnsafeRawPointer(place))
    }

    /// A sector of which `bytes` stand at `offset` and the rest is as in another.
    func sector(_ other: SimulatedSector, replacing offset: Int, with bytes: UnsafeRawBufferPointer) -> SimulatedSector
    {
        if bytes.count == SimulatedSector.byteCount, SectorBytes.areZero(bytes) { return .zero }
        return sector { place in
            if bytes.count < SimulatedSector.byteCount {
                place.copyMemory(from: other.address, byteCount: SimulatedSector.byteCount)
            }
            if let source = bytes.baseAddress {
                (place + offset).copyMemory(from: source, byteCount: bytes.count)
            }
        }
    }

    /// A sector with zeros from `offset` on and the rest as in another.
    func sector(_ other: SimulatedSector, zeroedFrom offset: Int) -> SimulatedSector {
        if SectorBytes.areZero(UnsafeRawBufferPointer(rebasing: other.bytes[offset...])) { return other }
        return sector { place in
            place.copyMemory(from: other.address, byteCount: offset)
            _ = (place + offset).initializeMemory(
                as: UInt8.self, repeating: 0, count: SimulatedSector.byteCount - offset)
        }
    }

    private func allocate() -> UnsafeMutableRawPointer {
        if remainingCount == 0 {
            let block = UnsafeMutableRawPointer.allocate(
                byteCount: blockSectorCount * SimulatedSector.byteCount, alignment: 16)
            blocks.append(block)
            next = block
            remainingCount = blockSectorCount
            blockSectorCount = min(blockSectorCount * 2, 512)
        }
        guard let place = next else { preconditionFailure("a block was just made") }
        next = place + SimulatedSector.byteCount
        remainingCount -= 1
        return place
    }

    /// Zeros that are never given back.
    static func makeZeros() -> UnsafeRawPointer {
        let place = UnsafeMutableRawPointer.allocate(byteCount: SimulatedSector.byteCount, alignment: 16)
        _ = place.initializeMemory(as: UInt8.self, repeating: 0, count: SimulatedSector.byteCount)
        return UnsafeRawPointer(place)
    }
}

/// Comparison of the bytes of sectors, eight at a time.
// Unsafe: loads stay within the buffers.
enum SectorBytes {
    /// Whether both, which are equally long, hold the same.
    static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index + 8 <= left.count {
            if left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                != right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            {
                return false
            }
            index += 8
        }
        return left[index...].elementsEqual(right[index...])
    }

    /// Whether all are zero.
    static func areZero(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index + 8 <= bytes.count {
            if bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) != 0 { return false }
            index += 8
        }
        return bytes[index...].allSatisfy { $0 == 0 }
    }
}
