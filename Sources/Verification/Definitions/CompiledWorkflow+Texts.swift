import EventModel
import Statechart
import Workflow

extension CompiledWorkflow {
    /// What people outside are not told though they are told the rest.
    func textFindings() -> [VerificationFinding] {
        missingTexts() + missingTitles()
    }

    private func missingTexts() -> [VerificationFinding] {
        guard let texts else { return [] }
        let citizens = roles.indices.filter(isOfCitizens).map { roles[$0].name }
        let audiences = citizens.isEmpty ? [PublicTexts.everybody] : citizens
        return states.indices.flatMap { number -> [VerificationFinding] in
            guard states[number].parent == nil, !chart.states[number].isHistory else { return [] }
            let id = states[number].id
            return audiences.filter { texts.text(of: id, for: $0) == nil }.map { audience in
                VerificationFinding(
                    .missingText, at: DefinitionPath(["texts", id]),
                    "nothing says what `\(id)` means for `\(audience)`; add a text for it or for `public`")
            }
        }
    }

    private func missingTitles() -> [VerificationFinding] {
        let isUntitled = actions.map { $0.title.english.utf8.elementsEqual($0.name.utf8) }
        guard isUntitled.contains(false) else { return [] }
        return actions.indices.filter { isUntitled[$0] }.map { number in
            let place = transitions.indices.first { action(of: $0) == number }.map { paths.transitions[$0] }
            return VerificationFinding(
                .missingTitle, at: place ?? DefinitionPath(["states"]),
                "`\(actions[number].name)` has no title though other actions have one; give `title: {ar: ..., en: ...}`"
            )
        }
    }
}
