import ArgumentParser
import EventLog
import EventModel

struct RecompressCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recompress", abstract: "Write sealed segments again so that they take less room.",
        discussion: """
            Events, positions, times and keys stay as they are. The new file of a segment is read back and held against
            the old one event by event before the old one is removed. A recompression that is killed loses nothing; the
            next goes on there.

            Segments are sealed when they are full, so the newest events stay as they are for a while.
            """)

    @Flag(name: .long, help: "Tell what would be gained and write nothing.")
    var dryRun = false

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let log = try EventLog.open(at: storeOptions.store, mode: dryRun ? .readOnly : .readWrite)
        let progress = ProgressLine("recompress", unit: .bytes)
        let result: Result<RecompressionReport, any Error>
        do {
            result = .success(
                try await log.recompress(isDryRun: dryRun) { report in
                    progress.show(done: report.byteCount, total: report.totalByteCount)
                })
        } catch {
            result = .failure(error)
        }
        try await log.close()
        let report = try result.get()
        progress.finish()
        if output.json { return try JSON.print(RecompressionRow(report, isDryRun: dryRun)) }
        guard report.recompressedSegmentCount > 0 else {
            return Terminal.printLine("no sealed segment would become shorter")
        }
        let verb = dryRun ? "would be written again" : "written again"
        Terminal.printLine(
            "\(Numbers.grouped(report.recompressedSegmentCount)) of \(Numbers.grouped(report.segmentCount)) segments "
                + "\(verb): \(Numbers.bytes(report.byteCountBefore)) before, "
                + "\(Numbers.bytes(report.byteCountAfter)) after")
        let events = Double(max(1, report.eventCount))
        Terminal.printLine(
            "bytes an event: \(Numbers.twoDecimals(Double(report.byteCountBefore) / events)) before, "
                + "\(Numbers.twoDecimals(Double(report.byteCountAfter) / events)) after")
    }
}

private struct RecompressionRow: Encodable {
    let isDryRun: Bool
    let segments: Int
    let recompressedSegments: Int
    let events: Int
    let bytesBefore: Int
    let bytesAfter: Int

    init(_ report: RecompressionReport, isDryRun: Bool) {
        self.isDryRun = isDryRun
        segments = report.segmentCount
        recompressedSegments = report.recompressedSegmentCount
        events = report.eventCount
        bytesBefore = report.byteCountBefore
        bytesAfter = report.byteCountAfter
    }
}
