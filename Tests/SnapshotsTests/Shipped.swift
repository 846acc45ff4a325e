import Foundation
import Snapshots
import Workflow
import WorkflowFiles

/// The definitions and snapshots that come with the project.
enum Shipped {
    static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
    static let workflows = root.appending(path: "Workflows").path
    static let snapshots = Snapshots(folder: SnapshotFolder(path: root.appending(path: "Snapshots").path))

    /// All versions of all services.
    static let catalog = Result { try WorkflowFolder.load(workflows) }

    /// The newest definition of a service with some of its text replaced.
    static func changed(_ service: String, _ old: String, _ new: String) throws -> CompiledWorkflow {
        let folder = "\(workflows)/\(service)"
        let yaml = try String(contentsOfFile: "\(folder)/workflow.yaml", encoding: .utf8)
        guard yaml.contains(old) else { throw CocoaError(.fileReadUnknown) }
        let files = DefinitionFiles { name in
            let path = name.hasPrefix("calendars/") ? "\(workflows)/\(name)" : "\(folder)/\(name)"
            return FileManager.default.contents(atPath: path).map { Array($0) }
        }
        return try WorkflowFile.compile(
            yaml.replacingOccurrences(of: old, with: new), file: "\(service)/workflow.yaml", files: files)
    }
}

/// A folder that goes when the test ends.
final class TemporaryFolder {
    let path = FileManager.default.temporaryDirectory.appending(path: "sijill-\(UUID().uuidString)").path

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
