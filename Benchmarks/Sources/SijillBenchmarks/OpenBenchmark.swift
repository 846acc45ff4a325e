import EventLog
import EventModel
import Foundation

/// Opening of a store of many segments, with the manifest and without it where there is one, beside opening each of the
/// files and reading its first and last block, all of it warm.
struct OpenBenchmark {
    let folder: String
    private let segmentCount = 1_000
    private let eventCount = 100

    func run() async throws {
        let store = "\(folder)/segments"
        try await write(to: store)
        let manifest = "\(store)/log/manifest"
        let hasManifest = FileManager.default.fileExists(atPath: manifest)
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(store)/log")
            .filter { $0.hasSuffix(".segment") }.map { "\(store)/log/\($0)" }
        let contest = try await Contest([
            { [try await open(store, mode: .readOnly)] },
            {
                if hasManifest { try FileManager.default.moveItem(atPath: manifest, toPath: "\(store)/kept") }
                let time = try await open(store, mode: .readOnly)
                if hasManifest { try FileManager.default.moveItem(atPath: "\(store)/kept", toPath: manifest) }
                return [time]
            },
            { [try await open(store, mode: .readWrite)] },
            { [try blockingSeconds { for file in files { require(try Self.readEnds(of: file) > 0) } }] },
        ])
        let ways = [
            (0, "to read, \(hasManifest ? "with the manifest" : "no manifest there")"),
            (1, "to read, without a manifest"),
            (2, "to write"),
        ]
        for (contender, name) in ways {
            report(
                "opening of \(files.count) segments \(name)", ratio: contest.ratio(contender, to: 3),
                to: "reading both ends of every file", ours: TimeUnit.milliseconds.text(contest.typical(contender)),
                theirs: TimeUnit.milliseconds.text(contest.typical(3)))
        }
        try await lookForWhatIsNotThere(in: store)
    }

    /// What it takes to know that a stream is in none of the segments, which every new stream pays.
    private func lookForWhatIsNotThere(in store: String) async throws {
        let log = try EventLog.open(at: store, mode: .readOnly)
        var times: [Double] = []
        for number in 0..<100 {
            let stream = try StreamID(category: "passport-renewal", name: "missing-\(number)")
            times.append(try await seconds { require(try await log.lastRevision(of: stream) == nil) })
        }
        print("    a stream that is in none of them is missed after \(TimeUnit.microseconds.text(median(times)))")
        try await log.close()
    }

    /// A store of small segments, all sealed.
    private func write(to store: String) async throws {
        var configuration = EventLog.Configuration()
        configuration.segmentByteCountMax = 16 << 10
        configuration.extentByteCountMin = 4 << 10
        try EventLog.create(at: store, configuration: configuration)
        let log = try EventLog.open(at: store, mode: .readWrite, configuration: configuration)
        var events = SampleEvents(seed: 17)
        // The same streams everywhere, because a new one is looked for in all segments.
        let template = try events.next(eventCount)
        for _ in 0..<segmentCount {
            _ = try await log.append(AppendRequest(events: template))
            try await log.seal()
        }
        try await log.close()
    }

    private func open(_ store: String, mode: EventLog.Mode) async throws -> Double {
        var opened: EventLog?
        let time = try blockingSeconds { opened = try EventLog.open(at: store, mode: mode) }
        require(opened?.statistics.eventCount == segmentCount * eventCount)
        try await opened?.close()
        return time
    }

    private static func readEnds(of path: String) throws -> Int {
        let descriptor = Glibc.open(path, O_RDONLY)
        defer { close(descriptor) }
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw BareFile.Failure(code: errno) }
        return withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 16) { buffer in
            pread(descriptor, buffer.baseAddress, 4_096, 0)
                + pread(descriptor, buffer.baseAddress, 128, max(0, status.st_size - 128))
        }
    }
}
