public import Workflow

/// A definition together with what its author wrote, so that it can be kept with the applications that follow it.
public struct DefinitionSource: Sendable {
    /// The text of the definition's file.
    public let yaml: String
    /// The bytes of the files that it names, by name: `form.schema.json`, `calendars/palestine.yaml`.
    public let files: [String: [UInt8]]
    /// What the text compiles to.
    public let workflow: CompiledWorkflow
    /// Where its parts stand.
    public let places: DefinitionPlaces

    /// Compiles the text of a file.
    ///
    /// - Parameters:
    ///   - yaml: The text, YAML 1.2.
    ///   - file: The file's path, for messages.
    ///   - files: The files that it names.
    /// - Throws: ``DefinitionError`` with everything that is wrong.
    public init(yaml: String, file: String, files: DefinitionFiles = .none) throws(DefinitionError) {
        let compiled = try WorkflowFile.read(yaml, file: file, files: files)
        self.yaml = yaml
        self.files = compiled.files
        workflow = compiled.workflow
        places = compiled.places
    }
}

/// Where the parts of a definition stand in its file.
public struct DefinitionPlaces: Sendable {
    private let file: String
    private let places: [DefinitionPath: SourcePlace]

    init(file: String, places: [DefinitionPath: SourcePlace]) {
        self.file = file
        self.places = places
    }

    /// The place of a path, or of the nearest thing around it that has one.
    public subscript(path: DefinitionPath) -> SourcePlace {
        var around: DefinitionPath? = path
        while let path = around {
            if let place = places[path] { return place }
            around = path.parent
        }
        return SourcePlace(file: file)
    }
}
