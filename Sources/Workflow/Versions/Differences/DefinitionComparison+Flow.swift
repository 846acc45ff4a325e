import EventModel
import Statechart

extension DefinitionComparison {
    mutating func compareStates() {
        for number in new.states.indices where !new.chart.states[number].isHistory {
            guard let origin = origins[number] else {
                noteAdded(.state, new.place(ofState: number))
                continue
            }
            compareState(origin, number)
        }
        for number in old.states.indices where !old.chart.states[number].isHistory && !origins.contains(number) {
            noteRemoved(.state, old.place(ofState: number))
        }
    }

    private mutating func compareState(_ before: Int, _ after: Int) {
        let (was, now, place) = (old.states[before], new.states[after], new.place(ofState: after))
        compare(.state, place, words("الرمز", "its id"), "`\(was.id)`", "`\(now.id)`")
        compare(.state, place, words("العنوان", "its title"), was.title, now.title)
        let ends = { (isFinal: Bool) in isFinal ? words("نعم", "yes") : words("لا", "no") }
        compare(.state, place, words("حالة نهائية", "whether it ends"), ends(was.isFinal), ends(now.isFinal))
        let isSame = was.parent == nil && now.parent == nil || now.parent.flatMap { origins[$0] } == was.parent
        if !isSame {
            compare(
                .state, place, words("داخل", "what it lies within"), was.parent.map { old.place(ofState: $0) },
                now.parent.map { new.place(ofState: $0) })
        }
        let regions = { (kind: CompiledState.Kind) in
            kind == .parallel ? words("نعم", "yes") : words("لا", "no")
        }
        compare(
            .state, place, words("تسري أجزاؤها معًا", "whether its parts go on side by side"),
            regions(old.chart.states[before].kind), regions(new.chart.states[after].kind))
        let (oldIssue, newIssue) = (
            old.issues.first { $0.state == before }, new.issues.first { $0.state == after }
        )
        compare(
            .state, place, words("الوثيقة التي تصدر", "what it issues"), oldIssue.map { "`\($0.document)`" },
            newIssue.map { "`\($0.document)`" })
        compare(
            .state, place, words("مدة صلاحية ما يصدر", "how long that is valid"), old.source(oldIssue?.validity),
            new.source(newIssue?.validity))
    }

    /// Actions state by state, ways in order.
    mutating func compareActions() {
        compareNamed(.action, old.actions, new.actions, name: \.name) { action in
            words(
                "الإجراء «\(action.title.arabic)» (`\(action.name)`)",
                "the action `\(action.name)` (\(action.title.english))"
            )
        } both: { comparison, before, after in
            let place = words("الإجراء `\(after.name)`", "the action `\(after.name)`")
            comparison.compare(.action, place, words("العنوان", "its title"), before.title, after.title)
            comparison.compare(
                .action, place, words("ما يُسجَّل", "what it records"), "`\(before.eventType)`", "`\(after.eventType)`")
        }
        for (number, action) in new.actions.enumerated() {
            guard let before = old.actionNumber(named: action.name) else { continue }
            for state in new.states.indices {
                guard let origin = origins[state] else { continue }
                compareWays(
                    old.ways(of: .action(before), in: origin), new.ways(of: .action(number), in: state),
                    offer(action.name, in: state))
            }
            for state in old.states.indices where origins.contains(state) == false {
                guard !old.ways(of: .action(before), in: state).isEmpty else { continue }
                let place = old.place(ofState: state)
                noteRemoved(
                    .action,
                    words(
                        "الإجراء `\(action.name)` في \(place.arabic)", "the action `\(action.name)` in \(place.english)"
                    ))
            }
        }
    }

    private func offer(_ action: String, in state: Int) -> LocalizedText {
        let place = new.place(ofState: state)
        return words("الإجراء `\(action)` في \(place.arabic)", "the action `\(action)` in \(place.english)")
    }

    private mutating func compareWays(
        _ before: [TransitionNumber], _ after: [TransitionNumber], _ place: LocalizedText
    ) {
        if before.isEmpty, after.isEmpty { return }
        if before.isEmpty { return noteAdded(.action, place) }
        if after.isEmpty { return noteRemoved(.action, place) }
        if before.count != after.count {
            compare(.action, place, words("عدد طرقه", "the number of ways"), "\(before.count)", "\(after.count)")
        }
        let isOne = before.count == 1 && after.count == 1
        for index in 0..<min(before.count, after.count) {
            let way = words("\(place.arabic)، الطريق \(index + 1)", "\(place.english), way \(index + 1)")
            compareTransition(.action, before[index], after[index], isOne ? place : way)
        }
    }

