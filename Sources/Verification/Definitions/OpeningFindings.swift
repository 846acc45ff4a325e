import FormSchema
import Workflow

/// What stands against the applications that a definition opens by itself (`do: {open: SERVICE}`).
struct OpeningFindings {
    let workflow: CompiledWorkflow
    /// The services that there are; nil where nobody said, so that only the definition's own is known.
    let services: DefinitionCatalog?

    /// The openings that could not be carried out, each where it is asked for.
    func findings() -> [VerificationFinding] {
        zip(workflow.transitions, workflow.paths.transitions).flatMap { transition, path in
            transition.effects.compactMap { effect in
                guard case .open(let service) = effect, let reason = obstacle(to: service) else { return nil }
                return VerificationFinding(
                    .openingImpossible, at: path.appending("do"),
                    "no application of `\(service)` can be opened: \(reason)")
            }
        }
    }

    /// Why none can be opened; nil when nothing is known to stand against it.
    private func obstacle(to service: String) -> String? {
        let target = service == workflow.service ? workflow : services?.workflow(of: service)
        guard let target else {
            return services == nil ? nil : "there is no such service; name one that has a definition"
        }
        guard let opening = target.selfOpening else { return "its initial state offers no action" }
        let transition = target.transitions[opening.transition]
        let action = "its first action `\(opening.action)`"
        if !transition.needs.isEmpty {
            return
                "\(action) needs \(listed(transition.needs)), which nobody gives; offer a program one that needs no more "
                + "than the form"
        }
        if let documents = documents(askedBy: transition, of: target) {
            return "\(action) requires the documents \(listed(documents)); ask for them later"
        }
        if transition.needsForm, let missing = missingFields(of: target) {
            return "the form of \(action) has the required fields \(listed(missing)), which the form of "
                + "`\(workflow.service)` may be without"
        }
        if let field = target.officeField, workflow.officeField == nil {
            return
                "it takes the application's office from `\(field)`, and applications of `\(workflow.service)` have none"
        }
        return nil
    }

    private func documents(askedBy transition: WorkflowTransition, of target: CompiledWorkflow) -> [String]? {
        let numbers: [Int] =
            switch transition.requirement {
            case .none: []
            case .all: Array(target.documents.indices)
            case .documents(let numbers): numbers
            }
        let isNamed = transition.requirement != .all
        let asked = numbers.filter { isNamed || target.documents[$0].necessity == .required }
        return asked.isEmpty ? nil : asked.map { target.documents[$0].name }
    }

    /// The fields that the form which is opened must have and this one's need not.
    private func missingFields(of target: CompiledWorkflow) -> [String]? {
        let given = workflow.form?.fields.filter(\.isRequired).map(\.name) ?? []
        let missing = target.form?.fields.filter { $0.isRequired && !given.contains($0.name) }.map(\.name) ?? []
        return missing.isEmpty ? nil : missing
    }

    private func listed(_ names: [String]) -> String {
        names.map { "`\($0)`" }.joined(separator: ", ")
    }
}
