import Audit
import Engine
import EventLog
import EventModel
import Foundation

/// A store with events that several benchmarks read.
struct History {
    let name: String
    let store: String
    let eventCount: Int
}

/// The histories that are read, each made when it is first asked for.
final class Histories {
    private let folder: String
    private var made: [String: History?] = [:]
    private static let seed: UInt64 = 2_026

    init(folder: String) {
        self.folder = folder
    }

    /// Generated lives of applications, or the store that `SIJILL_STORE` names.
    func generated() async throws -> History {
        if let given = ProcessInfo.processInfo.environment["SIJILL_STORE"] {
            let log = try EventLog.open(at: given, mode: .readOnly)
            return History(name: given, store: given, eventCount: log.statistics.eventCount)
        }
        let history = try await once("generated") { store in
            try await SampleHistory(seed: Self.seed).write(to: store)
            return nil
        }
        guard let history else { throw StoredFrames.Failure() }
        return history
    }

    /// As ``generated()``, of more than a million events.
    func generatedMillion() async throws -> History? {
        try await once("a million generated") { store in
            try await SampleHistory(seed: Self.seed, applicationCount: 270_000).write(to: store)
            return nil
        }
    }

    /// The published history of traffic fines, imported in the order of its times; nil where the file is not there.
    func fines() async throws -> History? {
        try await once("fines") { store in
            let file = Self.finesFile
            guard FileManager.default.fileExists(atPath: file) else {
                return "\(file) is not here (doi:10.4121/uuid:270fd440-1057-4fb9-89a9-b699b47990f5)"
            }
            try EventLog.create(at: store)
            let report = try await Self.importFines(file, to: store)
            require(report.appendedCount >= report.eventCount)
            return nil
        }
    }

    /// Where the published history of traffic fines is, if it is.
    static var finesFile: String {
        let data = ProcessInfo.processInfo.environment["SIJILL_DATA"] ?? "\(Repository.root)/../shared/data"
        return "\(data)/road-traffic-fines.xes.gz"
    }

    /// Imports the history of traffic fines in the order of its times and seals what is open.
    static func importFines(_ file: String, to store: String) async throws -> XESImportReport {
        let log = try EventLog.open(at: store, mode: .readWrite)
        let engine = try await Engine(log: log, workflows: Repository.workflows)
        let workflow = try await engine.publishDefinition(of: "road-traffic-fine")
        let report = try await XESImport(
            path: file, service: "road-traffic-fine", order: .time, classifier: WorkflowClassifier(workflow),
            store: log, scratchFolder: "\(store)/scratch"
        ).run()
        require(report.eventCount == 561_470)
        try await log.seal()
        try await log.close()
        return report
    }

    /// Applications of fourteen events each, the events of one as far from each other as they can be.
    func longLives() async throws -> History {
        let history = try await once("long lives") { store in
            try await LongLives(seed: Self.seed).write(to: store)
            return nil
        }
        guard let history else { throw StoredFrames.Failure() }
        return history
    }

    /// - Parameter write: Makes the store, or tells why it cannot.
    private func once(_ name: String, write: (String) async throws -> String?) async throws -> History? {
        if let history = made[name] { return history }
        let store = "\(folder)/\(name)"
        if let reason = try await write(store) {
            print("skipped what reads the history \"\(name)\": \(reason)")
            made[name] = .some(nil)
            return nil
        }
        let log = try EventLog.open(at: store, mode: .readOnly)
        let history = History(name: name, store: store, eventCount: log.statistics.eventCount)
        print("history \"\(name)\": \(history.eventCount) events of \(log.statistics.streamCount) streams")
        try await log.close()
        made[name] = history
        return history
    }
}
