import EventLog
import EventModel
import Glibc

/// One caller's durable append of `eventCount` events, beside a bare write and fdatasync of as many bytes into a file
/// that was filled with zeros before.
struct AppendBenchmark {
    let folder: String
    let eventCount: Int

    func run() async throws {
        let rounds = 300
        let store = "\(folder)/append-\(eventCount)"
        try EventLog.create(at: store)
        let log = try EventLog.open(at: store, mode: .readWrite)
        var generator = SplitMix64(state: 7)
        var step = 0
        func request() throws -> AppendRequest {
            AppendRequest(
                events: try (0..<eventCount).map { _ in
                    step += 1
                    return try SampleHistory.event(step % 50_000, type: "verified", step: step, using: &generator)
                })
        }
        // Names are new only once; what follows is the steady state.
        for _ in 0..<20 { _ = try await log.append(try request()) }
        let before = log.statistics
        _ = try await log.append(try request())
        let byteCount = max(64, log.statistics.byteCount - before.byteCount)
        let bare = try BareFile(path: "\(folder)/bare", byteCount: byteCount * (rounds + 2))
        let measurement = try await Measurement(
            rounds: rounds,
            subject: {
                let next = try request()
                return try await seconds { _ = try await log.append(next) }
            },
            limit: { try await seconds { try bare.append(byteCount) } })
        try await log.close()
        report(
            "append, \(eventCount) events a commit", events: eventCount, measurement,
            limit: "write and fdatasync of \(byteCount) bytes")
    }
}

/// A file filled with zeros and synced, to be overwritten from the front.
private final class BareFile {
    private let descriptor: Int32
    private var offset: off_t = 0

    struct Failure: Error {
        let code: Int32
    }

    init(path: String, byteCount: Int) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        let zeros = [UInt8](repeating: 0, count: byteCount)
        guard write(descriptor, zeros, byteCount) == byteCount, fsync(descriptor) == 0 else {
            throw Failure(code: errno)
        }
    }

    deinit { close(descriptor) }

    func append(_ byteCount: Int) throws {
        let bytes = [UInt8](repeating: 0xA5, count: byteCount)
        guard pwrite(descriptor, bytes, byteCount, offset) == byteCount, fdatasync(descriptor) == 0 else {
            throw Failure(code: errno)
        }
        offset += off_t(byteCount)
    }
}
