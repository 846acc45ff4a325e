import BinaryCoding

@testable import EventLog

/// How an input stands for the files of a store.
///
/// Flags, the bytes of the first segment (two, least significant first), then one or two segments: of each the
/// fields of its header, then everything from byte 4096 on, for zeros and the header's checksum come by themselves.
struct StoreInput {
    /// The files by path.
    private(set) var files: [String: [UInt8]] = [:]

    struct Flags: OptionSet {
        let rawValue: UInt8
        static let mendsChecksums = Flags(rawValue: 1)
        static let mendsPlaces = Flags(rawValue: 2)
        static let hasZerosBehind = Flags(rawValue: 4)
        static let hasTwoSegments = Flags(rawValue: 8)
    }

    static var configuration: EventLog.Configuration {
        var configuration = EventLog.Configuration()
        configuration.segmentByteCountMax = 32 << 10
        configuration.extentByteCountMin = 4 << 10
        configuration.extentByteCountMax = 4 << 10
        configuration.startsThreads = false
        configuration.seed = 1
        return configuration
    }

    private static let preambleByteCount = 3
    private static let headerByteCount = SegmentHeader.fieldByteCount

    init(_ input: [UInt8]) {
        guard input.count > Self.preambleByteCount else { return }
        let flags = Flags(rawValue: input[0])
        let rest = input.dropFirst(Self.preambleByteCount)
        var parts = [rest]
        if flags.contains(.hasTwoSegments) {
            let count = min(rest.count, Int(input[1]) | Int(input[2]) << 8)
            parts = [rest.prefix(count), rest.dropFirst(count)]
        }
        var carry: SegmentRepair.Carry?
        for (ordinal, part) in parts.enumerated() {
            var file = Self.expanded(part)
            if flags.contains(.mendsChecksums) {
                if let repair = SegmentRepair(file, mendsPlaces: flags.contains(.mendsPlaces), after: carry) {
                    (file, carry) = (repair.bytes, repair.carry)
                }
            }
            if flags.contains(.hasZerosBehind), ordinal == parts.count - 1 {
                file += [UInt8](repeating: 0, count: 4_096)
            }
            files["\(RecoveryTarget.path)/log/\(StoreDirectory.segmentName(ordinal))"] = file
        }
    }

    static func expanded(_ part: ArraySlice<UInt8>) -> [UInt8] {
        guard part.count >= headerByteCount else { return Array(part) }
        let zeros = [UInt8](repeating: 0, count: SegmentHeader.byteCount - 4 - headerByteCount)
        var writer = ByteWriter()
        writer.write(part.prefix(headerByteCount) + zeros)
        writer.writeFixed(CRC32C.checksum(of: writer.bytes))
        return writer.bytes + part.dropFirst(headerByteCount)
    }

    /// The input that stands for files; the header's checksum is left to be mended.
    static func encoded(_ segments: [[UInt8]], flags: Flags) -> [UInt8] {
        let parts = segments.map { $0.prefix(headerByteCount) + $0.dropFirst(SegmentHeader.byteCount) }
        let flags = segments.count == 2 ? flags.union(.hasTwoSegments) : flags
        let count = parts[0].count
        let preamble = [flags.rawValue, UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: count >> 8)]
        return preamble + parts.joined()
    }
}
