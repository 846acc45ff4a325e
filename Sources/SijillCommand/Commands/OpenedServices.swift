import Verification
import Workflow
import WorkflowFiles

/// The services that definitions may open applications of: those at hand, and those beside them that they name.
enum OpenedServices {
    /// Reads what lies beside a folder of one service too, so that a service is checked alone as it is among the others.
    static func catalog(of inspection: WorkflowFolder.Inspection, at path: String) -> DefinitionCatalog {
        var workflows = inspection.sources.map(\.workflow)
        let known = Set(workflows.map(\.service))
        var folder = path.hasSuffix("/workflow.yaml") ? String(path.dropLast("/workflow.yaml".count)) : path
        if folder.isEmpty { folder = "/" }
        for service in Set(workflows.flatMap(\.openedServices)).subtracting(known).sorted() {
            // One that cannot be read is reported by whoever checks it.
            guard let beside = try? WorkflowFolder.inspect("\(folder)/../\(service)/workflow.yaml") else { continue }
            workflows += beside.sources.map(\.workflow)
        }
        return DefinitionCatalog(workflows)
    }
}
