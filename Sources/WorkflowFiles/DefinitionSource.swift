public import Workflow

/// A definition together with what its author wrote, so that it can be kept with the applications that follow it.
public struct DefinitionSource: Sendable {
    /// The text of the definition's file.
    public let yaml: String
    /// The bytes of the form's schema; nil for a service without a form.
    public let form: [UInt8]?
    /// What the text compiles to.
    public let workflow: CompiledWorkflow

    /// Compiles the text of a file.
    ///
    /// - Parameters:
    ///   - file: The file's path, for messages.
    ///   - form: Gives the bytes of the form's schema that `form` names; nil when there is no such file.
    /// - Throws: ``DefinitionError`` with everything that is wrong.
    public init(yaml: String, file: String, form: (String) -> [UInt8]? = { _ in nil }) throws(DefinitionError) {
        var formBytes: [UInt8]?
        workflow = try WorkflowFile.compile(yaml, file: file) { name in
            formBytes = form(name)
            return formBytes
        }
        self.yaml = yaml
        self.form = formBytes
    }
}
