import Foundation
import Testing

/// The program as scripts use it: exit codes, what goes where, and errors that say what to do.
@Suite struct CommandTests {
    private let folder: Program.Folder
    private let store: String

    /// What a citizen gives for a passport.
    private static let application =
        "@" + Program.project.appending(path: "Workflows/passport-renewal/example-application.json").path

    init() throws {
        folder = try Program.Folder()
        store = folder.path("store")
        try #require(try Program.run("init", "--store", store).status == 0)
    }

    @Test func anApplicationFromTheCommandLine() throws {
        let submitted = try Program.run(
            "submit", "passport-renewal", "--id", "X-1", "--by", "citizen-1", "--role", "applicant", "--data",
            Self.application, "--json", "--store", store)
        #expect(submitted.status == 0, "\(submitted.remarks)")
        #expect(
            submitted.output.hasPrefix(
                #"{"application":"passport-renewal/X-1","outcome":"ok","position":3,"reference":"101-2"#))
        let paid = try Program.run(
            "perform", "pay", "--on", "passport-renewal/X-1", "--by", "bank", "--role", "treasury", "--expecting", "0",
            "--data", #"{"amount": 21000, "receipt": "R-1"}"#, "--store", store)
        #expect(paid.status == 0 && paid.output == "ok: passport-renewal/X-1 at revision 1, state verification\n")
        let shown = try Program.run("show", "X-1", "--store", store)
        #expect(shown.output.contains("ليلى") && shown.output.contains("paid") && shown.output.contains("amount=21000"))
        #expect(shown.remarks.contains("as of position 4"))
        let line = try #require(shown.output.split(separator: "\n").first { $0.hasPrefix("reference ") })
        let reference = String(line.dropFirst("reference ".count))
        #expect(submitted.output.contains(reference))
        let spellings: [String] = [
            reference, reference.replacing("-", with: " "), reference.replacing("-", with: ""),
        ]
        for spelling in spellings {
            let found = try Program.run("show", spelling, "--store", store)
            #expect(found.status == 0 && found.output == shown.output, "\(spelling): \(found.remarks)")
        }
    }

    @Test func officersHandleAnApplicationFromTheCommandLine() throws {
        let on = ["--on", "passport-renewal/X-1", "--store", store]
        func handle(_ arguments: String..., by subject: String = "clerk-1") throws -> Program.Outcome {
            try Program.run(["handle"] + arguments + ["--by", subject, "--role", "clerk", "--role", "supervisor"] + on)
        }
        try #require(
            try Program.run(
                "submit", "passport-renewal", "--id", "X-1", "--by", "citizen-1", "--role", "applicant", "--data",
                Self.application, "--store", store
            ).status == 0)
        let noted = try handle("note", "--text", "the photo is old")
        #expect(noted.status == 0 && noted.output == "ok: passport-renewal/X-1 at revision 1, state payment\n")
        #expect(try handle("note").status == 64)
        #expect(try handle("sing").status == 64)
        #expect(try handle("release").status == 1)
        #expect(try handle("mark", "--document", "photo", "--field", "name", "--text", "x").status == 64)
        #expect(try handle("note", "--text", "x", "--as", "heir").status == 64)
        #expect(try Program.run("show", "X-1", "--store", store).output.contains("the photo is old"))
    }

    @Test func allFaultsOfAFormAreToldAtOnce() throws {
        func submit(_ data: String) throws -> Program.Outcome {
            try Program.run(
                "submit", "passport-renewal", "--by", "c", "--role", "applicant", "--data", data, "--store", store)
        }
        let missing = try submit("{}")
        #expect(missing.status == 1 && missing.remarks.contains("needs the form"))
        let faulty = try submit(#"{"form": {"capacity": "king", "identity_number": "12"}}"#)
        #expect(faulty.status == 1)
        for pointer in ["/capacity", "/identity_number"] { #expect(faulty.remarks.contains(pointer)) }
        let twice = try submit(#"{"form": {}, "form": {}}"#)
        #expect(twice.status == 64 && twice.remarks.contains("line 1, column"))
        #expect(try submit("@/no/such/file").status == 64)
        #expect(try Program.run("list", "--json", "--store", store).output == "[]\n")
    }

    @Test func everyRefusalHasItsCode() throws {
        func submit(_ id: String, key: String? = nil) throws -> Int32 {
            let arguments = [
                "submit", "passport-renewal", "--id", id, "--by", "c", "--role", "applicant", "--store", store,
                "--data", Self.application,
            ]
            return try Program.run(arguments + (key.map { ["--key", $0] } ?? [])).status
        }
        #expect(try submit("A", key: "k") == 0)
        #expect(try submit("A", key: "k") == 0, "the same key is the same command")
        #expect(try submit("A") == 3, "the application exists")
        func perform(_ action: String, on application: String, role: String, expecting: String) throws
            -> Program.Outcome
        {
            try Program.run(
                "perform", action, "--on", application, "--by", "x", "--role", role, "--expecting", expecting, "--data",
                #"{"amount": 21000, "receipt": "r"}"#, "--store", store)
        }
        let conflict = try perform("pay", on: "passport-renewal/A", role: "treasury", expecting: "9")
        #expect(conflict.status == 3 && conflict.remarks.contains("expected revision 9, actual 0"))
        #expect(try perform("print", on: "passport-renewal/A", role: "printer", expecting: "0").status == 1)
        #expect(try perform("pay", on: "passport-renewal/A", role: "applicant", expecting: "0").status == 1)
        #expect(try perform("fly", on: "passport-renewal/A", role: "treasury", expecting: "0").status == 1)
        #expect(try perform("pay", on: "passport-renewal/B", role: "treasury", expecting: "0").status == 2)
        #expect(try perform("pay", on: "A", role: "treasury", expecting: "0").status == 64)
        #expect(try Program.run("submit", "no-such-service", "--by", "c", "--store", store).status == 2)
        #expect(try Program.run("show", "nobody", "--store", store).status == 2)
        #expect(try Program.run("list", "--limit", "0", "--store", store).status == 64)
        #expect(try Program.run("fly").status == 64)
        #expect(try Program.run("list", "--store", folder.path("elsewhere")).status == 2)
        #expect(try Program.run("init", "--store", store).status != 0)
        let history = try Program.run("show", "A", "--json", "--store", store)
        #expect(history.output.contains("\"events\":1"), "no refusal may record anything")
    }

    @Test func anEmptyStoreAnswers() throws {
        #expect(try Program.run("list", "--json", "--store", store).output == "[]\n")
        #expect(try Program.run("stats", "--json", "--store", store).output == "[]\n")
        #expect(try Program.run("replay", "--json", "--store", store).output.isEmpty)
        #expect(try Program.run("replay", "--json-summary", "--store", store).output == "[]\n")
        #expect(try Program.run("verify", "--store", store).status == 0)
        #expect(try Program.run("rebuild", "--store", store).status == 0)
    }

    @Test func faultyDefinitionsAreNamedByLineAndColumn() throws {
        let yaml = """
            service: permit
            version: 1
            title: {ar: تصريح, en: Permit}
            initial: draft
            rolls: {}
            states:
              draft: {title: {ar: أ, en: A}, actions: {submit: {by: applicant, to: granted}}}
              granted: {final: true, title: {ar: ب, en: B}}
            """
        _ = try folder.write(yaml.utf8, to: "faulty/permit/workflow.yaml")
        let outcome = try Program.run(
            "submit", "permit", "--by", "c", "--store", store, workflows: folder.path("faulty"))
        #expect(outcome.status == 1)
        #expect(outcome.remarks.contains("workflow.yaml:5:1"))
        #expect(outcome.remarks.contains("roles"))
        _ = try folder.write("a: [".utf8, to: "broken/permit/workflow.yaml")
        #expect(
            try Program.run("submit", "permit", "--by", "c", "--store", store, workflows: folder.path("broken"))
                .remarks.contains("workflow.yaml:"))
    }

    @Test func brokenFilesAreRefusedAndNothingIsRecorded() throws {
        let whole = Array(try Data(contentsOf: URL(filePath: Program.example)))
        let files: [(name: String, bytes: [UInt8])] = [
            ("cut.xes", Array(whole.prefix(whole.count / 2))), ("empty.xes", []),
            ("noise.xes", Array(repeating: 7, count: 99)),
            ("broken.xes", Array(whole.prefix(9_000)) + Array("</nonsense>".utf8)),
            ("other.xes", Array("<html><body/></html>".utf8)),
        ]
        for file in files {
            let path = try folder.write(file.bytes, to: file.name)
            let outcome = try Program.run(
                "import", "xes", path, "--service", "passport-renewal", "--by-time", "--store", store)
            #expect(outcome.status == 1, "\(file.name): \(outcome.output)")
            #expect(outcome.remarks.contains(file.name), "the error names the file: \(outcome.remarks)")
        }
        let missing = try Program.run(
            "import", "xes", "/no/such.xes", "--service", "passport-renewal", "--store", store)
        #expect(missing.status != 0)
        #expect(try Program.run("list", "--json", "--store", store).output == "[]\n")
    }

    @Test func anExportNeverTakesThePlaceOfALinkOrADevice() throws {
        #expect(
            try Program.run("import", "xes", Program.example, "--service", "s", "--as-recorded", "--store", store)
                .status == 0)
        let target = try folder.write("kept".utf8, to: "target")
        let link = folder.path("link.xes")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        #expect(try Program.run("export", "xes", link, "--store", store).status == 64)
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "kept")
        let nobody = folder.path("nobody.xes")
        #expect(try Program.run("export", "xes", nobody, "--service", "other", "--store", store).status == 2)
        #expect(!FileManager.default.fileExists(atPath: nobody))
    }

    @Test func recordedTextCannotSteerATerminal() throws {
        let xes = """
            <log><trace><string key="concept:name" value="A"/><event><string key="concept:name" value="a"/>\
            <string key="org:resource" value="x&#x9B;31m"/></event></trace></log>
            """
        let file = try folder.write(xes.utf8, to: "steer.xes")
        #expect(try Program.run("import", "xes", file, "--service", "s", "--as-recorded", "--store", store).status == 0)
        let shown = try Program.run("show", "A", "--store", store)
        #expect(shown.status == 0 && shown.output.contains("\u{FFFD}31m") && !shown.output.contains("\u{9B}"))
    }

    @Test func numbersThatWouldChangeAreRefused() throws {
        let outcome = try Program.run(
            "submit", "passport-renewal", "--by", "c", "--role", "applicant", "--data", #"{"n": 12345678901234567890}"#,
            "--store", store)
        #expect(outcome.status == 64)
    }

    @Test func aStoreIsWrittenByOneAtATime() throws {
        let lock = FileHandle(forUpdatingAtPath: "\(store)/LOCK") ?? FileHandle.nullDevice
        let descriptor = lock.fileDescriptor
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let outcome = try Program.run(
            "submit", "passport-renewal", "--by", "c", "--role", "applicant", "--data", Self.application, "--store",
            store)
        #expect(outcome.status == 75)
        #expect(try Program.run("list", "--json", "--store", store).status == 0, "reading goes on")
        flock(descriptor, LOCK_UN)
        #expect(
            try Program.run(
                "submit", "passport-renewal", "--by", "c", "--role", "applicant", "--data", Self.application,
                "--store", store
            ).status == 0)
    }

    @Test func anyHistoryIsTakenAsRecorded() throws {
        let imported = try Program.run(
            "import", "xes", Program.example, "--service", "anything", "--as-recorded", "--store", store)
        #expect(imported.status == 0, "\(imported.remarks)")
        let replay = try Program.run("replay", "--json-summary", "--store", store).output
        #expect(replay.contains(#""deviating":0"#) && replay.contains(#""service":"anything""#))
        #expect(
            try Program.run("list", "--json", "--limit", "1", "--store", store).output.contains(#""state":"recorded""#))
    }
}
