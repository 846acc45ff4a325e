import ArgumentParser
import Attachments
import EventLog
import EventModel

struct RepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Replace damaged parts of the log and attachments by what a backup holds.",
        discussion: """
            A part is replaced only where the new one decodes, follows what is before it, is followed by what is behind
            it, and holds every event that the damaged one still holds. What was there is kept in the store's folder
            `quarantine`. A repair that is killed is started again.

            Nothing is cut off, with one exception: where neither the store nor the backup holds an event, the repair
            refuses and names its position. `--accept-loss POSITION` gives up that event and everything behind it; what
            is cut off goes to the quarantine.

            Then all attachments are read; those that are damaged or missing come from the backup, byte for byte. Ends
            with exit code 4 where the backup has no sound one either.
            """)

    @Option(name: .long, help: "The folder of the backup.", completion: .directory)
    var from: String

    @Option(name: .long, help: "Give up everything from this position on, the one that the refusal names.")
    var acceptLoss: UInt64?

    @Flag(name: .long, help: "Tell what would be done and change nothing.")
    var dryRun = false

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        if let acceptLoss, !dryRun {
            try confirmation.require(
                "lose-from-\(acceptLoss)", toDo: "give up every event from position \(acceptLoss) on")
        }
        let progress = ProgressLine("repair", unit: .bytes)
        let report = try await EventLog.repair(
            at: storeOptions.store, from: from, acceptingLossFrom: acceptLoss.map { Position(rawValue: $0) },
            isDryRun: dryRun
        ) { report in
            progress.show(done: report.byteCount, total: report.totalByteCount)
        }
        let attachments = try await AttachmentStore(store: storeOptions.store).repair(from: from, isDryRun: dryRun)
        progress.finish()
        if output.json {
            try JSON.print(RepairRow(report, attachments, isDryRun: dryRun))
        } else {
            printForPeople(report)
            AttachmentText.print(attachments, isDryRun: dryRun)
        }
        guard attachments.irreparable.isEmpty else { throw AttachmentText.failure }
    }

    private func printForPeople(_ report: RepairReport) {
        if report.repairs.isEmpty, report.removedSegments.isEmpty {
            return Terminal.printLine("nothing is damaged; the log ends before position \(report.endPosition)")
        }
        let verb = dryRun ? "would be replaced" : "replaced"
        for repair in report.repairs {
            Terminal.printLine("segment \(repair.segment) \(verb), \(Self.words(repair.source)): \(repair.reason)")
        }
        for segment in report.removedSegments {
            Terminal.printLine("segment \(segment) \(dryRun ? "would go" : "went") to the quarantine")
        }
        Terminal.printLine("the log \(dryRun ? "would end" : "ends") before position \(report.endPosition)")
    }

    private static func words(_ source: SegmentRepair.Source) -> String {
        switch source {
        case .backup: "from the backup"
        case .backupAndStore: "its beginning from the backup, the rest as it was"
        case .frames: "its index made anew"
        case .cut: "its sound beginning alone"
        }
    }
}

private struct RepairRow: Encodable {
    struct Repair: Encodable {
        let segment: Int
        let source: String
        let reason: String
        let bytes: Int
    }

    let isDryRun: Bool
    let repairs: [Repair]
    let removedSegments: [Int]
    let lossPosition: UInt64?
    let endPosition: UInt64
    let attachments: AttachmentRepairRow?

    init(_ report: RepairReport, _ repaired: AttachmentRepairReport, isDryRun: Bool) {
        attachments = AttachmentRepairRow(repaired)
        self.isDryRun = isDryRun
        repairs = report.repairs.map {
            Repair(segment: $0.segment, source: $0.source.rawValue, reason: $0.reason, bytes: $0.byteCount)
        }
        removedSegments = report.removedSegments
        lossPosition = report.lossPosition?.rawValue
        endPosition = report.endPosition.rawValue
    }
}
