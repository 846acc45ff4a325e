import EventModel
import Workflow
import Yams

/// Reads the outermost mapping of a `workflow.yaml` into the plain types of the workflow.
///
/// What is wrong is collected and the rest read on, so that one look shows all faults.
struct WorkflowReader {
    var nodes: NodeReader
    /// The file that `form` names.
    private(set) var formFile: String?

    init(file: String) {
        nodes = NodeReader(file: file)
    }

    /// The definition as far as it could be read; nil when it is no mapping at all.
    mutating func read(_ root: Node?) -> WorkflowDefinition? {
        let path = DefinitionPath()
        guard let root else {
            nodes.report(.missingKey, path, "the file is empty; a workflow begins with `service: name`")
            return nil
        }
        nodes.remember(path, root)
        guard let fields = nodes.fields(of: root, path, .workflow) else { return nil }
        formFile = nodes.text(fields["form"], DefinitionPath(["form"]))
        return WorkflowDefinition(
            service: nodes.text(fields["service"], DefinitionPath(["service"])) ?? "",
            version: nodes.int(fields["version"], DefinitionPath(["version"])) ?? 0,
            title: nodes.localizedText(fields["title"], DefinitionPath(["title"])) ?? LocalizedText(untranslated: ""),
            initial: nodes.text(fields["initial"], DefinitionPath(["initial"])) ?? "",
            roles: roles(fields["roles"], DefinitionPath(["roles"])),
            states: states(fields["states"], DefinitionPath(["states"]), depth: 1),
            activities: activities(fields["activities"], DefinitionPath(["activities"])))
    }

    private mutating func roles(_ node: Node?, _ path: DefinitionPath) -> [WorkflowDefinition.Role] {
        guard let node, let entries = nodes.entries(of: node, path, "`roles`") else { return [] }
        return entries.map { entry in
            let path = path.appending(entry.name)
            guard entry.value.mapping != nil else {
                let office = nodes.text(entry.value, path.appending("office"))
                return WorkflowDefinition.Role(name: entry.name, office: office ?? "")
            }
            let fields = nodes.fields(of: entry.value, path, .role) ?? [:]
            return WorkflowDefinition.Role(
                name: entry.name, office: nodes.text(fields["office"], path.appending("office")) ?? "",
                title: nodes.localizedText(fields["title"], path.appending("title")))
        }
    }

    private mutating func activities(_ node: Node?, _ path: DefinitionPath) -> [WorkflowDefinition.Activity] {
        guard let node, let entries = nodes.entries(of: node, path, "`activities`") else { return [] }
        return entries.compactMap { entry in
            guard let action = nodes.text(entry.value, path.appending(entry.name)) else { return nil }
            return WorkflowDefinition.Activity(name: entry.name, action: action)
        }
    }

    private mutating func states(_ node: Node?, _ path: DefinitionPath, depth: Int) -> [WorkflowDefinition.State] {
        guard let node else { return [] }
        guard depth <= WorkflowFile.depthMax else {
            nodes.report(.tooDeep, path, at: node, "states nest at most \(WorkflowFile.depthMax) deep")
            return []
        }
        guard let entries = nodes.entries(of: node, path, "`states`") else { return [] }
        if entries.isEmpty { nodes.report(.wrongKind, path, at: node, "there are no states here") }
        return entries.map { state($0, path.appending($0.name), depth: depth) }
    }

    private mutating func state(_ entry: Entry, _ path: DefinitionPath, depth: Int) -> WorkflowDefinition.State {
        let fields = nodes.fields(of: entry.value, path, .state) ?? [:]
        return WorkflowDefinition.State(
            id: entry.name,
            title: nodes.localizedText(fields["title"], path.appending("title")) ?? LocalizedText(untranslated: ""),
            isFinal: nodes.bool(fields["final"], path.appending("final")) ?? false,
            initial: nodes.text(fields["initial"], path.appending("initial")),
            states: states(fields["states"], path.appending("states"), depth: depth + 1),
            actions: actions(fields["actions"], path.appending("actions")),
            deadlines: deadlines(fields["after"], path.appending("after")))
    }

    private mutating func actions(_ node: Node?, _ path: DefinitionPath) -> [WorkflowDefinition.Action] {
        guard let node, let entries = nodes.entries(of: node, path, "`actions`") else { return [] }
        return entries.map { entry in
            let path = path.appending(entry.name)
            var title: LocalizedText?
            var alternatives: [WorkflowDefinition.Alternative] = []
            let items = entry.value.sequence.map { Array($0) } ?? [entry.value]
            if items.isEmpty { nodes.report(.wrongKind, path, at: entry.value, "there are no alternatives here") }
            for (index, item) in items.enumerated() {
                let place = path.appending(String(index))
                nodes.remember(place, items.count == 1 ? entry.key : item)
                guard let fields = nodes.fields(of: item, place, .action) else { continue }
                if let text = nodes.localizedText(fields["title"], path.appending("title")) { title = title ?? text }
                alternatives.append(
                    WorkflowDefinition.Alternative(
                        roles: nodes.texts(fields["by"], place.appending("by")),
                        needs: nodes.texts(fields["needs"], place.appending("needs")),
                        records: nodes.text(fields["records"], place.appending("records")),
                        target: nodes.text(fields["to"], place.appending("to"))))
            }
            return WorkflowDefinition.Action(name: entry.name, title: title, alternatives: alternatives)
        }
    }

    private mutating func deadlines(_ node: Node?, _ path: DefinitionPath) -> [WorkflowDefinition.Deadline] {
        guard let node, let entries = nodes.entries(of: node, path, "`after`") else { return [] }
        return entries.compactMap { entry in
            let duration: ExactDuration
            do {
                duration = try ExactDuration(iso8601: entry.name)
            } catch {
                nodes.report(.malformedDuration, path.appending(entry.name), at: entry.key, "`\(entry.name)`: \(error)")
                return nil
            }
            let place = path.appending(duration.description)
            nodes.remember(place, entry.key)
            guard let fields = nodes.fields(of: entry.value, place, .deadline),
                let target = nodes.text(fields["to"], place.appending("to"))
            else { return nil }
            let records = nodes.text(fields["records"], place.appending("records"))
            return WorkflowDefinition.Deadline(after: duration, target: target, records: records)
        }
    }
}
