import Engine
import EventModel
import Workflow

/// What a move does or did: totals, and some of the applications, those that are stuck first.
struct MigrationReport {
    private let options: MoveOptions
    /// What was done with those that map: `would move`, `moved`.
    private let title: String
    private var stuck: [Row] = []
    private var others: [Row] = []

    init(_ options: MoveOptions, title: String) {
        self.options = options
        self.title = title
    }

    struct Row: Encodable {
        let application: String
        let version: Int?
        let state: String?
        let verdict: String
        let stateAfter: String?
        let code: String?
        let reason: String?
    }

    private struct Report: Encodable {
        let service: String
        let version: Int
        let maps: Int
        let stays: Int
        let stuck: Int
        let applications: [Row]
    }

    /// Takes in one application; no more are kept than are shown.
    mutating func add(_ entry: MigrationEntry) {
        let row = row(of: entry)
        if row.verdict == "stuck" {
            if stuck.count < options.limit { stuck.append(row) }
        } else if others.count < options.limit {
            others.append(row)
        }
    }

    private var rows: [Row] { Array((stuck + others).prefix(options.limit)) }

    private func row(of entry: MigrationEntry) -> Row {
        func row(
            _ verdict: String, stateAfter: String? = nil, code: String? = nil, _ reason: LocalizedText? = nil
        ) -> Row {
            Row(
                application: entry.application.description, version: entry.version, state: entry.state,
                verdict: verdict, stateAfter: stateAfter, code: code,
                reason: reason.map { options.language.text(of: $0) })
        }
        switch entry.verdict {
        case .maps(let state): return row("maps", stateAfter: state.isEmpty ? nil : state)
        case .stays(let reason): return row("stays", code: reason.rawValue, reason.text)
        case .stuck(let rejection): return row("stuck", code: rejection.code.rawValue, rejection.message)
        }
    }

    func print(_ counts: MigrationCounts, json: Bool) throws {
        guard !json else {
            try JSON.print(
                Report(
                    service: options.service, version: options.to, maps: counts.mapCount, stays: counts.stayCount,
                    stuck: counts.stuckCount, applications: rows))
            return
        }
        Terminal.printLine(
            "\(options.service) to version \(options.to): \(Numbers.grouped(counts.mapCount)) \(title), "
                + "\(Numbers.grouped(counts.stayCount)) stay, \(Numbers.grouped(counts.stuckCount)) stuck")
        guard !rows.isEmpty else { return }
        var table = Table(["APPLICATION", "VERSION", "STATE", "VERDICT", "STATE AFTER", "WHY"], rightAligned: [1])
        for row in rows {
            table.add([
                row.application, row.version.map(String.init) ?? "-", row.state ?? "-", row.verdict,
                row.stateAfter ?? "-", row.reason ?? "",
            ])
        }
        for (index, line) in table.lines.enumerated() { Terminal.printLine(index == 0 ? Terminal.bold(line) : line) }
        if counts.count > rows.count {
            Terminal.printRemark("\(Numbers.grouped(counts.count - rows.count)) more; --limit shows more of them")
        }
    }
}

/// Counts applications on a progress line.
final class MigrationProgress {
    private let line: ProgressLine
    private var done = 0

    init(_ label: String) { line = ProgressLine(label, unit: .applications) }

    func count() {
        done += 1
        line.show(done: done, total: nil)
    }

    func finish() { line.finish() }
}
