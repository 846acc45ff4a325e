import Foundation
import Testing

/// A store that is backed up, restored, damaged and repaired from the command line.
@Suite struct OperationsCommandTests {
    private let folder: Program.Folder
    private let store: String
    private let backup: String

    init() throws {
        folder = try Program.Folder()
        store = folder.path("store")
        backup = folder.path("backup")
        try #require(try Program.run("init", "--store", store).status == 0)
        try #require(
            try Program.run(
                "import", "xes", Program.example, "--service", "passport-renewal", "--by-time", "--store", store
            ).status == 0)
    }

    /// The text with every number as `N` and the folders by their names.
    private func shape(_ text: String) -> String {
        text.replacing(folder.url.path + "/", with: "").replacing(#/\d+([.,]\d+)*/#, with: "N")
    }

    private var segment: String { "\(store)/log/0000000000.segment" }

    private func flipBit(ofByte offset: Int, in path: String) throws {
        var bytes = Array(try Data(contentsOf: URL(filePath: path)))
        bytes[offset] ^= 1
        try Data(bytes).write(to: URL(filePath: path))
    }

    private func digest(_ store: String) throws -> Substring {
        let output = try Program.run("verify", "--deep", "--json", "--store", store).output
        return try #require(output.firstMatch(of: /"contentDigest":"([0-9a-f]{64})"/)).1
    }

    @Test func backupAndRestore() throws {
        let first = try Program.run("backup", backup, "--json", "--store", store)
        #expect(first.status == 0, "\(first.remarks)")
        #expect(
            shape(first.output)
                == #"{"copiedBytes":N,"copiedSegments":N,"damages":[],"endPosition":N,"firstPosition":N,"#
                + #""folder":"backup","segments":N}"# + "\n")
        let again = try Program.run("backup", backup, "--store", store)
        #expect(shape(again.output) == "backup is up to date: it ends before position N\n")
        let restored = folder.path("restored")
        let outcome = try Program.run("restore", "--from", backup, restored, "--json")
        #expect(outcome.status == 0, "\(outcome.remarks)")
        #expect(outcome.output.contains(#""store":""#) && outcome.output.contains(#""lastRecordedAt":""#))
        #expect(try digest(restored) == digest(store))
        let refused = try Program.run("restore", "--from", backup, restored)
        #expect(refused.status == 1 && refused.remarks.contains("holds a store"))
        let missing = try Program.run("restore", "--from", folder.path("nothing"), folder.path("other"))
        #expect(missing.status == 2)
        let other = folder.path("other-store")
        #expect(try Program.run("init", "--store", other).status == 0)
        let conflict = try Program.run("backup", backup, "--store", other)
        #expect(conflict.status == 3 && conflict.remarks.contains("another store"))
    }

    @Test func damageIsRepairedFromABackup() throws {
        #expect(try Program.run("backup", backup, "--store", store).status == 0)
        let whole = try Data(contentsOf: URL(filePath: segment))
        let sound = try Program.run("repair", "--from", backup, "--store", store)
        #expect(sound.status == 0 && sound.output.contains("nothing is damaged"))
        try flipBit(ofByte: 5_000, in: segment)
        let verified = try Program.run("verify", "--store", store)
        #expect(verified.status == 4 && verified.remarks.contains("sijill repair --from BACKUP"))
        let scrubbed = try Program.run("scrub", "--once", "--rate", "1GB/s", "--json", "--store", store)
        #expect(scrubbed.status == 4 && scrubbed.output.contains(#""isSound":false"#))
        let logged = try Program.run("scrub", "--once", "--log-format", "json", "--log-level", "info", "--store", store)
        for line in logged.remarks.split(separator: "\n") where line.hasPrefix("{") {
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
        #expect(logged.remarks.contains(#""message":"damage""#) && logged.remarks.contains(#""message":"pass done""#))
        let damaged = try Data(contentsOf: URL(filePath: segment))
        let dry = try Program.run("repair", "--from", backup, "--dry-run", "--json", "--store", store)
        #expect(dry.status == 0, "\(dry.remarks)")
        #expect(try Data(contentsOf: URL(filePath: segment)) == damaged)
        let repaired = try Program.run("repair", "--from", backup, "--json", "--store", store)
        #expect(repaired.status == 0, "\(repaired.remarks)")
        #expect(repaired.output == dry.output.replacing(#""isDryRun":true"#, with: #""isDryRun":false"#))
        #expect(try Data(contentsOf: URL(filePath: segment)) == whole)
        #expect(try Program.run("verify", "--deep", "--store", store).status == 0)
        #expect(try Program.run("scrub", "--once", "--deep", "--store", store).status == 0)
    }

    @Test func lossIsRefusedUntilItIsConfirmed() throws {
        #expect(try Program.run("backup", backup, "--store", store).status == 0)
        try FileManager.default.createDirectory(atPath: folder.path("empty"), withIntermediateDirectories: true)
        try flipBit(ofByte: 5_000, in: segment)
        try flipBit(ofByte: 5_000, in: "\(backup)/log/0000000000.segment")
        let refused = try Program.run("repair", "--from", backup, "--store", store)
        #expect(refused.status == 4)
        let position = try #require(refused.remarks.firstMatch(of: /--accept-loss (\d+)/)).1
        let unconfirmed = try Program.run(
            "repair", "--from", backup, "--accept-loss", String(position), "--store", store)
        #expect(unconfirmed.status == 64 && unconfirmed.remarks.contains("--confirm lose-from-\(position)"))
        let wrong = try Program.run(
            "repair", "--from", backup, "--accept-loss", String(position), "--confirm", "yes", "--store", store)
        #expect(wrong.status == 64)
        #expect(try Program.run("verify", "--store", store).status == 4)
        let cut = try Program.run(
            "repair", "--from", backup, "--accept-loss", String(position), "--confirm", "lose-from-\(position)",
            "--json",
            "--store", store)
        #expect(cut.status == 0, "\(cut.remarks)")
        #expect(cut.output.contains(#""lossPosition":\#(position)"#))
        #expect(try Program.run("verify", "--deep", "--store", store).status == 0)
        #expect(try !FileManager.default.contentsOfDirectory(atPath: "\(store)/quarantine").isEmpty)
    }

    @Test func recompressingKeepsWhatIsThere() throws {
        let before = try digest(store)
        let dry = try Program.run("recompress", "--dry-run", "--json", "--store", store)
        #expect(dry.status == 0, "\(dry.remarks)")
        #expect(
            shape(dry.output)
                == #"{"bytesAfter":N,"bytesBefore":N,"events":N,"isDryRun":true,"recompressedSegments":N,"segments":N}"#
                + "\n")
        let outcome = try Program.run("recompress", "--store", store)
        #expect(outcome.status == 0 && outcome.remarks.isEmpty, "\(outcome.remarks)")
        #expect(try digest(store) == before)
    }

    @Test func wrongUse() throws {
        for arguments in [
            ["scrub", "--rate", "fast"], ["scrub", "--rate", "0"], ["scrub", "--rate", "-5MB/s"], ["backup"],
            ["restore"],
            ["restore", "--from", "x"], ["repair"], ["repair", "--from", "x", "--accept-loss", "-1"],
        ] {
            #expect(try Program.run(arguments).status == 64, "\(arguments)")
        }
    }
}
