import EventModel
import Workflow
import Yams

/// What must be brought and paid, how long the office may take, and what must hold of the whole.
extension WorkflowReader {
    mutating func documents(_ node: Node?, _ path: DefinitionPath) -> [WorkflowDefinition.Document] {
        guard let node, let entries = nodes.entries(of: node, path, "`documents`") else { return [] }
        return entries.map { entry in
            let path = path.appending(entry.name)
            let fields = nodes.fields(of: entry.value, path, .document) ?? [:]
            let required = nodes.boolOrExpression(fields["required"], path.appending("required"))
            let necessity: WorkflowDefinition.Document.Necessity =
                if let source = required.expression { .requiredWhen(source) } else {
                    required.bool == true ? .required : .optional
                }
            return WorkflowDefinition.Document(
                name: entry.name, title: nodes.localizedText(fields["title"], path.appending("title")),
                necessity: necessity, mediaTypes: nodes.texts(fields["accept"], path.appending("accept")),
                byteCountMax: byteCount(fields["max"], path.appending("max")))
        }
    }

    mutating func fees(_ node: Node?, _ path: DefinitionPath) -> [WorkflowDefinition.Fee] {
        guard let node, let entries = nodes.entries(of: node, path, "`fees`") else { return [] }
        return entries.map { entry in
            let path = path.appending(entry.name)
            let fields = nodes.fields(of: entry.value, path, .fee) ?? [:]
            let table = path.appending("table")
            let items = nodes.items(of: fields["table"], table, "`table`") ?? []
            return WorkflowDefinition.Fee(
                name: entry.name, title: nodes.localizedText(fields["title"], path.appending("title")),
                currency: nodes.text(fields["currency"], path.appending("currency")) ?? "",
                rows: items.enumerated().map { index, item in row(item, table.appending(String(index))) },
                waivers: waivers(fields["waive"], path.appending("waive")))
        }
    }

    private mutating func waivers(_ node: Node?, _ path: DefinitionPath) -> [String] {
        guard let node, let fields = nodes.fields(of: node, path, .waiver) else { return [] }
        return nodes.texts(fields["by"], path.appending("by"))
    }

    private mutating func row(_ node: Node, _ path: DefinitionPath) -> WorkflowDefinition.Fee.Row {
        let fields = nodes.fields(of: node, path, .feeRow) ?? [:]
        let amount = nodes.intOrExpression(fields["amount"], path.appending("amount"))
        return WorkflowDefinition.Fee.Row(
            condition: nodes.text(fields["when"], path.appending("when")),
            amount: amount.expression.map { .computed($0) } ?? .fixed(Int64(amount.int ?? 0)))
    }

    mutating func clocks(_ node: Node?, _ path: DefinitionPath) -> [WorkflowDefinition.Clock] {
        guard let node, let entries = nodes.entries(of: node, path, "`clocks`") else { return [] }
        return entries.compactMap { entry in
            let path = path.appending(entry.name)
            let fields = nodes.fields(of: entry.value, path, .clock) ?? [:]
            let limit = workingDuration(fields["limit"], path.appending("limit"))
            let reminder = workingDuration(fields["remind"], path.appending("remind"))
            let states = nodes.texts(fields["runs_in"], path.appending("runs_in"))
            let title = nodes.localizedText(fields["title"], path.appending("title"))
            let calendar = nodes.text(fields["calendar"], path.appending("calendar"))
            let escalation = nodes.text(fields["escalate"], path.appending("escalate"))
            let suspension = suspension(fields["suspend"], path.appending("suspend"))
            let extensibility = extensibility(fields["extend"], path.appending("extend"))
            let silence = silence(fields["silence"], path.appending("silence"))
            guard let limit else { return nil }
            return WorkflowDefinition.Clock(
                name: entry.name, title: title, limit: limit, calendar: calendar, states: states, reminder: reminder,
                escalation: escalation, suspension: suspension, extensibility: extensibility, silence: silence)
        }
    }

    mutating func checks(_ node: Node?, _ path: DefinitionPath) -> [WorkflowDefinition.Check] {
        guard let node, let items = nodes.items(of: node, path, "`checks`") else { return [] }
        return items.enumerated().compactMap { index, item in
            let place = path.appending(String(index))
            guard let fields = nodes.fields(of: item, place, .check) else { return nil }
            switch Set(fields.keys) {
            case ["never", "without"]:
                let actions = nodes.texts(fields["without"], place.appending("without"))
                guard let state = nodes.text(fields["never"], place.appending("never")) else { return nil }
                return .never(state: state, withoutActions: actions)
            case ["possible", "from"]:
                let from = nodes.text(fields["from"], place.appending("from"))
                guard let state = nodes.text(fields["possible"], place.appending("possible")), let from else {
                    return nil
                }
                return .possible(state: state, from: from)
            case ["apart"]: return .apart(actions: nodes.texts(fields["apart"], place.appending("apart")))
            default:
                nodes.report(
                    .wrongKind, place, at: item,
                    "a check is `{never: STATE, without: ACTION}`, `{possible: STATE, from: STATE}` or "
                        + "`{apart: [ACTION, ACTION]}`")
                return nil
            }
        }
    }

    mutating func workingDuration(_ node: Node?, _ path: DefinitionPath) -> WorkingDuration? {
        guard let text = nodes.text(node, path) else { return nil }
        do {
            return try WorkingDuration(iso8601: text)
        } catch {
            nodes.report(.malformedDuration, path, "`\(text)`: \(error)")
            return nil
        }
    }

    /// A size such as `500kB` or `2MB`, in powers of ten.
    private mutating func byteCount(_ node: Node?, _ path: DefinitionPath) -> Int? {
        guard let text = nodes.text(node, path) else { return nil }
        for (unit, factor) in [("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000)] where text.hasSuffix(unit) {
            let digits = text.utf8.dropLast(unit.utf8.count)
            guard (1...6).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { break }
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } * factor
        }
        nodes.report(.malformedText, path, "`\(text)` is no size; write one as in 500kB or 2MB")
        return nil
    }
}
