import ArgumentParser
import Attachments
import EventLog
import EventModel
import Logging

struct ScrubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrub",
        abstract: "Read the log and the attachments again and again, slowly, and tell any damage.",
        discussion: """
            Disks lose bytes quietly. A scrub finds that while a backup still holds them. It reads from the disk where
            the system allows it, not from memory, at most so many bytes a second, beside a program that writes.

            Tells what each pass has found; with --json a line a pass. Without --once it goes on until it is
            interrupted, or an event is damaged, which ends it with exit code 4. As a service, --log-level info tells each
            pass on standard error too.
            """)

    @Option(name: .long, help: "The most bytes to read in a second.")
    var rate = ByteRate(bytesPerSecond: 50_000_000)

    @Flag(name: .long, help: "Read everything once and end.")
    var once = false

    @Flag(name: .long, help: "Decode all events too.")
    var deep = false

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var logOptions: LogOptions

    func run() async throws {
        let log = try storeOptions.openWhatIsThere()
        let logger = logOptions.makeLogger("sijill.scrub", from: .notice)
        // Lines of progress would not be JSON.
        let progress = logOptions.logFormat == .json ? nil : ProgressLine("scrub", unit: .bytes)
        var pass = 0
        while true {
            pass += 1
            let report = try await log.scrub(
                bytesPerSecond: rate.bytesPerSecond, passCount: 1, depth: deep ? .contents : .checksums
            ) { report in
                progress?.show(done: report.byteCount, total: report.totalByteCount)
            }
            let attachments = try await AttachmentStore(of: log).scrub(bytesPerSecond: rate.bytesPerSecond)
            progress?.finish()
            tell(report, attachments, pass: pass, to: logger)
            if output.json {
                try JSON.print(VerificationRow(report, digest: nil, attachments: AttachmentRow(attachments)))
            } else {
                Terminal.printLine("pass \(pass): \(VerifyCommand.summary(of: report))")
                for damage in report.damages { Terminal.printLine(damage.description) }
                AttachmentText.print(attachments)
            }
            Terminal.flush()
            guard report.isSound else { throw VerifyCommand.failure }
            guard attachments.damages.isEmpty else { throw AttachmentText.failure }
            if once { return }
            try await Task.sleep(for: .seconds(1))
            try await log.refresh()
        }
    }
    private func tell(
        _ report: VerificationReport, _ attachments: AttachmentCheckReport, pass: Int, to logger: Logger
    ) {
        logger.info(
            "pass done",
            metadata: [
                "pass": "\(pass)", "events": "\(report.eventCount)", "bytes": "\(report.byteCount)",
                "damages": "\(report.damages.count)", "attachment_damages": "\(attachments.damages.count)",
            ])
        for damage in report.damages {
            logger.error(
                "damage",
                metadata: ["segment": "\(damage.segment)", "offset": "\(damage.offset)", "reason": "\(damage.reason)"])
        }
    }
}