    mutating func compareTransition(
        _ subject: DefinitionChange.Subject, _ before: TransitionNumber, _ after: TransitionNumber,
        _ place: LocalizedText
    ) {
        let (was, now) = (old.transitions[Int(before)], new.transitions[Int(after)])
        compare(subject, place, words("من يتخذه", "who may take it"), old.names(was.roles), new.names(now.roles))
        compare(
            subject, place, words("حدود المكتب", "the limit of offices"), was.offices.names.joined(separator: ", "),
            now.offices.names.joined(separator: ", "))
        compare(subject, place, words("الشرط", "its condition"), old.source(was.condition), new.source(now.condition))
        compare(subject, place, words("ما يلزم", "what it needs"), old.needs(was), new.needs(now))
        compare(
            subject, place, words("الوثائق اللازمة", "the documents it requires"), old.requirement(was),
            new.requirement(now))
        compare(
            subject, place, words("الرسوم المستحقة", "the fees that become due"),
            was.charges.map { "`\(old.fees[$0].name)`" }.joined(separator: ", "),
            now.charges.map { "`\(new.fees[$0].name)`" }.joined(separator: ", "))
        if !leadsAlike(before, after) {
            compare(
                subject, place, words("إلى أين", "where it leads"), old.destination(before), new.destination(after))
        }
        compare(subject, place, words("ما يترتب عليه", "what it does"), old.doing(was), new.doing(now))
    }

    /// Whether two transitions lead to the same state, whatever its id.
    private func leadsAlike(_ before: TransitionNumber, _ after: TransitionNumber) -> Bool {
        let (was, now) = (old.chart.transitions[Int(before)].targets, new.chart.transitions[Int(after)].targets)
        guard let before = was.first, let after = now.first else { return was.isEmpty && now.isEmpty }
        guard new.chart.states[after].isHistory, let parent = new.states[after].parent else {
            return origins[after] == before
        }
        return old.chart.states[before].isHistory && old.states[before].parent == origins[parent]
    }
}

extension CompiledWorkflow {
    /// The transitions of a cause that start in a state, in document order.
    func ways(of cause: WorkflowTransition.Cause, in state: Int) -> [TransitionNumber] {
        transitions.indices.filter { transitions[$0].cause == cause && chart.transitions[$0].source == state }
            .map { TransitionNumber($0) }
    }

    fileprivate func needs(_ transition: WorkflowTransition) -> String {
        ((transition.needsForm ? [formField] : []) + transition.needs).map { "`\($0)`" }.joined(separator: ", ")
    }

    fileprivate func requirement(_ transition: WorkflowTransition) -> LocalizedText? {
        switch transition.requirement {
        case .none: nil
        case .all: words("كل الوثائق المطلوبة", "all that are required")
        case .documents(let numbers):
            LocalizedText(untranslated: numbers.map { "`\(documents[$0].name)`" }.joined(separator: ", "))
        }
    }

    func destination(_ number: TransitionNumber) -> LocalizedText {
        guard let target = chart.transitions[Int(number)].targets.first else { return words("يبقى", "nowhere") }
        guard chart.states[target].isHistory, let parent = chart.states[target].parent else {
            return place(ofState: target)
        }
        let place = place(ofState: parent)
        return words("\(place.arabic) كما تُركت", "\(place.english) as it was left")
    }

    func doing(_ transition: WorkflowTransition) -> LocalizedText? { doing(transition.effects[...]) }

    /// What silence does beside what it decides and whom it tells as the clock's lateness does anyway.
    func silenceDoes(_ clock: WorkflowClock) -> LocalizedText? {
        let silence = transitions.first { transition in
            if case .clock(let number) = transition.cause { clocks[number].name == clock.name } else { false }
        }
        return silence.flatMap { doing($0.effects.dropFirst(clock.escalation == nil ? 0 : 1)) }
    }

    private func doing(_ declared: ArraySlice<WorkflowEffect>) -> LocalizedText? {
        let effects = declared.map { effect in
            switch effect {
            case .request(let role): words("سؤال `\(roles[role].name)`", "asks `\(roles[role].name)`")
            case .notify(let role): words("إشعار `\(roles[role].name)`", "tells `\(roles[role].name)`")
            case .receive(let field): words("قبض `\(field)`", "takes `\(field)` as paid")
            case .refund: words("رد ما دُفع", "pays back what was paid")
            case .open(let service): words("فتح طلب `\(service)`", "opens an application of `\(service)`")
            }
        }
        guard !effects.isEmpty else { return nil }
        return words(
            effects.map(\.arabic).joined(separator: "، "), effects.map(\.english).joined(separator: ", "))
    }
}
