import Expressions
import Workflow

extension CompiledWorkflow {
    /// Parts that nothing uses, and conditions that say nothing.
    func usageFindings() -> [VerificationFinding] {
        idleRoles() + unusedDocuments() + unusedFees() + constantConditions()
    }

    private func idleRoles() -> [VerificationFinding] {
        let adjusting = clocks.reduce(RoleSet()) {
            $0.union($1.suspension?.roles ?? []).union($1.extensibility?.roles ?? [])
        }
        let acting = transitions.reduce(adjusting) { $0.union($1.roles) }
        return roles.indices.filter { !acting.contains(RoleSet(role: $0)) }.map { number in
            VerificationFinding(
                .idleRole, at: DefinitionPath(["roles", roles[number].name]),
                "`\(roles[number].name)` takes no action; name the role under `by` of one, or remove it")
        }
    }

    private func unusedDocuments() -> [VerificationFinding] {
        var isUsed = Array(repeating: false, count: documents.count)
        for transition in transitions {
            switch transition.requirement {
            case .none: continue
            case .all: return []
            case .documents(let numbers): for number in numbers { isUsed[number] = true }
            }
        }
        let literals = expressions.flatMap(\.literals)
        return documents.enumerated().compactMap { number, document in
            let isMentioned = literals.contains { if case .string(document.name) = $0 { true } else { false } }
            guard !isUsed[number], !isMentioned else { return nil }
            return VerificationFinding(
                .unusedDocument, at: DefinitionPath(["documents", document.name]),
                "no action asks for `\(document.name)`; name it under `requires`, or remove it")
        }
    }

    private func unusedFees() -> [VerificationFinding] {
        let charged = Set(transitions.flatMap(\.charges))
        return fees.indices.filter { !charged.contains($0) }.map { number in
            VerificationFinding(
                .unusedFee, at: DefinitionPath(["fees", fees[number].name]),
                "no action charges `\(fees[number].name)`; name it under `charge`, or remove it")
        }
    }

    private func constantConditions() -> [VerificationFinding] {
        conditionPlaces().compactMap { number, path in
            guard case .constant(let answer) = ConditionKnowledge(expressions[number]) else { return nil }
            return VerificationFinding(
                .constantCondition, at: path,
                "`\(expressionSources[number])` is always \(answer); say what it should depend on, or remove it")
        }
    }

    /// The conditions with the places where they stand.
    func conditionPlaces() -> [(expression: Int, path: DefinitionPath)] {
        var places: [(expression: Int, path: DefinitionPath)] = []
        for document in documents {
            guard case .requiredWhen(let number) = document.necessity else { continue }
            places.append((number, DefinitionPath(["documents", document.name, "required"])))
        }
        for fee in fees {
            for (row, index) in zip(fee.rows, fee.rows.indices) {
                guard let condition = row.condition else { continue }
                places.append((condition, fee.path(ofRow: index).appending("when")))
            }
        }
        for (transition, path) in zip(transitions, paths.transitions) {
            if let condition = transition.condition { places.append((condition, path.appending("when"))) }
        }
        return places
    }
}

extension WorkflowFee {
    /// Where a row stands in the definition.
    func path(ofRow row: Int) -> DefinitionPath {
        DefinitionPath(["fees", name, "table", String(row)])
    }
}
