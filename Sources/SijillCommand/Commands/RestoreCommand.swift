import ArgumentParser
import Attachments
import EventLog
import EventModel

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make a new store out of a backup.",
        discussion: """
            The new folder must not hold a store; the backup is only read. Every event is decoded and checked in the new
            store before it counts, attachments are held against their digests. A restore that is killed leaves a folder that does not open; start it again.

            What was recorded after the backup is not there. To bring a damaged store back without that loss, repair it:
            `sijill repair --from BACKUP`.
            """)

    @Option(name: .long, help: "The folder of the backup.", completion: .directory)
    var from: String

    @Argument(help: "The folder of the new store, which is made where missing.", completion: .directory)
    var folder: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let progress = ProgressLine("restore", unit: .bytes)
        let (report, attachments) = try await EventLog.restoreWithAttachments(from: from, to: folder) { report in
            progress.show(done: report.byteCount, total: report.totalByteCount)
        }
        progress.finish()
        if output.json {
            try JSON.print(RestoreRow(report, attachments, folder: folder))
        } else {
            printForPeople(report)
            AttachmentText.print(attachments)
        }
        guard attachments.damages.isEmpty else { throw AttachmentText.failure }
    }

    private func printForPeople(_ report: RestoreReport) {
        let time = report.lastRecordedAt.map { ", the last recorded at \($0)" } ?? ""
        Terminal.printLine(
            "\(folder) holds the events before position \(report.endPosition)\(time): "
                + "\(Numbers.grouped(report.segmentCount)) segments, \(Numbers.bytes(report.byteCount))")
    }
}

private struct RestoreRow: Encodable {
    let store: String
    let endPosition: UInt64
    let lastRecordedAt: String?
    let segments: Int
    let bytes: Int
    let attachments: AttachmentCopyRow?

    init(_ report: RestoreReport, _ copied: AttachmentCopyReport, folder: String) {
        attachments = AttachmentCopyRow(copied)
        store = folder
        endPosition = report.endPosition.rawValue
        lastRecordedAt = report.lastRecordedAt?.description
        segments = report.segmentCount
        bytes = report.byteCount
    }
}
