import ArgumentParser
import Audit
import Engine
import EventLog
import EventModel

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Hold every byte of the log against its checksums and tell any damage.",
        discussion: """
            With --deep all events are decoded too, and held against each other: revisions, times, what segments say of
            earlier ones, and whether indexes, filters and the manifest say what the events say.

            It also tells the content digest: one SHA-256 for everything that the events say: two stores with the same digest hold
            the same events at the same positions, however they are stored.

            And it reads every attachment that an event names, and tells application and document of what is missing or
            damaged. Files that no event names are counted and left alone.

            Ends with exit code 4 when an event or an attachment is damaged. Damage to an index alone loses nothing: it is told, and the
            index is read from the events instead.
            """)

    @Flag(name: .long, help: "Decode all events and check what they say of each other.")
    var deep = false

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
        let report = try await log.verify(depth: deep ? .contents : .checksums) { report in
            progress.show(done: report.byteCount, total: report.totalByteCount)
        }
        let isWhole = deep && report.isSound
        let digest = isWhole ? try digest(of: log) : nil
        let attachments = isWhole ? try await attachments(of: log) : nil
        progress.finish()
        if output.json {
            try JSON.print(
                VerificationRow(report, digest: digest, attachments: attachments.flatMap(AttachmentRow.init)))
        } else {
            Terminal.printLine(Self.summary(of: report))
            if let digest { Terminal.printLine("content digest \(digest)") }
            for damage in report.damages { Terminal.printLine(damage.description) }
            if let attachments { AttachmentText.print(attachments) }
        }
        guard report.isSound else { throw Self.failure }
        guard attachments?.isSound ?? true else { throw AttachmentText.failure }
    }

    private func attachments(of log: EventLog) async throws -> AttachmentVerificationReport {
        let progress = ProgressLine("verify attachments", unit: .bytes)
        let report = try await log.verifyAttachments { report in
            progress.show(done: report.byteCount, total: report.totalByteCount)
        }
        progress.finish()
        return report
    }

    /// What a check has found, on one line.
    static func summary(of report: VerificationReport) -> String {
        "\(Numbers.grouped(report.eventCount)) events in \(Numbers.grouped(report.frameCount)) frames and "
            + "\(Numbers.grouped(report.segmentCount)) segments, \(Numbers.bytes(report.byteCount)): "
            + (report.damages.isEmpty ? "every byte is as it was written" : "\(report.damages.count) damages")
    }

    /// How a check of a damaged log ends.
    static let failure = CommandFailure(
        ExitStatus.Code.verificationFailed,
        "the log is damaged; keep the folder as it is, and repair it: `sijill repair --from BACKUP`")

    private func digest(of log: EventLog) throws -> String {
        var digest = ContentDigest()
        let reader = try log.makeReader(from: .start, options: ReadOptions())
        while let batch = try reader.nextBatch() { digest.add(batch) }
        return digest.description
    }
}

/// What a check has found, for programs.
struct VerificationRow: Encodable {
    let events: Int
    let frames: Int
    let segments: Int
    let bytes: Int
    let isSound: Bool
    let contentDigest: String?
    let damages: [String]
    /// The same in fields, but for what could not be opened at all.
    let places: [Place]
    /// What was found of attachments; not in checks that do not look at them.
    var attachments: AttachmentRow?

    /// Where damage is and what it concerns.
    struct Place: Encodable {
        let segment: Int
        let offset: Int
        let firstPosition: UInt64?
        let lastPosition: UInt64?
        let streams: [String]
        let isDerived: Bool
        let reason: String

        init(_ damage: Damage) {
            segment = damage.segment
            offset = damage.offset
            firstPosition = damage.positions?.lowerBound.rawValue
            lastPosition = damage.positions?.upperBound.rawValue
            streams = damage.streams.map(\.description)
            isDerived = damage.isDerived
            reason = damage.reason
        }
    }

    init(unreadable damage: String) {
        (events, frames, segments, bytes) = (0, 0, 0, 0)
        isSound = false
        contentDigest = nil
        damages = [damage]
        places = []
    }

    init(_ report: VerificationReport, digest: String?, attachments: AttachmentRow? = nil) {
        events = report.eventCount
        frames = report.frameCount
        segments = report.segmentCount
        bytes = report.byteCount
        isSound = report.isSound && attachments?.damages.isEmpty ?? true
        contentDigest = digest
        self.attachments = attachments
        damages = report.damages.map(\.description)
        places = report.damages.map(Place.init)
    }
}
