import EventModel
import FormSchema

extension DefinitionComparison {
    mutating func compareFees() {
        compareNamed(.fee, old.fees, new.fees, name: \.name) { fee in
            words("الرسم «\(fee.title.arabic)» (`\(fee.name)`)", "the fee `\(fee.name)` (\(fee.title.english))")
        } both: { comparison, before, after in
            comparison.compareFee(before, after)
        }
    }

    private mutating func compareFee(_ before: WorkflowFee, _ after: WorkflowFee) {
        let place = words("الرسم `\(after.name)`", "the fee `\(after.name)`")
        compare(.fee, place, words("العنوان", "its title"), before.title, after.title)
        compare(.fee, place, words("العملة", "its currency"), before.currency, after.currency)
        compare(
            .fee, place, words("من يعفي منه", "who may waive it"), old.names(before.waivers), new.names(after.waivers))
        let conditions = (before.rows.map { old.source($0.condition) }, after.rows.map { new.source($0.condition) })
        for (number, row) in after.rows.enumerated() {
            let what = Self.amountName(conditions.1[number])
            let same = conditions.0.firstIndex { $0 == conditions.1[number] }
            compare(
                .fee, place, what, same.map { old.amount(before.rows[$0], before.currency) },
                new.amount(row, after.currency))
        }
        for (number, row) in before.rows.enumerated() where !conditions.1.contains(conditions.0[number]) {
            compare(.fee, place, Self.amountName(conditions.0[number]), old.amount(row, before.currency), nil)
        }
        let kept = (
            conditions.0.filter { conditions.1.contains($0) }, conditions.1.filter { conditions.0.contains($0) }
        )
        if kept.0 != kept.1 {
            note(
                .fee,
                words("\(place.arabic): تغيّر ترتيب صفوفه.", "\(place.english): the order of its rows changed."))
        }
    }

    private static func amountName(_ condition: String?) -> LocalizedText {
        condition.map { words("المبلغ إذا \($0)", "the amount if \($0)") } ?? words("المبلغ", "the amount")
    }

    mutating func compareDocuments() {
        compareNamed(.document, old.documents, new.documents, name: \.name) { document in
            words(
                "الوثيقة «\(document.title.arabic)» (`\(document.name)`)",
                "the document `\(document.name)` (\(document.title.english))")
        } both: { comparison, before, after in
            let place = words("الوثيقة `\(after.name)`", "the document `\(after.name)`")
            comparison.compare(.document, place, words("العنوان", "its title"), before.title, after.title)
            comparison.compare(
                .document, place, words("وجوبها", "whether it is required"), comparison.old.necessity(before),
                comparison.new.necessity(after))
            comparison.compare(
                .document, place, words("الأنواع المقبولة", "the types it may have"),
                before.mediaTypes.joined(separator: ", "), after.mediaTypes.joined(separator: ", "))
            comparison.compare(
                .document, place, words("الحد الأقصى بالبايت", "the most bytes"), before.byteCountMax.map { "\($0)" },
                after.byteCountMax.map { "\($0)" })
        }
    }

    mutating func compareForm() {
        let count = changes.count
        compareNamed(.form, old.form?.fields ?? [], new.form?.fields ?? [], name: \.name) { field in
            words(
                "الحقل «\(field.label.arabic)» (`\(field.name)`)", "the field `\(field.name)` (\(field.label.english))")
        } both: { comparison, before, after in
            let place = words("الحقل `\(after.name)`", "the field `\(after.name)`")
            let yesNo = { (holds: Bool) in holds ? words("نعم", "yes") : words("لا", "no") }
            comparison.compare(.form, place, words("الاسم الظاهر", "its label"), before.label, after.label)
            comparison.compare(
                .form, place, words("إلزامي", "whether it must be given"), yesNo(before.isRequired),
                yesNo(after.isRequired))
            comparison.compare(.form, place, words("نوعه", "its type"), before.type.text, after.type.text)
        }
        if changes.count == count, old.canonicalPart("form") != new.canonicalPart("form") {
            note(.form, words("تغيّر ما يقبله النموذج من القيم.", "What values the form takes changed."))
        }
    }

    mutating func compareTexts() {
        compareNamed(.text, old.texts?.entries ?? [], new.texts?.entries ?? []) {
            "\($0.state)/\($0.audience)"
        } place: { entry in
            words(
                "النص للجمهور `\(entry.audience)` في الحالة `\(entry.state)`",
                "the text for `\(entry.audience)` in the state `\(entry.state)`")
        } both: { comparison, before, after in
            let place = words(
                "النص للجمهور `\(after.audience)` في الحالة `\(after.state)`",
                "the text for `\(after.audience)` in the state `\(after.state)`")
            let quoted = { (text: LocalizedText) in words("«\(text.arabic)»", "\"\(text.english)\"") }
            comparison.compare(.text, place, words("النص", "it"), quoted(before.text), quoted(after.text))
        }
    }

    mutating func compareChecks() {
        compareNamed(.check, old.checks.map { old.text(of: $0) }, new.checks.map { new.text(of: $0) }, name: \.english)
        {
            $0
        } both: { _, _, _ in
        }
    }
}

extension CompiledWorkflow {
    fileprivate func amount(_ row: WorkflowFee.Row, _ currency: String) -> String {
        switch row.amount {
        case .fixed(let amount):
            let rest = amount % 100
            return "\(amount / 100).\(rest < 10 ? "0" : "")\(rest) \(currency)"
        case .computed(let expression): return source(expression) ?? ""
        }
    }

    fileprivate func necessity(_ document: WorkflowDocument) -> LocalizedText {
        switch document.necessity {
        case .optional: words("لا", "no")
        case .required: words("نعم", "yes")
        case .requiredWhen(let expression): words("إذا \(source(expression) ?? "")", "if \(source(expression) ?? "")")
        }
    }

    fileprivate func text(of check: WorkflowCheck) -> LocalizedText {
        func names(_ numbers: [ActionNumber]) -> String {
            numbers.map { "`\(actions[$0].name)`" }.joined(separator: ", ")
        }
        switch check {
        case .never(let state, let without):
            return words(
                "القاعدة: لا `\(states[state].id)` بلا \(names(without))",
                "the rule: never `\(states[state].id)` without \(names(without))")
        case .possible(let state, let from):
            return words(
                "القاعدة: تبقى `\(states[state].id)` ممكنة من `\(states[from].id)`",
                "the rule: `\(states[state].id)` stays possible from `\(states[from].id)`")
        case .apart(let apart):
            return words(
                "القاعدة: لا يتخذ شخص واحد \(names(apart))", "the rule: no person takes two of \(names(apart))")
        }
    }
}

extension FormType {
    /// The type in a word or two; of maps and lists what they hold.
    fileprivate var text: String {
        switch self {
        case .any: "anything"
        case .null: "null"
        case .boolean: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .text: "text"
        case .date: "date"
        case .dateTime: "date-time"
        case .list(let item): "list of \(item.text)"
        case .object(let fields, _):
            "{" + fields.map { "\($0.name)\($0.isRequired ? "" : "?"): \($0.type.text)" }.joined(separator: ", ") + "}"
        case .nullable(let type): "\(type.text) or null"
        }
    }
}
