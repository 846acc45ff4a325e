import EventLog
import EventModel
import Foundation

/// What others need to fold the same events into one row an application.
///
/// They are DuckDB over Parquet, SQLite with window functions, and PyPI's eventsourcing; `Benchmarks/Peers/install`
/// brings them.
struct RebuildPeers {
    private let folder: String
    private let eventCount: Int
    private let python: String

    private struct Result: Decodable {
        let events: Int
        let seconds: Double
    }

    private struct Failure: Error {
        let message: String
    }

    private static let home = "\(Repository.root)/Benchmarks/Peers"

    /// Installs the programs and gives them the events; nil, with a word about it, where they cannot be had.
    init?(folder: String, log: EventLog) async throws {
        self.folder = folder
        let environment = "\(Repository.root)/Benchmarks/.build/peers"
        python = "\(environment)/bin/python"
        do {
            _ = try Self.run("\(Self.home)/install", [environment])
        } catch {
            print("skipped what others need for a rebuild: \(error)")
            return nil
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        eventCount = try await Self.write(log, to: "\(folder)/events.tsv")
        _ = try Self.run(python, ["\(Self.home)/rebuild.py", "prepare", folder])
    }

    /// Measures each of them in turn with `rebuild`, which gives its seconds.
    func measure(_ history: String, rebuild: @escaping () async throws -> Double) async throws {
        let peers = [
            ("duckdb", "DuckDB's query over Parquet, in memory", "1"),
            ("sqlite", "SQLite's INSERT ... SELECT with window functions and three indexes", "1"),
            ("eventsourcing", "PyPI eventsourcing replaying them", "1"),
        ]
        let eventCount = Double(eventCount)
        var contenders: [() async throws -> Contest.Figures] = [{ [eventCount / (try await rebuild())] }]
        for (peer, _, _) in peers { contenders.append { [try rate(of: peer)] } }
        let contest = try await Contest(rounds: 3, contenders)
        for (number, (_, name, aim)) in peers.enumerated() {
            report(
                "rebuild of applications, \(history), events", ratio: contest.ratio(to: number + 1), to: name, aim: aim,
                ours: perSecond(contest.typical(0)), theirs: perSecond(contest.typical(number + 1)))
        }
        try FileManager.default.removeItem(atPath: folder)
    }

    private func rate(of peer: String) throws -> Double {
        let output = try Self.run(python, ["\(Self.home)/rebuild.py", peer, folder])
        let result = try JSONDecoder().decode(Result.self, from: output)
        require(result.events == eventCount || peer == "eventsourcing" && result.events > 0)
        return Double(result.events) / result.seconds
    }

    /// Writes a line an event; the number of events of applications.
    private static func write(_ log: EventLog, to path: String) async throws -> Int {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw Failure(message: "cannot write \(path)") }
        defer { try? file.close() }
        let reader = try log.makeReader(from: .start, options: ReadOptions(includesPayloads: false))
        var (names, count) = (EventNames(), 0)
        while let batch = try await reader.next() {
            names.append(batch.newNames)
            var lines = ""
            for index in 0..<batch.count {
                let event = batch.event(at: index, names: names)
                guard event.stream.isApplication else { continue }
                count += 1
                lines +=
                    "\(event.position.rawValue)\t\(event.stream.name)\t\(event.stream.category)\t\(event.type)\t"
                    + "\(event.actor)\t\(event.occurredAt.microsecondsSinceEpoch)\n"
            }
            try file.write(contentsOf: Data(lines.utf8))
        }
        return count
    }

    /// Runs a program to its end; what it printed.
    private static func run(_ program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        let message = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(message: "\(program): \(String(decoding: message, as: UTF8.self).suffix(300))")
        }
        return printed
    }
}
