private import Crypto
public import EventModel
public import Workflow

/// Reads one `workflow.yaml` and compiles it.
public enum WorkflowFile {
    /// The most bytes of a file.
    public static let byteCountMax = 256 << 10
    /// How deep states may nest.
    public static let depthMax = 16

    /// Compiles the text of a file.
    ///
    /// - Parameters:
    ///   - yaml: The text, YAML 1.2.
    ///   - file: The file's path, for messages.
    ///   - form: Gives the bytes of the form's schema that `form` names; nil when there is no such file.
    /// - Throws: ``DefinitionError`` with everything that is wrong.
    public static func compile(
        _ yaml: String, file: String, form: (String) -> [UInt8]? = { _ in nil }
    ) throws(DefinitionError) -> CompiledWorkflow {
        guard yaml.utf8.count <= byteCountMax else {
            throw DefinitionError([
                Finding(.tooLong, at: SourcePlace(file: file), "a definition has at most \(byteCountMax) bytes")
            ])
        }
        let document: YAMLDocument
        do {
            document = try YAMLDocument(yaml, file: file)
        } catch {
            throw DefinitionError([error])
        }
        var reader = WorkflowReader(file: file)
        // The document keeps the anchors that nodes hold weakly, and must outlive the reading.
        let read = withExtendedLifetime(document) { reader.read(document.root) }
        guard var definition = read else { throw DefinitionError(reader.nodes.findings) }
        if let name = reader.formFile {
            if let bytes = form(name) {
                definition.formHash = Array(SHA256.hash(data: bytes))
            } else {
                reader.nodes.report(
                    .formUnreadable, DefinitionPath(["form"]),
                    "there is no readable file `\(name)` beside the definition")
            }
        }
        return try compile(definition, reader.nodes)
    }

    /// The SHA-256 of canonical bytes as an id.
    public static func identify(_ canonicalBytes: [UInt8]) -> DefinitionID {
        guard let id = DefinitionID(bytes: Array(SHA256.hash(data: canonicalBytes))) else {
            preconditionFailure("SHA-256 has as many bytes as an id")
        }
        return id
    }

    private static func compile(
        _ definition: WorkflowDefinition, _ nodes: NodeReader
    ) throws(DefinitionError) -> CompiledWorkflow {
        var findings = nodes.findings
        do {
            let workflow = try CompiledWorkflow(definition, identify: identify)
            if findings.isEmpty { return workflow }
        } catch {
            for problem in error.problems where !follows(problem, from: nodes) {
                findings.append(Finding(.meaning(problem.code), at: nodes.place(of: problem.path), problem.message))
            }
        }
        throw DefinitionError(findings.sorted { $0.place < $1.place })
    }

    /// Whether a problem of meaning may be there only because something could not be read.
    private static func follows(_ problem: DefinitionProblem, from nodes: NodeReader) -> Bool {
        guard !nodes.findings.isEmpty else { return false }
        switch problem.code {
        case .unreachableState, .noFinalState, .stuckState: return true
        default:
            return nodes.findingPaths.contains { $0.keys.starts(with: problem.path.keys) }
                || missesWhole(problem, nodes)
        }
    }

    /// Whether the problem is that something is empty or absent which is reported as missing already.
    private static func missesWhole(_ problem: DefinitionProblem, _ nodes: NodeReader) -> Bool {
        nodes.places[problem.path] == nil
            && nodes.findingPaths.contains { path in
                problem.path.parent.map { $0 == path } ?? false
            }
    }
}
