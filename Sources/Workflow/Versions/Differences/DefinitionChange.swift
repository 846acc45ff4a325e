public import EventModel

/// One difference between two versions of a definition, in words.
public struct DefinitionChange: Hashable, Sendable {
    /// What is different; stable, for programs.
    public enum Subject: String, Hashable, Sendable, CaseIterable {
        /// The service as a whole: its title, first state, calendar, offices.
        case service
        /// Who takes part.
        case role
        /// A state.
        case state
        /// What actors may do, who may, and under which condition.
        case action
        /// What happens when nobody does anything.
        case deadline
        /// Where an application goes by itself.
        case row
        /// What is paid.
        case fee
        /// How long the office may take.
        case clock
        /// What must be brought.
        case document
        /// A field of the form.
        case form
        /// A public text.
        case text
        /// What must hold of the whole.
        case check
    }

    /// What is different.
    public var subject: Subject
    /// The difference in a sentence.
    public var text: LocalizedText
}

extension CompiledWorkflow {
    /// What is different since another version, in words; nothing where both mean the same.
    ///
    /// By subject in the order of ``DefinitionChange/Subject``, within it in document order, what is gone last. Two services
    /// may be compared as well.
    ///
    /// - Complexity: O(n^2) in the parts of a kind, for people.
    public func changes(since old: CompiledWorkflow) -> [DefinitionChange] {
        guard old.id != id else { return [] }
        var comparison = DefinitionComparison(old: old, new: self)
        comparison.compareService()
        comparison.compareRoles()
        comparison.compareStates()
        comparison.compareActions()
        comparison.compareDeadlines()
        comparison.compareRows()
        comparison.compareFees()
        comparison.compareClocks()
        comparison.compareDocuments()
        comparison.compareForm()
        comparison.compareTexts()
        comparison.compareChecks()
        return comparison.changes
    }
}
