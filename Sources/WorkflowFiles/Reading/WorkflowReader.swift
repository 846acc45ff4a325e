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
    /// The file that `texts` names.
    private(set) var textsFile: String?

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
        textsFile = nodes.text(fields["texts"], DefinitionPath(["texts"]))
        return WorkflowDefinition(
            service: nodes.text(fields["service"], DefinitionPath(["service"])) ?? "",
            version: nodes.int(fields["version"], DefinitionPath(["version"])) ?? 0,
            title: nodes.localizedText(fields["title"], DefinitionPath(["title"])) ?? LocalizedText(untranslated: ""),
            initial: nodes.text(fields["initial"], DefinitionPath(["initial"])) ?? "",
            roles: roles(fields["roles"], DefinitionPath(["roles"])),
            states: states(fields["states"], DefinitionPath(["states"]), depth: 1),
            activities: activities(fields["activities"], DefinitionPath(["activities"])),
            documents: documents(fields["documents"], DefinitionPath(["documents"])),
            fees: fees(fields["fees"], DefinitionPath(["fees"])),
            clocks: clocks(fields["clocks"], DefinitionPath(["clocks"])),
            checks: checks(fields["checks"], DefinitionPath(["checks"])),
            calendar: nodes.text(fields["calendar"], DefinitionPath(["calendar"])),
            officeField: nodes.text(fields["office"], DefinitionPath(["office"])),
            supervisors: nodes.texts(fields["supervisors"], DefinitionPath(["supervisors"])))
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

    mutating func states(_ node: Node?, _ path: DefinitionPath, depth: Int) -> [WorkflowDefinition.State] {
        guard let entries = stateEntries(node, path, "`states`", depth: depth) else { return [] }
        return entries.map { state($0, path.appending($0.name), depth: depth) }
    }

    private mutating func regions(_ node: Node?, _ path: DefinitionPath, depth: Int) -> [WorkflowDefinition.State] {
        guard let entries = stateEntries(node, path, "`parallel`", depth: depth) else { return [] }
        return entries.map { entry in
            let path = path.appending(entry.name)
            let fields = nodes.fields(of: entry.value, path, .region) ?? [:]
            let title = nodes.localizedText(fields["title"], path.appending("title"))
            return WorkflowDefinition.State(
                id: entry.name, title: title ?? LocalizedText(untranslated: entry.name),
                initial: nodes.text(fields["initial"], path.appending("initial")),
                states: states(fields["states"], path.appending("states"), depth: depth + 1),
                actions: actions(fields["actions"], path.appending("actions")),
                deadlines: deadlines(fields["after"], path.appending("after")),
                was: nodes.text(fields["was"], path.appending("was")))
        }
    }

    private mutating func stateEntries(
        _ node: Node?, _ path: DefinitionPath, _ kind: String, depth: Int
    ) -> [Entry]? {
        guard let node else { return nil }
        guard depth <= WorkflowFile.depthMax else {
            nodes.report(.tooDeep, path, at: node, "states nest at most \(WorkflowFile.depthMax) deep")
            return nil
        }
        guard let entries = nodes.entries(of: node, path, kind) else { return nil }
        if entries.isEmpty { nodes.report(.wrongKind, path, at: node, "there are no states here") }
        return entries
    }

    private mutating func state(_ entry: Entry, _ path: DefinitionPath, depth: Int) -> WorkflowDefinition.State {
        let fields = nodes.fields(of: entry.value, path, .state) ?? [:]
        return WorkflowDefinition.State(
            id: entry.name,
            title: nodes.localizedText(fields["title"], path.appending("title")) ?? LocalizedText(untranslated: ""),
            isFinal: nodes.bool(fields["final"], path.appending("final")) ?? false,
            initial: nodes.text(fields["initial"], path.appending("initial")),
            states: states(fields["states"], path.appending("states"), depth: depth + 1),
            regions: regions(fields["parallel"], path.appending("parallel"), depth: depth + 1),
            actions: actions(fields["actions"], path.appending("actions")),
            deadlines: deadlines(fields["after"], path.appending("after")),
            done: choices(fields["done"], path.appending("done")),
            always: choices(fields["always"], path.appending("always")),
            entry: issue(fields["entry"], path.appending("entry")),
            expiry: expiry(fields["expiry"], path.appending("expiry")),
            was: nodes.text(fields["was"], path.appending("was")))
    }
}
