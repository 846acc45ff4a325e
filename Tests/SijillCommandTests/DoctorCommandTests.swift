import Foundation
import Testing

/// The page that tells how a store stands: of sound, empty, damaged and missing stores, and beside a writer.
@Suite struct DoctorCommandTests {
    private let folder: Program.Folder
    private let store: String

    init() throws {
        folder = try Program.Folder()
        store = folder.path("store")
        try #require(try Program.run("init", "--store", store).status == 0)
    }

    private func fill() throws {
        let imported = try Program.run(
            "import", "xes", Program.example, "--service", "passport-renewal", "--store", store)
        try #require(imported.status == 0, "\(imported.remarks)")
    }

    /// All files and their bytes.
    private func files() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: store) {
            found[name] = FileManager.default.contents(atPath: "\(store)/\(name)") ?? Data()
        }
        return found
    }

    private func json(_ arguments: String...) throws -> (status: Int32, value: [String: Any]) {
        let outcome = try Program.run(["doctor", "--json", "--store", store] + arguments)
        let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        return (outcome.status, try #require(value as? [String: Any], "\(outcome.output)\(outcome.remarks)"))
    }

    private func codes(_ value: [String: Any]) -> [String] {
        ((value["advice"] as? [[String: Any]]) ?? []).compactMap { $0["code"] as? String }
    }

    @Test func anEmptyStoreIsWell() throws {
        let before = try files()
        let told = try Program.run("doctor", "--store", store)
        #expect(told.status == 0, "\(told.output)\(told.remarks)")
        for part in ["the log", "the read models", "the outbox", "the deadlines", "the definitions", "what to do"] {
            #expect(told.output.contains("\n\(part)\n"), "\(told.output)")
        }
        #expect(told.output.hasSuffix("what to do\n  nothing: all is well\n"), "\(told.output)")
        let found = try json()
        #expect(found.status == 0 && found.value["isWell"] as? Bool == true && codes(found.value).isEmpty)
        #expect((found.value["log"] as? [String: Any])?["events"] as? Int == 0)
        let arabic = try Program.run("doctor", "--language", "ar", "--store", store)
        #expect(arabic.status == 0 && arabic.output.contains("ما العمل\n  لا شيء: كل شيء على ما يرام\n"))
        #expect(try files() == before)
    }

    @Test func aStoreInUseIsOnlyRead() throws {
        try fill()
        for arguments in [["list"], ["tick"], ["requests"], ["outbox", "list"]] {
            let outcome = try Program.run(arguments + ["--store", store])
            try #require(outcome.status == 0, "\(outcome.remarks)")
        }
        let before = try files()
        let found = try json()
        #expect(found.status == 0, "\(found.value)")
        let log = try #require(found.value["log"] as? [String: Any])
        #expect((log["events"] as? Int ?? 0) > 0 && log["end"] as? String == "closed" && log["lastRecordedAt"] != nil)
        #expect(log["isBeingWritten"] as? Bool != true && (log["writerEpoch"] as? Int ?? 0) > 0)
        let models = try #require(found.value["models"] as? [[String: Any]]).compactMap { $0["model"] as? String }
        #expect(Set(["applications", "due-moments", "open-requests", "outbox"]).isSubset(of: models), "\(models)")
        let definition = try #require((found.value["definitions"] as? [[String: Any]])?.first)
        #expect(definition["service"] as? String == "passport-renewal" && definition["errors"] as? Int == 0)
        #expect(try files() == before)
        let quick = try Program.run("doctor", "--quick", "--store", store)
        #expect(quick.status == 0 && quick.output.contains("passport-renewal"))
    }

    @Test func aStoreThatIsBeingWrittenIsToldSo() throws {
        try fill()
        let lock = open("\(store)/LOCK", O_RDWR)
        try #require(lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
        defer { close(lock) }
        let found = try json("--quick")
        let isBeingWritten = (found.value["log"] as? [String: Any])?["isBeingWritten"]
        if FileManager.default.fileExists(atPath: "/proc/locks") { #expect(isBeingWritten as? Bool == true) }
        #expect(found.status == 0)
    }

    @Test func damageEndsWithFour() throws {
        try fill()
        let segment = "\(store)/log/0000000000.segment"
        var bytes = Array(try Data(contentsOf: URL(filePath: segment)))
        bytes[5_000] ^= 1
        try Data(bytes).write(to: URL(filePath: segment))
        let before = try files()
        let found = try json()
        #expect(found.status == 4 && codes(found.value).first == "log-damaged", "\(found.value)")
        bytes[100] ^= 1
        bytes[3] ^= 1
        try Data(bytes).write(to: URL(filePath: segment))
        let unreadable = try json()
        #expect(unreadable.status == 4 && codes(unreadable.value) == ["log-damaged"], "\(unreadable.value)")
        #expect(before.count == (try files()).count)
    }

    @Test func whatWaitsTooLongIsAdvised() throws {
        let workflows = folder.path("workflows")
        _ = try folder.write(PermitDefinition.text.utf8, to: "workflows/permit/workflow.yaml")
        let submitted = try Program.run(
            "submit", "permit", "--id", "P-1", "--by", "c", "--role", "applicant", "--store", store,
            workflows: workflows)
        try #require(submitted.status == 0, "\(submitted.remarks)")
        let drop = folder.path("a-file")
        _ = try folder.write("x".utf8, to: "a-file")
        // The index of effects is there, one effect was given up: what is a file is no folder to drop into.
        let delivered = try Program.run(
            "outbox", "deliver", "--drop", drop, "--attempts", "1", "--store", store, workflows: workflows)
        try #require(delivered.status == 1, "\(delivered.output)\(delivered.remarks)")
        let told = try Program.run("doctor", "--quick", "--store", store)
        #expect(told.status == 1 && told.output.contains("sijill outbox list --given-up --store \(store)"))
        #expect(try json("--quick").value["isWell"] as? Bool == false)
    }

    @Test func aMissingStoreIsNotFound() throws {
        #expect(try Program.run("doctor", "--store", folder.path("nothing")).status == 2)
    }
}
