import EventModel
import Expressions
import FormSchema
import Workflow

/// Forms of a definition, and the values that its expressions turn on.
///
/// A field is varied over its own values; only what an expression is to be judged by is made whole and checked.
struct FormSamples {
    private static let formCountMax = 48
    private static let valueCountMax = 64

    /// Forms that fit, of as many kinds as the schema tells apart.
    let forms: [ValueMap]
    private let schema: FormSchema?
    private var sampler: FormSampler?
    /// By fields, the values that are tried.
    private var choices: [[String]: [SampleAxis.Choice]] = [:]
    /// By fields, the literals that any expression compares with them.
    private var literals: [[String]: [ExpressionValue]] = [:]

    init(_ workflow: CompiledWorkflow) {
        let readsForm = workflow.expressions.contains { $0.references.contains { $0.path[0] == "form" } }
        schema = workflow.form
        sampler = readsForm ? workflow.form.map { FormSampler($0) } : nil
        forms = sampler?.forms(limit: Self.formCountMax) ?? []
        for comparison in workflow.expressions.lazy.flatMap(\.comparisons) {
            let path = comparison.reference.path
            if path[0] == "form" { literals[Array(path.dropFirst()), default: []].append(comparison.literal) }
        }
    }

    /// What is tried for a field of the form.
    mutating func axis(_ fields: [String]) -> SampleAxis {
        let choices = self.choices[fields] ?? makeChoices(fields)
        self.choices[fields] = choices
        return SampleAxis(place: .form(fields), choices: choices)
    }

    private mutating func makeChoices(_ fields: [String]) -> [SampleAxis.Choice] {
        guard var sampler else { return [] }
        var values = sampler.values(at: fields, limit: Self.valueCountMax)
        let literals = SampleLiterals(literals[fields] ?? [])
        var further: [Value] = []
        switch values.first {
        case .int, .double: further = literals.numbers.map { .int($0) }
        case .text(let text):
            further = literals.texts.map { .text($0) }
            if CivilDate(text.utf8) != nil { further += literals.dates.map { .text($0) } }
        case nil: further = literals.texts.map { .text($0) } + literals.numbers.map { .int($0) }
        default: break
        }
        for value in further where !values.contains(value) {
            if sampler.accepts(value, at: fields) { values.append(value) }
        }
        var choices = values.map { SampleAxis.Choice.value($0) }
        for depth in fields.indices.reversed() where depth > 0 || !sampler.requires(fields[0]) {
            choices.append(.missing(after: depth))
        }
        self.sampler = sampler
        return choices
    }

    /// Whether some form that fits has all of these at once; forms that are most like it are tried first.
    ///
    /// - Complexity: O(``forms``) checks of a form.
    func canHave(_ parts: [(fields: [String], choice: SampleAxis.Choice)], of form: ValueMap) -> Bool {
        guard let schema else { return false }
        let likeness = forms.map { known in
            parts.reduce(0) { $0 + (known.value(at: $1.fields[...]) == form.value(at: $1.fields[...]) ? 1 : 0) }
        }
        for wanted in stride(from: parts.count, through: 0, by: -1) {
            for (known, same) in zip(forms, likeness) where same == wanted {
                if same == parts.count { return true }
                var changed = known
                for part in parts { changed.put(part.choice, at: part.fields[...]) }
                if schema.accepts(.map(changed)) { return true }
            }
        }
        return false
    }
}
