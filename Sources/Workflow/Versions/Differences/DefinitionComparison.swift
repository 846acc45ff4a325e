import BinaryCoding
import EventModel
import Statechart

/// Two versions of a definition, and what was found different so far.
struct DefinitionComparison {
    let old: CompiledWorkflow
    let new: CompiledWorkflow
    private(set) var changes: [DefinitionChange] = []
    /// By number of a new state, that of the old one that it is; nil for one that is new.
    let origins: [Int?]

    init(old: CompiledWorkflow, new: CompiledWorkflow) {
        self.old = old
        self.new = new
        let mapping = StateMapping(from: old, to: new)
        origins = new.states.indices.map { number in old.states.indices.first { mapping[$0].contains(number) } }
    }

    mutating func note(_ subject: DefinitionChange.Subject, _ text: LocalizedText) {
        changes.append(DefinitionChange(subject: subject, text: text))
    }

    mutating func noteAdded(_ subject: DefinitionChange.Subject, _ place: LocalizedText) {
        note(subject, words("إضافة: \(place.arabic).", "Added: \(place.english)."))
    }

    mutating func noteRemoved(_ subject: DefinitionChange.Subject, _ place: LocalizedText) {
        note(subject, words("حذف: \(place.arabic).", "Removed: \(place.english)."))
    }

    /// Notes what something was and is, where that differs; nil and empty texts are nothing.
    mutating func compare(
        _ subject: DefinitionChange.Subject, _ place: LocalizedText, _ what: LocalizedText, _ before: LocalizedText?,
        _ after: LocalizedText?
    ) {
        let nothing = words("لا شيء", "nothing")
        var (was, now) = (before ?? nothing, after ?? nothing)
        if was.english.isEmpty { was = nothing }
        if now.english.isEmpty { now = nothing }
        guard was != now else { return }
        // Where one language alone changed, the other tells its words.
        if was.english == now.english { (was.english, now.english) = ("\"\(was.arabic)\"", "\"\(now.arabic)\"") }
        if was.arabic == now.arabic { (was.arabic, now.arabic) = ("\"\(was.english)\"", "\"\(now.english)\"") }
        note(
            subject,
            words(
                "\(place.arabic): \(what.arabic): قبل: \(was.arabic)؛ الآن: \(now.arabic).",
                "\(place.english): \(what.english) was \(was.english), is now \(now.english)."))
    }

    /// As ``compare(_:_:_:_:_:)``, of names that nobody translates.
    mutating func compare(
        _ subject: DefinitionChange.Subject, _ place: LocalizedText, _ what: LocalizedText, _ before: String?,
        _ after: String?
    ) {
        compare(
            subject, place, what, before.map { LocalizedText(untranslated: $0) },
            after.map { LocalizedText(untranslated: $0) })
    }

    /// Compares what both have by name: `both` of those in common, then what is gone.
    mutating func compareNamed<Part>(
        _ subject: DefinitionChange.Subject, _ before: [Part], _ after: [Part], name: (Part) -> String,
        place: (Part) -> LocalizedText, both: (inout DefinitionComparison, Part, Part) -> Void
    ) {
        for part in after {
            if let same = before.first(where: { name($0) == name(part) }) {
                both(&self, same, part)
            } else {
                noteAdded(subject, place(part))
            }
        }
        for part in before where !after.contains(where: { name($0) == name(part) }) {
            noteRemoved(subject, place(part))
        }
    }
}

extension DefinitionComparison {
    mutating func compareService() {
        let place = words("الخدمة", "the service")
        compare(.service, place, words("الاسم", "its name"), old.service, new.service)
        compare(.service, place, words("العنوان", "its title"), old.title, new.title)
        compare(
            .service, place, words("الحالة الأولى", "the first state"), initialState(of: old), initialState(of: new))
        compare(
            .service, place, words("التقويم", "its calendar"), old.localCalendar?.name, new.localCalendar?.name)
        compare(
            .service, place, words("حقل المكتب", "the field of the office"), old.officeField, new.officeField)
        compare(
            .service, place, words("من يوزّع العمل", "who assigns work"), old.names(old.supervisors),
            new.names(new.supervisors))
        for (key, what) in [
            ("calendars", words("تغيّرت أيام التقويم أو ساعاته.", "The days or hours of its calendars changed.")),
            (
                "activities",
                words("تغيّرت أسماء الأنشطة المستوردة.", "What activities of imported histories mean changed.")
            ),
        ] {
            guard let before = old.canonicalPart(key), let after = new.canonicalPart(key) else { continue }
            if before != after { note(.service, what) }
        }
    }

    private func initialState(of workflow: CompiledWorkflow) -> LocalizedText {
        workflow.place(ofState: workflow.chart.initialState.configuration.states.first ?? 0)
    }

    mutating func compareRoles() {
        compareNamed(.role, old.roles, new.roles, name: \.name) { role in
            words("الدور «\(role.title.arabic)» (`\(role.name)`)", "the role `\(role.name)` (\(role.title.english))")
        } both: { comparison, before, after in
            let place = words("الدور `\(after.name)`", "the role `\(after.name)`")
            comparison.compare(.role, place, words("الجهة", "its office"), before.office, after.office)
            comparison.compare(.role, place, words("العنوان", "its title"), before.title, after.title)
        }
    }
}

extension CompiledWorkflow {
    /// How a state is called in sentences.
    func place(ofState number: Int) -> LocalizedText {
        let state = states[number]
        return words(
            "الحالة «\(state.title.arabic)» (`\(state.id)`)", "the state `\(state.id)` (\(state.title.english))")
    }

    /// The names of roles, with commas between.
    func names(_ set: RoleSet) -> String { set.numbers.map { "`\(roles[$0].name)`" }.joined(separator: ", ") }

    /// An expression as its author wrote it.
    func source(_ number: ExpressionNumber?) -> String? { number.map { "`\(expressionSources[$0])`" } }

    /// A part of the canonical form.
    func canonicalPart(_ key: String) -> Value? { (try? CBOR.decode(canonicalBytes))?.map?[key] }
}

func words(_ arabic: String, _ english: String) -> LocalizedText {
    LocalizedText(arabic: arabic, english: english)
}
