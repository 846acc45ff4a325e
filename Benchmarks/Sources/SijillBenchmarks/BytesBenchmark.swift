import EventLog
import EventModel
import Foundation
import SystemZstandard

/// What an event takes on disk, beside what Zstandard makes of the same bytes at level 19, with nothing to find anything
/// by, and beside rows of SQLite.
struct BytesBenchmark {
    let history: History
    let folder: String
    let isLong: Bool

    struct Failure: Error {}

    func run() async throws {
        let log = try EventLog.open(at: history.store, mode: .readOnly)
        let statistics = log.statistics
        let path = "\(folder)/\(history.name)-bytes.sqlite"
        try SQLiteCopy.write(log, to: path)
        let copy = try SQLiteCopy(path: path)
        let frames = try StoredFrames(store: history.store)
        let eventCount = Double(statistics.eventCount)
        let hot = Double(statistics.byteCount - statistics.footerByteCount) / eventCount
        let sealed = Double(statistics.byteCount) / eventCount
        // What the frames take of their bodies holds for the part that is compressed here as well.
        let bodies = try part(of: frames)
        let zstandard = Double(frames.rawByteCount) / eventCount * (try compressedShare(of: bodies))
        let sqlite = Double(copy.byteCount) / eventCount
        let recompressed = try await recompressedByteCount(statistics.eventCount) / eventCount
        let forms = [
            ("hot", hot), ("sealed, with its indexes", sealed), ("recompressed, with its indexes", recompressed),
        ]
        for (name, bytes) in forms {
            for (other, theirs) in [
                ("zstd -19 of the bodies of the same frames", zstandard), ("rows of SQLite with their index", sqlite),
            ] {
                report(
                    "bytes an event of \(history.name), \(name)", ratio: bytes / theirs, to: other,
                    ours: "\(twoDigits(bytes))", theirs: "\(twoDigits(theirs))")
            }
        }
        print(
            "    an event of \(history.name) before compression: \(twoDigits(Double(frames.rawByteCount) / eventCount)) "
                + "bytes; zstd -19 of \(try await rowsText(log))")
        try await log.close()
    }

    /// The bytes of a copy of the store after its segments were recompressed.
    private func recompressedByteCount(_ eventCount: Int) async throws -> Double {
        let copy = "\(folder)/\(history.name)-recompressed"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: "\(history.store)/log", toPath: "\(copy)/log")
        let log = try EventLog.open(at: copy, mode: .readWrite)
        _ = try await log.recompress()
        let statistics = log.statistics
        let report = try await log.verify()
        require(report.isSound && report.eventCount == eventCount)
        try await log.close()
        return Double(statistics.byteCount)
    }

    private var partByteCount: Int { isLong ? Int.max : 6 << 20 }

    /// As much of the bodies, from the front, as is compressed for comparison.
    private func part(of frames: StoredFrames) throws -> [UInt8] {
        var bodies: [UInt8] = []
        try frames.decode { body in
            bodies.append(contentsOf: body)
            return bodies.count < partByteCount
        }
        return bodies
    }

    /// What Zstandard makes of rows with names in full, which is what it gives without a log.
    private func rowsText(_ log: EventLog) async throws -> String {
        let reader = try log.makeReader(from: .start, options: ReadOptions())
        var (names, rows, eventCount): (EventNames, [UInt8], Int) = (EventNames(), [], 0)
        while rows.count < partByteCount, let batch = try reader.nextBatch() {
            names.append(batch.newNames)
            for index in 0..<batch.count {
                let event = batch.event(at: index, names: names)
                rows += StoredRow.bytes(
                    of: ProposedEvent(
                        stream: event.stream, type: event.type, actor: event.actor, occurredAt: event.occurredAt,
                        transitions: event.transitions, payload: event.payload), revision: event.revision.rawValue)
            }
            eventCount += batch.count
        }
        let rowByteCount = Double(rows.count) / Double(eventCount)
        return "rows of \(twoDigits(rowByteCount)) bytes: \(twoDigits(rowByteCount * (try compressedShare(of: rows))))"
    }

    private func compressedShare(of bytes: [UInt8]) throws -> Double {
        var compressed = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        let count = ZSTD_compress(&compressed, compressed.count, bytes, bytes.count, 19)
        guard ZSTD_isError(count) == 0 else { throw Failure() }
        var again = [UInt8](repeating: 0, count: bytes.count)
        require(ZSTD_decompress(&again, again.count, compressed, count) == bytes.count && again == bytes)
        return Double(count) / Double(bytes.count)
    }
}
