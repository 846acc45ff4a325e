import EventModel
import Workflow
import Yams

/// What leads from state to state.
extension WorkflowReader {
    mutating func actions(_ node: Node?, _ path: DefinitionPath) -> [WorkflowDefinition.Action] {
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
                alternatives.append(alternative(fields, place))
            }
            return WorkflowDefinition.Action(name: entry.name, title: title, alternatives: alternatives)
        }
    }

    private mutating func alternative(
        _ fields: [String: Node], _ path: DefinitionPath
    ) -> WorkflowDefinition.Alternative {
        WorkflowDefinition.Alternative(
            roles: nodes.texts(fields["by"], path.appending("by")),
            condition: nodes.text(fields["when"], path.appending("when")),
            needs: nodes.texts(fields["needs"], path.appending("needs")),
            requirement: requirement(fields["requires"], path.appending("requires")),
            charges: nodes.texts(fields["charge"], path.appending("charge")),
            records: nodes.text(fields["records"], path.appending("records")),
            destination: destination(fields, path), effects: effects(fields["do"], path.appending("do")),
            offices: offices(fields["office"], path.appending("office")))
    }

    private mutating func offices(_ node: Node?, _ path: DefinitionPath) -> OfficeLimit {
        guard let node else { return .anywhere }
        var limit = OfficeLimit.anywhere
        for name in nodes.texts(node, path) {
            guard let named = OfficeLimit.named.first(where: { $0.key == name }) else {
                nodes.report(
                    .wrongKind, path, at: node, "`\(name)` is no limit; write `own`, `above`, or both as a list")
                continue
            }
            limit.insert(named.value)
        }
        return limit
    }

    private mutating func requirement(_ node: Node?, _ path: DefinitionPath) -> WorkflowDefinition.Requirement {
        guard let node else { return .none }
        nodes.remember(path, node)
        if node.scalar?.string == "documents" { return .all }
        let names = nodes.texts(node, path)
        return names.isEmpty ? .none : .named(names)
    }

    private mutating func destination(
        _ fields: [String: Node], _ path: DefinitionPath
    ) -> WorkflowDefinition.Destination {
        let target = nodes.text(fields["to"], path.appending("to"))
        let resumed = nodes.text(fields["resume"], path.appending("resume"))
        if target != nil, resumed != nil {
            nodes.report(
                .wrongKind, path.appending("resume"), at: fields["resume"], "there is `to` or `resume`, not both")
        }
        if let target { return .state(target) }
        return resumed.map { .resume($0) } ?? .stay
    }

    mutating func deadlines(_ node: Node?, _ path: DefinitionPath) -> [WorkflowDefinition.Deadline] {
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
            guard let fields = nodes.fields(of: entry.value, place, .deadline) else { return nil }
            return WorkflowDefinition.Deadline(
                after: duration, destination: destination(fields, place),
                records: nodes.text(fields["records"], place.appending("records")),
                effects: effects(fields["do"], place.appending("do")))
        }
    }

    mutating func choices(_ node: Node?, _ path: DefinitionPath) -> [WorkflowDefinition.Choice] {
        guard let node, let items = nodes.items(of: node, path, "`\(path.keys.last ?? "")`") else { return [] }
        if items.isEmpty { nodes.report(.wrongKind, path, at: node, "there are no rows here") }
        return items.enumerated().compactMap { index, item in
            let place = path.appending(String(index))
            guard let fields = nodes.fields(of: item, place, .choice),
                let target = nodes.text(fields["to"], place.appending("to"))
            else { return nil }
            return WorkflowDefinition.Choice(
                condition: nodes.text(fields["when"], place.appending("when")), target: target,
                effects: effects(fields["do"], place.appending("do")))
        }
    }

    mutating func issue(_ node: Node?, _ path: DefinitionPath) -> WorkflowDefinition.Issue? {
        guard let node, let fields = nodes.fields(of: node, path, .entry),
            let document = nodes.text(fields["issue"], path.appending("issue"))
        else { return nil }
        return WorkflowDefinition.Issue(
            document: document, validity: nodes.text(fields["valid"], path.appending("valid")))
    }

    mutating func expiry(_ node: Node?, _ path: DefinitionPath) -> WorkflowDefinition.Expiry? {
        guard let node else { return nil }
        nodes.remember(path, node)
        guard let fields = nodes.fields(of: node, path, .expiry),
            let target = nodes.text(fields["to"], path.appending("to"))
        else { return nil }
        return WorkflowDefinition.Expiry(
            target: target, records: nodes.text(fields["records"], path.appending("records")))
    }

    mutating func effects(_ node: Node?, _ path: DefinitionPath) -> [WorkflowDefinition.DeclaredEffect] {
        var effects: [WorkflowDefinition.DeclaredEffect] = []
        for (index, item) in nodes.itemOrItems(of: node, path).enumerated() {
            let place = path.appending(String(index))
            nodes.remember(place, item)
            guard let fields = nodes.fields(of: item, place, .effect) else { continue }
            guard fields.count == 1 else {
                nodes.report(
                    .wrongKind, place, at: item,
                    "an effect is one of `notify`, `request`, `open`, `receive` and `refund`; write a list")
                continue
            }
            if let role = nodes.text(fields["notify"], place.appending("notify")) {
                effects.append(.notify(role: role))
            }
            if let role = nodes.text(fields["request"], place.appending("request")) {
                effects.append(.request(role: role))
            }
            if let service = nodes.text(fields["open"], place.appending("open")) {
                effects.append(.open(service: service))
            }
            if let field = nodes.text(fields["receive"], place.appending("receive")) {
                effects.append(.receive(field: field))
            }
            if let whole = nodes.text(fields["refund"], place.appending("refund")) {
                if whole == "all" {
                    effects.append(.refund)
                } else {
                    nodes.report(.wrongKind, place.appending("refund"), "what is paid back is all: `refund: all`")
                }
            }
        }
        return effects
    }
}
