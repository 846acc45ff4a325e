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
    ///   - files: The files that it names.
    /// - Throws: ``DefinitionError`` with everything that is wrong.
    public static func compile(
        _ yaml: String, file: String, files: DefinitionFiles = .none
    ) throws(DefinitionError) -> CompiledWorkflow {
        try read(yaml, file: file, files: files).workflow
    }

    /// What reading a file gives.
    struct Compiled {
        let workflow: CompiledWorkflow
        let files: [String: [UInt8]]
        let places: DefinitionPlaces
    }

    static func read(
        _ yaml: String, file: String, files: DefinitionFiles
    ) throws(DefinitionError) -> Compiled {
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
        var attachments = AttachmentReader(files: files, file: file)
        definition.attachments = attachments.read(
            definition, form: reader.formFile, texts: reader.textsFile, nodes: reader.nodes)
        let workflow = try compile(definition, reader.nodes, attachments.findings)
        return Compiled(
            workflow: workflow, files: attachments.contents,
            places: DefinitionPlaces(file: file, places: reader.nodes.places))
    }

    /// The SHA-256 of canonical bytes as an id.
    public static func identify(_ canonicalBytes: [UInt8]) -> DefinitionID {
        guard let id = DefinitionID(bytes: Array(SHA256.hash(data: canonicalBytes))) else {
            preconditionFailure("SHA-256 has as many bytes as an id")
        }
        return id
    }

    private static func compile(
        _ definition: WorkflowDefinition, _ nodes: NodeReader, _ attachmentFindings: [Finding]
    ) throws(DefinitionError) -> CompiledWorkflow {
        var findings = nodes.findings + attachmentFindings
        do {
            let workflow = try CompiledWorkflow(definition, identify: identify)
            if findings.isEmpty { return workflow }
        } catch {
            for problem in error.problems
            where !follows(problem, from: nodes) && !follows(problem, from: attachmentFindings) {
                findings.append(Finding(.meaning(problem.code), at: nodes.place(of: problem.path), problem.message))
            }
        }
        throw DefinitionError(findings.sorted { $0.place < $1.place })
    }

    /// Whether a problem of meaning may be there only because something could not be read.
    private static func follows(_ problem: DefinitionProblem, from nodes: NodeReader) -> Bool {
        guard !nodes.findings.isEmpty else { return false }
        return nodes.findingPaths.contains { $0.keys.starts(with: problem.path.keys) } || missesWhole(problem, nodes)
    }

    /// Whether a problem may be there only because a file that the definition names is faulty.
    private static func follows(_ problem: DefinitionProblem, from attachmentFindings: [Finding]) -> Bool {
        guard !attachmentFindings.isEmpty else { return false }
        switch problem.code {
        case .formMissing, .unknownCalendar, .malformedExpression, .expressionOfOtherType: return true
        default: return false
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
