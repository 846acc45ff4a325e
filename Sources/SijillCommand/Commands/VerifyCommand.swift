import ArgumentParser
import Audit
import EventLog
import EventModel

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read every byte of the log and tell any damage.",
        discussion: """
            The content digest is one SHA-256 for everything that the events say: two stores with the same digest hold
            the same events at the same positions, however they are stored.

            Ends with exit code 4 when an event is damaged. Damage to an index alone loses nothing: it is told, and the
            index is read from the events instead.
            """)

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let log: EventLog
        do {
            log = try storeOptions.openWhatIsThere()
        } catch let error as EventStoreError where error.code == .corrupt {
            // Not even the beginning can be read: that is an answer too.
            if output.json { try JSON.print(VerificationRow(unreadable: error.description)) }
            throw error
        }
        let progress = ProgressLine("verify", unit: .bytes)
        let report = try await log.verify { report in
            progress.show(done: report.byteCount, total: report.totalByteCount)
        }
        let digest = report.isSound ? try digest(of: log) : nil
        progress.finish()
        if output.json {
            try JSON.print(VerificationRow(report, digest: digest))
        } else {
            Terminal.printLine(
                "\(Numbers.grouped(report.eventCount)) events in \(Numbers.grouped(report.frameCount)) frames and "
                    + "\(Numbers.grouped(report.segmentCount)) segments, \(Numbers.bytes(report.byteCount)): "
                    + (report.damages.isEmpty ? "every byte is as it was written" : "\(report.damages.count) damages"))
            if let digest { Terminal.printLine("content digest \(digest)") }
            for damage in report.damages { Terminal.printLine(damage.description) }
        }
        guard report.isSound else {
            throw CommandFailure(
                ExitStatus.Code.verificationFailed,
                "the log is damaged; keep the folder as it is, and restore it from a backup")
        }
    }

    private func digest(of log: EventLog) throws -> String {
        var digest = ContentDigest()
        let reader = try log.makeReader(from: .start, options: ReadOptions())
        while let batch = try reader.nextBatch() { digest.add(batch) }
        return digest.description
    }
}

private struct VerificationRow: Encodable {
    let events: Int
    let frames: Int
    let segments: Int
    let bytes: Int
    let isSound: Bool
    let contentDigest: String?
    let damages: [String]

    init(unreadable damage: String) {
        (events, frames, segments, bytes) = (0, 0, 0, 0)
        isSound = false
        contentDigest = nil
        damages = [damage]
    }

    init(_ report: VerificationReport, digest: String?) {
        events = report.eventCount
        frames = report.frameCount
        segments = report.segmentCount
        bytes = report.byteCount
        isSound = report.isSound
        contentDigest = digest
        damages = report.damages.map(\.description)
    }
}
