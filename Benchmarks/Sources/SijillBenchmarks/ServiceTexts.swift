import Foundation
import Workflow
import WorkflowFiles

/// What the author of a service wrote: its definition and the files that this names, held in memory.
struct ServiceTexts {
    let service: String
    let yaml: String
    let files: [String: [UInt8]]

    struct Failure: Error {
        let path: String
    }

    /// Reads a service of the project.
    init(of service: String) throws {
        let folder = "\(Repository.workflows)/\(service)"
        var files: [String: [UInt8]] = [:]
        for name in ["form.schema.json", "texts.yaml"] { files[name] = Repository.bytes(of: "\(folder)/\(name)") }
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(Repository.workflows)/calendars") {
            files["calendars/\(name)"] = Repository.bytes(of: "\(Repository.workflows)/calendars/\(name)")
        }
        guard let bytes = Repository.bytes(of: "\(folder)/workflow.yaml") else { throw Failure(path: folder) }
        self.init(service: service, yaml: String(decoding: bytes, as: UTF8.self), files: files)
    }

    private init(service: String, yaml: String, files: [String: [UInt8]]) {
        self.service = service
        self.yaml = yaml
        self.files = files
    }

    /// The services of the portal.
    static func portal() throws -> [ServiceTexts] {
        let others = ["calendars", "environmental-permit", "road-traffic-fine"]
        return try FileManager.default.contentsOfDirectory(atPath: Repository.workflows)
            .filter { !others.contains($0) && !$0.hasPrefix(".") }.sorted().map { try ServiceTexts(of: $0) }
    }

    /// The same service under another name.
    func renamed(_ name: String) -> ServiceTexts {
        let text = yaml.replacing("\nservice: \(service)\n", with: "\nservice: \(name)\n", maxReplacements: 1)
        return ServiceTexts(service: name, yaml: text, files: files)
    }

    /// Reads and compiles the texts.
    func compile() throws -> CompiledWorkflow {
        try WorkflowFile.compile(yaml, file: "\(service)/workflow.yaml", files: DefinitionFiles(files))
    }

    /// The texts that are YAML.
    var yamlTexts: [String] {
        [yaml] + files.filter { $0.key.hasSuffix(".yaml") }.map { String(decoding: $0.value, as: UTF8.self) }
    }

    /// The bytes of all texts.
    var byteCount: Int { files.values.reduce(yaml.utf8.count) { $0 + $1.count } }
}
