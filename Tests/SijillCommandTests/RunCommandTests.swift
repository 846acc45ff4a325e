import Foundation
import Testing

/// The work in the background, its log, its metrics, and the metrics of a store.
@Suite struct RunCommandTests {
    private let folder: Program.Folder
    private let store: String

    init() throws {
        folder = try Program.Folder()
        store = folder.path("store")
        _ = try folder.write(PermitDefinition.text.utf8, to: "workflows/permit/workflow.yaml")
        try #require(try Program.run("init", "--store", store).status == 0)
        let submitted = try Program.run(
            "submit", "permit", "--id", "P-1", "--by", "a-very-private-person", "--role", "applicant", "--store",
            store, workflows: folder.path("workflows"))
        try #require(submitted.status == 0, "\(submitted.remarks)")
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(["run", "--store", store] + arguments, workflows: folder.path("workflows"))
    }

    @Test func oneRoundDoesAllThatIsDue() throws {
        let drop = folder.path("drop")
        try FileManager.default.createDirectory(atPath: drop, withIntermediateDirectories: true)
        let metrics = folder.path("sijill.prom")
        let outcome = try run(
            "--once", "--drop", drop, "--metrics-file", metrics, "--log-format", "json", "--log-level", "debug")
        #expect(outcome.status == 0, "\(outcome.remarks)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: drop).count == 1)
        let lines = outcome.remarks.split(separator: "\n")
        for line in lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(
                object?["time"] is String && object?["level"] is String && object?["logger"] as? String == "sijill.run")
        }
        #expect(lines.contains { $0.contains(#""count":"1""#) && $0.contains("delivered effects") }, "\(lines)")
        #expect(!outcome.remarks.contains("private"))
        let text = try String(contentsOfFile: metrics, encoding: .utf8)
        #expect(text.contains(#"sijill_deliveries_total{outcome="delivered"} 1"#), "\(text)")
        #expect(text.contains(#"sijill_rounds_total{outcome="done"} 1"#))
        #expect(text.contains("sijill_outbox_waiting 0\n") && text.contains("sijill_events_recorded_total 1\n"))
        #expect(text.contains(#"sijill_read_model_lag_events{model="applications"} 0"#))
        // Nothing is due any more: the store is not opened for writing, so that its epoch stays.
        let again = try run("--once", "--drop", drop)
        #expect(again.status == 0 && again.remarks.contains(" info stopped"))
        let epoch = try #require(text.firstMatch(of: /sijill_log_writer_epoch (\d+)/)).1
        let told = try Program.run("metrics", "--store", store)
        #expect(told.status == 0 && told.output.contains("sijill_log_writer_epoch \(epoch)\n"), "\(told.output)")
    }

    @Test func whatFailsIsToldAndTriedAgain() throws {
        let missing = folder.path("missing")
        let outcome = try run("--once", "--drop", missing, "--attempts", "1", "--log-format", "text")
        #expect(outcome.remarks.contains(" warning a delivery failed effect="), "\(outcome.remarks)")
        #expect(outcome.remarks.contains(" error effects were given up"))
        #expect(try Program.run("doctor", "--quick", "--store", store).status == 1)
    }

    /// A visit that cannot be opened, for it needs a reason that nobody gives, keeps nothing else from being done.
    @Test func whatCannotBeRecordedKeepsNothingElseFromBeingDone() throws {
        let definition = PermitDefinition.text.replacing("{notify: clerk}", with: "[{notify: clerk}, {open: visit}]")
        _ = try folder.write(definition.utf8, to: "opening/permit/workflow.yaml")
        _ = try folder.write(Self.visit.utf8, to: "opening/visit/workflow.yaml")
        let (other, workflows, drop) = (folder.path("other"), folder.path("opening"), folder.path("drop"))
        try FileManager.default.createDirectory(atPath: drop, withIntermediateDirectories: true)
        try #require(try Program.run("init", "--store", other).status == 0)
        let submitted = try Program.run(
            "submit", "permit", "--id", "P-1", "--by", "a-very-private-person", "--role", "applicant", "--store",
            other, workflows: workflows)
        try #require(submitted.status == 0, "\(submitted.remarks)")
        let outcome = try Program.run("run", "--once", "--drop", drop, "--store", other, workflows: workflows)
        #expect(outcome.status == 1 && outcome.remarks.contains("kind=opening"), "\(outcome.remarks)")
        #expect(
            outcome.remarks.contains("rejected: needs") && !outcome.remarks.contains("private"), "\(outcome.remarks)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: drop).count == 1)
        let models = try Program.run("projections", "--json", "--store", other)
        #expect(models.output.contains(#""generation":1"#), "\(models.output)")
    }

    @Test func anotherWriterIsWaitedFor() throws {
        let drop = folder.path("drop")
        try FileManager.default.createDirectory(atPath: drop, withIntermediateDirectories: true)
        let lock = open("\(store)/LOCK", O_RDWR)
        try #require(lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
        let busy = try run("--once", "--drop", drop)
        #expect(
            busy.status == 75 && busy.remarks.contains(" notice a part of the round was not done"), "\(busy.remarks)")
        close(lock)
        #expect(try run("--once", "--drop", drop).status == 0)
    }

    @Test(arguments: [SIGTERM, SIGINT]) func aSignalEndsItInOrder(signal: Int32) throws {
        let process = Process()
        process.executableURL = Program.executable
        process.arguments = ["run", "--store", store, "--interval", "3600"]
        let remarks = Pipe()
        process.standardError = remarks
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var told = ""
        while !told.contains(" info started") {
            let data = remarks.fileHandleForReading.availableData
            try #require(!data.isEmpty, "\(told)")
            told += String(decoding: data, as: UTF8.self)
        }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        told += String(decoding: try remarks.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(process.terminationReason == .exit && process.terminationStatus == 0, "\(told)")
        #expect(told.hasSuffix(" info stopped\n") && !told.contains(" error "), "\(told)")
        #expect(try Program.run("verify", "--store", store).status == 0)
    }

    @Test func metricsOfAStore() throws {
        let file = folder.path("a.prom")
        #expect(try Program.run("metrics", "--file", file, "--store", store).status == 0)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.hasPrefix("# HELP ") && text.contains("\nsijill_log_events "))
        let json = try Program.run("metrics", "--json", "--store", store)
        let rows = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
        #expect(rows?.contains { $0["name"] as? String == "sijill_log_events" } == true)
        #expect(try Program.run("metrics", "--file", file, "--json", "--store", store).status == 64)
        #expect(try Program.run("metrics", "--store", folder.path("nothing")).status == 2)
        #expect(try Program.run("run", "--once", "--store", folder.path("nothing")).status == 2)
        #expect(try Program.run("run", "--interval", "0", "--store", store).status == 64)
    }

    private static let visit = """
        service: visit
        version: 1
        title: {ar: زيارة, en: Visit}
        initial: planned
        roles: {engine: system}
        states:
          planned:
            title: {ar: مخططة, en: Planned}
            actions: {plan: {records: planned, by: engine, needs: reason, to: done}}
          done: {final: true, title: {ar: تمت, en: Done}}

        """
}
