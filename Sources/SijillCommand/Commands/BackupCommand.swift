import ArgumentParser
import Attachments
import EventLog
import EventModel

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the log and the attachments to a folder while it goes on, only what is new.",
        discussion: """
            The folder becomes a store of its own; `sijill verify --store FOLDER` checks it, `sijill restore` makes a new
            store out of it, and `sijill repair` takes from it what a damaged store lacks. Named again, it is brought up
            to date: only what is new is copied.

            What is copied is read back and checked before it counts. A backup that is killed leaves the folder as it
            was, or a shorter backup; start it again. A folder that holds another store is refused, and one that holds
            events that this store has not.

            Attachments come before the events that name them. Ends with exit code 4 where one is damaged, and so was not
            copied.
            """)

    @Argument(help: "The folder of the backup, which is made where missing.", completion: .directory)
    var folder: String

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let log = try storeOptions.openWhatIsThere()
        let progress = ProgressLine("backup", unit: .bytes)
        let (report, attachments) = try await log.backupWithAttachments(to: folder) { report in
            progress.show(done: report.byteCount, total: report.totalByteCount)
        }
        progress.finish()
        if output.json {
            try JSON.print(BackupRow(report, attachments, folder: folder))
        } else {
            printForPeople(report)
            AttachmentText.print(attachments)
        }
        guard attachments.damages.isEmpty else { throw AttachmentText.failure }
    }

    private func printForPeople(_ report: BackupReport) {
        let end = report.endPosition
        guard report.copiedSegmentCount > 0 else {
            return Terminal.printLine("\(folder) is up to date: it ends before position \(end)")
        }
        Terminal.printLine(
            "copied \(Numbers.grouped(report.copiedSegmentCount)) of \(Numbers.grouped(report.segmentCount)) segments, "
                + "\(Numbers.bytes(report.copiedByteCount)), read back and checked")
        Terminal.printLine(
            "\(folder) holds the events before position \(end), of which those from "
                + "position \(report.firstPosition) on are new")
        for damage in report.damages { Terminal.printLine("copied as it is: \(damage)") }
    }
}

private struct BackupRow: Encodable {
    let folder: String
    let firstPosition: UInt64
    let endPosition: UInt64
    let copiedSegments: Int
    let copiedBytes: Int
    let segments: Int
    let damages: [String]
    let attachments: AttachmentCopyRow?

    init(_ report: BackupReport, _ copied: AttachmentCopyReport, folder: String) {
        attachments = AttachmentCopyRow(copied)
        self.folder = folder
        firstPosition = report.firstPosition.rawValue
        endPosition = report.endPosition.rawValue
        copiedSegments = report.copiedSegmentCount
        copiedBytes = report.copiedByteCount
        segments = report.segmentCount
        damages = report.damages.map(\.description)
    }
}
