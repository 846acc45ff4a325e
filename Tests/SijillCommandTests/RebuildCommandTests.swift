import Foundation
import Testing

/// A rebuild at the command line: held against what was there, killed, and short of room for its files.
@Suite struct RebuildCommandTests {
    private let folder: Program.Folder
    private let store: String

    init() throws {
        folder = try Program.Folder()
        store = folder.path("store")
        try #require(try Program.run("init", "--store", store).status == 0)
        let imported = try Program.run(
            "import", "xes", Program.example, "--service", "passport-renewal", "--by-time", "--store", store)
        try #require(imported.status == 0, "\(imported.remarks)")
        try #require(try Program.run("list", "--store", store).status == 0)
    }

    private var models: URL { URL(filePath: store + "/read-models") }

    /// The bytes of the live generations.
    private func liveFiles() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: models.path) where name.hasSuffix(".current") {
            let pointer = models.appending(path: name)
            let generation = try String(contentsOf: pointer, encoding: .utf8).trimmingCharacters(in: .newlines)
            files[generation] = try Data(contentsOf: models.appending(path: generation))
        }
        return files
    }

    private func answers() throws -> [String] {
        try [["list"], ["stats"], ["search"], ["report"]].map { arguments in
            try Program.run(arguments + ["--json", "--store", store]).output
        }
    }

    @Test func theNewTablesAreHeldAgainstTheOld() throws {
        let sound = try Program.run("rebuild", "--store", store)
        #expect(sound.status == 0 && sound.remarks.isEmpty, "\(sound.remarks)")
        #expect(sound.output.contains("timeline version 2, generation 2: the same rows as before, "))
        let json = try Program.run("rebuild", "--json", "--store", store)
        #expect(json.output.contains(#""equalsOld":true"#) && !json.output.contains(#""equalsOld":false"#))
        let quick = try Program.run("rebuild", "--no-verify", "--store", store)
        #expect(quick.status == 0 && quick.output.contains("generation 4: not compared, as nobody asked for it"))
        // A hand changes the old tables.
        let file = models.appending(path: "timeline-v2-g4.sqlite")
        var data = try Data(contentsOf: file)
        let range = try #require(data.range(of: Data("submit".utf8)))
        data.replaceSubrange(range, with: Data("sabmit".utf8))
        try data.write(to: file)
        let wrong = try Program.run("rebuild", "--store", store)
        #expect(
            wrong.status == 0 && wrong.output.contains("timeline version 2, generation 5: the old tables were WRONG"))
        #expect(wrong.output.contains("first difference: the old tables had") && wrong.output.contains("sabmit"))
        #expect(wrong.remarks.contains("not what the log gives, and have been replaced: timeline"), "\(wrong.remarks)")
        #expect(try Program.run("projections", "verify", "--store", store).status == 0)
        try FileManager.default.removeItem(at: models)
        let fresh = try Program.run("rebuild", "--model", "search", "--store", store)
        #expect(fresh.output.contains("generation 1: not compared, as there was none before"), "\(fresh.output)")
    }

    @Test func aProgramKilledAnywhereLeavesTheTablesWhole() throws {
        let before = try answers()
        var killCount = 0
        let whole = try ContinuousClock().measure { _ = try Program.run("rebuild", "--store", store) }
        let wholeMicroseconds = UInt32(whole / .microseconds(1))
        for _ in 0..<12 {
            let files = try liveFiles()
            let process = Process()
            process.executableURL = Program.executable
            process.arguments = ["rebuild", "--store", store]
            process.environment = ProcessInfo.processInfo.environment.merging(["SIJILL_WORKFLOWS": Program.workflows]) {
                $1
            }
            (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
            try process.run()
            let microseconds = UInt32.random(in: 0...wholeMicroseconds)
            usleep(microseconds)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            killCount += process.terminationReason == .uncaughtSignal ? 1 : 0
            // Each pointer names the old file, byte for byte, or a new one that is whole.
            for (name, bytes) in try liveFiles() where files[name] != nil {
                #expect(files[name] == bytes, "\(name) after \(microseconds) microseconds")
            }
            let verified = try Program.run("projections", "verify", "--store", store)
            #expect(verified.status == 0, "after \(microseconds) microseconds: \(verified.output)\(verified.remarks)")
        }
        #expect(try answers() == before)
        #expect(try Program.run("rebuild", "--store", store).status == 0)
        #expect(try answers() == before)
        let names = try FileManager.default.contentsOfDirectory(atPath: models.path)
        let pointerCount = names.count { $0.hasSuffix(".current") }
        #expect(names.count { $0.hasSuffix(".sqlite") } == pointerCount, "\(names)")
        print("\(killCount) of 12 rebuilds were killed before their end")
    }

    /// Writes beyond a limit of the system fail, as on a faulty disk.
    @Test(arguments: [0, 16, 48, 80, 144]) func aWriteThatFailsLeavesTheTablesWhole(blockCount: Int) throws {
        let (before, files) = (try answers(), try liveFiles())
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c", #"trap '' XFSZ; ulimit -f "$1"; exec "$2" rebuild --store "$3""#, "sh", String(blockCount),
            try #require(Program.executable).path, store,
        ]
        process.environment = ProcessInfo.processInfo.environment.merging(["SIJILL_WORKFLOWS": Program.workflows]) {
            $1
        }
        let remarks = Pipe()
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, remarks)
        try process.run()
        let text = String(decoding: try remarks.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 1, "\(blockCount) blocks: \(text)")
        #expect(text.contains("sijill: "), "\(text)")
        #expect(try liveFiles() == files)
        #expect(try answers() == before)
        #expect(try Program.run("rebuild", "--store", store).status == 0)
        #expect(try answers() == before)
    }
}
