import EventLog
import EventModel
import SijillTestKit

/// A store of several segments whose every byte is known: what each belongs to, and which events it holds.
struct CanonicalStore: Sendable {
    /// A part of a file that damage is named by.
    struct Unit: Sendable {
        enum Kind: String, CaseIterable, Sendable {
            case header = "segment headers"
            case frame = "frames"
            case mark = "witnesses and marks of an orderly close"
            case footer = "footers and trailers"
            case zeros = "zeros ahead of the frames"
            case manifest = "manifest"
            case prepared = "prepared files"
        }

        var kind: Kind
        var path: String
        /// The ordinal of the segment; nil for other files.
        var segment: Int?
        var bytes: Range<Int>
    }

    let trace: Trace
    let disk: SimulatedFileSystem
    let units: [Unit]
    let eventCount: Int

    /// Makes a store; it was closed in order, or the power went behind its last frame.
    init(seed: UInt64, isClosed: Bool) throws {
        trace = try Trace(seed: seed, requestCount: 24)
        let disk = SimulatedFileSystem()
        try trace.create(on: disk)
        let log = try trace.open(disk)
        var position = 0
        for request in trace.steps.compactMap(\.request) {
            _ = try log.appendAndWait(request)
            position += request.events.count
            if position % 5 == 0 { try log.witnessAndWait() }
        }
        if isClosed { try log.closeAndWait() }
        eventCount = trace.expected.count
        self.disk = disk.crash { if case .name = $0 { true } else { false } }
        // A writer that opens the store brings the manifest up to date, and changes nothing else in a closed one.
        if isClosed { _ = try trace.open(self.disk) }
        units = Self.units(of: self.disk)
    }

    private static func units(of disk: SimulatedFileSystem) -> [Unit] {
        var units: [Unit] = []
        for path in disk.paths {
            guard let bytes = disk.bytes(of: path) else { continue }
            if path.hasSuffix(".segment"), let segment = Int(path.dropLast(8).suffix(10)) {
                units += self.units(of: bytes, path: path, segment: segment)
            } else {
                let kind: Unit.Kind = path.hasSuffix("/manifest") ? .manifest : .prepared
                units.append(Unit(kind: kind, path: path, segment: nil, bytes: 0..<bytes.count))
            }
        }
        return units
    }

    /// The parts of a segment, by the format's own words and not by the log's code.
    private static func units(of bytes: [UInt8], path: String, segment: Int) -> [Unit] {
        func number(_ offset: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }
        var units = [Unit(kind: .header, path: path, segment: segment, bytes: 0..<min(4_096, bytes.count))]
        var offset = 4_096
        let magic = 0x3146_4A53 ^ number(64)
        while offset + 48 <= bytes.count, number(offset) == magic {
            let storedByteCount = number(offset + 24)
            let isFooter = bytes[offset + 38] == 3
            let end = isFooter ? bytes.count : offset + 48 + storedByteCount + 8 - storedByteCount % 8
            let kind: Unit.Kind = isFooter ? .footer : bytes[offset + 38] == 1 ? .frame : .mark
            units.append(Unit(kind: kind, path: path, segment: segment, bytes: offset..<end))
            offset = end
        }
        if offset < bytes.count {
            units.append(Unit(kind: .zeros, path: path, segment: segment, bytes: offset..<bytes.count))
        }
        return units
    }
}
