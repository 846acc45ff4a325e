public import EventModel

/// The workflows that an engine knows, by id and by service.
public struct DefinitionCatalog: Sendable {
    /// All workflows, by service name and version.
    public let workflows: [CompiledWorkflow]
    private let byID: [DefinitionID: CompiledWorkflow]
    private let newest: [String: CompiledWorkflow]

    /// Makes a catalogue; of workflows with the same id one stays.
    public init(_ workflows: [CompiledWorkflow]) {
        byID = Dictionary(workflows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.workflows = byID.values.sorted {
            ($0.service, $0.version, $0.id.bytes.description) < ($1.service, $1.version, $1.id.bytes.description)
        }
        newest = Dictionary(self.workflows.map { ($0.service, $0) }, uniquingKeysWith: { _, later in later })
    }

    /// The workflow of this id, whatever its age; nil when it is not known.
    ///
    /// - Complexity: O(1).
    public func workflow(_ id: DefinitionID) -> CompiledWorkflow? {
        byID[id]
    }

    /// The newest version of a service's workflow, for new applications; nil when the service is not known.
    ///
    /// - Complexity: O(1).
    public func workflow(of service: String) -> CompiledWorkflow? {
        newest[service]
    }

    /// The names of the services in order.
    public var services: [String] { newest.keys.sorted() }
}
