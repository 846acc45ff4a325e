import Workflow
import Yams

/// Who may change how a clock runs, and what follows when it has run out.
extension WorkflowReader {
    mutating func suspension(
        _ node: Node?, _ path: DefinitionPath
    ) -> WorkflowDefinition.ClockAllowance<ExactDuration>? {
        guard let node, let fields = nodes.fields(of: node, path, .clockAllowance) else { return nil }
        return WorkflowDefinition.ClockAllowance(
            roles: nodes.texts(fields["by"], path.appending("by")),
            limit: exactDuration(fields["limit"], path.appending("limit")))
    }

    mutating func extensibility(
        _ node: Node?, _ path: DefinitionPath
    ) -> WorkflowDefinition.ClockAllowance<WorkingDuration>? {
        guard let node, let fields = nodes.fields(of: node, path, .clockAllowance) else { return nil }
        return WorkflowDefinition.ClockAllowance(
            roles: nodes.texts(fields["by"], path.appending("by")),
            limit: workingDuration(fields["limit"], path.appending("limit")))
    }

    mutating func silence(_ node: Node?, _ path: DefinitionPath) -> WorkflowDefinition.Silence? {
        guard let node, let fields = nodes.fields(of: node, path, .silence),
            let target = nodes.text(fields["to"], path.appending("to"))
        else { return nil }
        return WorkflowDefinition.Silence(
            target: target, records: nodes.text(fields["records"], path.appending("records")),
            effects: effects(fields["do"], path.appending("do")))
    }

    private mutating func exactDuration(_ node: Node?, _ path: DefinitionPath) -> ExactDuration? {
        guard let text = nodes.text(node, path) else { return nil }
        do {
            return try ExactDuration(iso8601: text)
        } catch {
            nodes.report(.malformedDuration, path, "`\(text)`: \(error)")
            return nil
        }
    }
}
