import EventModel
import Workflow

/// What a published definition is known by.
struct DefinitionIdentity: Equatable {
    var service: String
    var version: Int64
    /// The bytes of its id.
    var id: [UInt8]

    /// Whether another definition of the same version means something else.
    func contradicts(_ other: DefinitionIdentity) -> Bool {
        other.service == service && other.version == version && other.id != id
    }
}

extension DefinitionIdentity {
    init(_ workflow: CompiledWorkflow) {
        self.init(service: workflow.service, version: Int64(workflow.version), id: workflow.id.bytes)
    }
}
