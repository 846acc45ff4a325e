private import Foundation
import Workflow

/// The folder of snapshots: `<service>/<version>/` with what is written down of each version of each service.
public struct SnapshotFolder: Sendable {
    /// The folder's path.
    public let path: String

    /// The most bytes of one file.
    private static let byteCountMax = 16 << 20

    /// Names a folder.
    public init(path: String) {
        self.path = path
    }

    /// The folder of one version.
    func path(of workflow: CompiledWorkflow) -> String { "\(path)/\(workflow.service)/\(workflow.version)" }

    /// The canonical form that is written down; nil where there is none.
    func canonicalBytes(of workflow: CompiledWorkflow) throws -> [UInt8]? {
        try bytes(of: "\(path(of: workflow))/\(File.definition)")
    }

    /// What is written down of a version; nil where not all of it is there.
    ///
    /// - Throws: ``SnapshotError`` when a file cannot be read or is malformed.
    func read(_ workflow: CompiledWorkflow) throws -> Snapshot? {
        let folder = path(of: workflow)
        guard let canonicalBytes = try canonicalBytes(of: workflow), try bytes(of: "\(folder)/\(File.id)") != nil,
            let lives = try text(of: "\(folder)/\(File.lives)"), let rows = try text(of: "\(folder)/\(File.rows)")
        else { return nil }
        do {
            return Snapshot(canonicalBytes: canonicalBytes, events: try GoldenLives.events(in: lives), rows: rows)
        } catch {
            throw SnapshotError(.malformed, "\(error)", place: "\(folder)/\(File.lives)")
        }
    }

    /// The id that is written down beside the canonical form, with its line end; empty where there is none.
    func idText(of workflow: CompiledWorkflow) throws -> String {
        try text(of: "\(path(of: workflow))/\(File.id)") ?? ""
    }

    /// Writes down what a version means.
    ///
    /// - Throws: ``SnapshotError`` when a file cannot be written.
    func write(_ snapshot: Snapshot, of workflow: CompiledWorkflow) throws {
        let folder = path(of: workflow)
        let files = [
            (File.definition, snapshot.canonicalBytes), (File.id, Array("\(workflow.id)\n".utf8)),
            (File.lives, Array(try GoldenLives.text(of: snapshot.events).utf8)), (File.rows, Array(snapshot.rows.utf8)),
        ]
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (name, bytes) in files {
                try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"), options: .atomic)
            }
        } catch {
            throw SnapshotError(
                .fileFailed, "the snapshot cannot be written: \(error.localizedDescription)", place: folder)
        }
    }

    private enum File {
        static let definition = "definition.cbor"
        static let id = "definition.id"
        static let lives = "lives.jsonl"
        static let rows = "rows.json"
    }

    private func text(of file: String) throws -> String? {
        guard let bytes = try bytes(of: file) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SnapshotError(.malformed, "the file is not UTF-8", place: file)
        }
        return text
    }

    private func bytes(of file: String) throws -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        guard let size = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? NSNumber,
            size.intValue <= Self.byteCountMax, let data = FileManager.default.contents(atPath: file)
        else {
            throw SnapshotError(.fileFailed, "the file cannot be read or is longer than 16 MiB", place: file)
        }
        return Array(data)
    }
}
