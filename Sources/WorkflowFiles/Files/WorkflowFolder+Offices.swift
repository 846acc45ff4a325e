public import Workflow

extension WorkflowFolder {
    /// The file of the offices beside the services.
    public static let officesFile = "offices.yaml"

    /// Reads the tree of offices of a folder; nil where there is no such file.
    ///
    /// - Throws: ``DefinitionError`` with everything that is wrong, each with line and column.
    public static func offices(in folder: String) throws(DefinitionError) -> OfficeTree? {
        let file = "\(folder)/\(officesFile)"
        guard exists(file) else { return nil }
        return try OfficeReader.tree(try bytes(of: file), file: file)
    }
}
