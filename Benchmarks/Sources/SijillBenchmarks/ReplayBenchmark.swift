import Audit
import Engine
import EventLog
import EventModel
import Foundation
import SystemLZ4

/// Replay of every application of a store through the state machine, checksums and all, beside LZ4 decoding of the same
/// frames and nothing else.
struct ReplayBenchmark {
    let store: String

    func run() async throws {
        let log = try EventLog.open(at: store, mode: .readOnly)
        let catalog = try await PublishedDefinitions.catalog(of: log)
        let frames = try StoredFrames(store: store)
        let eventCount = log.statistics.eventCount
        let measurement = try await Measurement(
            rounds: 9,
            subject: {
                try await seconds {
                    var replay = Replay(catalog: catalog)
                    let reader = try log.makeReader(from: .start, options: ReadOptions(includesPayloads: false))
                    while let batch = try reader.nextBatch() { replay.follow(batch) }
                    precondition(replay.report.reduce(0) { $0 + $1.eventCount } <= eventCount)
                }
            },
            limit: { try await seconds { try frames.decode() } })
        report("replay", events: eventCount, measurement, limit: "LZ4 decode of the same \(frames.rawByteCount) bytes")
    }
}

/// The compressed bodies of all frames of a store, found as the format's description says, without checks.
private struct StoredFrames {
    private struct Frame {
        let stored: Range<Int>
        let rawByteCount: Int
        let startsGroup: Bool
        let isCompressed: Bool
    }

    private let bytes: [UInt8]
    private let frames: [Frame]
    let rawByteCount: Int

    struct Failure: Error {}

    init(store: String) throws {
        var (bytes, frames): ([UInt8], [Frame]) = ([], [])
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(store)/log").filter {
            $0.hasSuffix(".segment")
        }
        for name in names.sorted() {
            guard let data = FileManager.default.contents(atPath: "\(store)/log/\(name)") else { throw Failure() }
            let start = bytes.count
            bytes.append(contentsOf: data)
            var offset = start + 4_096
            while offset + 48 <= bytes.count {
                func number(_ place: Int) -> Int {
                    (0..<4).reduce(0) { $0 | Int(bytes[offset + place + $1]) << (8 * $1) }
                }
                let (stored, kind) = (number(24), bytes[offset + 38])
                guard kind == 1 else { break }
                frames.append(
                    Frame(
                        stored: offset + 48..<offset + 48 + stored, rawByteCount: number(28),
                        startsGroup: number(32) == 0,
                        isCompressed: bytes[offset + 39] == 1))
                offset += 48 + stored + 8 - stored % 8
            }
        }
        (self.bytes, self.frames) = (bytes, frames)
        rawByteCount = frames.reduce(0) { $0 + $1.rawByteCount }
    }

    func decode() throws {
        let group = UnsafeMutablePointer<CChar>.allocate(capacity: 9 << 20)
        defer { group.deallocate() }
        try bytes.withUnsafeBytes { source in
            var filled = 0
            for frame in frames {
                if frame.startsGroup { filled = 0 }
                guard let start = source.baseAddress?.advanced(by: frame.stored.lowerBound) else { throw Failure() }
                if frame.isCompressed {
                    let count = LZ4_decompress_safe_usingDict(
                        start.assumingMemoryBound(to: CChar.self), group + filled, Int32(frame.stored.count),
                        Int32(frame.rawByteCount), group, Int32(filled))
                    guard Int(count) == frame.rawByteCount else { throw Failure() }
                } else {
                    memcpy(group + filled, start, frame.stored.count)
                }
                filled += frame.rawByteCount
            }
        }
    }
}
