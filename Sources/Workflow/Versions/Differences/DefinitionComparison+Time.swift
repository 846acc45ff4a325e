import EventModel
import Statechart

extension DefinitionComparison {
    mutating func compareDeadlines() {
        for state in new.states.indices {
            let after = new.deadlines.filter { $0.state == state }
            let before = origins[state].map { origin in old.deadlines.filter { $0.state == origin } } ?? []
            // One deadline whose time alone changed is the same one.
            if before.count == 1, after.count == 1 {
                compareDeadline(before[0], after[0])
                continue
            }
            compareNamed(.deadline, before, after, name: \.termText.english) { [new, old] deadline in
                (after.contains(deadline) ? new : old).place(of: deadline)
            } both: { comparison, before, after in
                comparison.compareDeadline(before, after)
            }
        }
        for deadline in old.deadlines where !origins.contains(deadline.state) {
            noteRemoved(.deadline, old.place(of: deadline))
        }
    }

    private mutating func compareDeadline(_ before: WorkflowDeadline, _ after: WorkflowDeadline) {
        let state = new.place(ofState: after.state)
        let place = words("المهلة في \(state.arabic)", "the deadline in \(state.english)")
        compare(.deadline, place, words("المدة", "its time"), before.termText, after.termText)
        compare(
            .deadline, place, words("ما يُسجَّل", "what it records"), "`\(before.eventType)`", "`\(after.eventType)`")
        compareTransition(.deadline, before.transition, after.transition, place)
    }

    mutating func compareClocks() {
        compareNamed(.clock, old.clocks, new.clocks, name: \.name) { clock in
            words(
                "الساعة «\(clock.title.arabic)» (`\(clock.name)`)", "the clock `\(clock.name)` (\(clock.title.english))"
            )
        } both: { comparison, before, after in
            comparison.compareClock(before, after)
        }
    }

    private mutating func compareClock(_ before: WorkflowClock, _ after: WorkflowClock) {
        let place = words("الساعة `\(after.name)`", "the clock `\(after.name)`")
        func compare(_ what: LocalizedText, _ was: String?, _ now: String?, _ into: inout DefinitionComparison) {
            into.compare(.clock, place, what, was, now)
        }
        self.compare(.clock, place, words("العنوان", "its title"), before.title, after.title)
        compare(words("الحد", "its limit"), before.limit.description, after.limit.description, &self)
        compare(words("التذكير", "its reminder"), before.reminder?.description, after.reminder?.description, &self)
        compare(
            words("التقويم", "its calendar"), old.calendars[before.calendar].name, new.calendars[after.calendar].name,
            &self)
        if before.states != after.states.map({ origins[$0] }) {
            compare(
                words("تسري في", "where it runs"),
                before.states.map { "`\(old.states[$0].id)`" }.joined(separator: ", "),
                after.states.map { "`\(new.states[$0].id)`" }.joined(separator: ", "), &self)
        }
        compare(
            words("من يُبلَّغ بالتأخير", "who is told that it is late"),
            before.escalation.map { "`\(old.roles[$0].name)`" }, after.escalation.map { "`\(new.roles[$0].name)`" },
            &self)
        compare(
            words("من يوقفها", "who may suspend it"), before.suspension.map { old.names($0.roles) },
            after.suspension.map { new.names($0.roles) }, &self)
        compare(
            words("حد الإيقاف", "how long it may be suspended"), before.suspension?.limit?.description,
            after.suspension?.limit?.description, &self)
        compare(
            words("من يمددها", "who may extend it"), before.extensibility.map { old.names($0.roles) },
            after.extensibility.map { new.names($0.roles) }, &self)
        compare(
            words("حد التمديد", "how far it may be extended"), before.extensibility?.limit?.description,
            after.extensibility?.limit?.description, &self)
        compare(
            words("أثر السكوت", "what silence decides"), before.silence.map { "`\($0.eventType)`" },
            after.silence.map { "`\($0.eventType)`" }, &self)
        self.compare(
            .clock, place, words("ما يترتب على السكوت", "what silence does besides"), old.silenceDoes(before),
            new.silenceDoes(after))
    }

    /// Where applications go by themselves.
    mutating func compareRows() {
        for state in new.states.indices {
            for cause in [WorkflowTransition.Cause.done, .always] {
                let after = new.ways(of: cause, in: state)
                let before = origins[state].map { old.ways(of: cause, in: $0) } ?? []
                compare(
                    .row, new.place(ofState: state),
                    cause == .done
                        ? words("إلى أين بعد اكتمالها", "where it leads when all within it ended")
                        : words("إلى أين فورًا", "where it leads at once"),
                    rowsText(before, of: old, renaming: true), rowsText(after, of: new, renaming: false))
            }
        }
    }

    private func rowsText(
        _ rows: [TransitionNumber], of workflow: CompiledWorkflow, renaming: Bool
    ) -> LocalizedText? {
        guard !rows.isEmpty else { return nil }
        let texts = rows.map { row -> LocalizedText in
            let target = workflow.chart.transitions[Int(row)].targets.first
            let id = target.map { number -> String in
                let same = renaming ? origins.firstIndex(of: number) : nil
                return same.map { new.states[$0].id } ?? workflow.states[number].id
            }
            let transition = workflow.transitions[Int(row)]
            let condition = workflow.source(transition.condition)
            let effects = workflow.doing(transition)
            return words(
                "`\(id ?? "")`" + (condition.map { " إذا \($0)" } ?? "") + (effects.map { " مع \($0.arabic)" } ?? ""),
                "`\(id ?? "")`" + (condition.map { " if \($0)" } ?? "") + (effects.map { " and \($0.english)" } ?? ""))
        }
        return words(texts.map(\.arabic).joined(separator: "، "), texts.map(\.english).joined(separator: ", "))
    }
}

extension CompiledWorkflow {
    fileprivate func place(of deadline: WorkflowDeadline) -> LocalizedText {
        let (state, term) = (place(ofState: deadline.state), deadline.termText)
        let target = destination(deadline.transition)
        return words(
            "المهلة \(term.arabic) في \(state.arabic) وتقود إلى: \(target.arabic)",
            "the deadline \(term.english) in \(state.english), which leads to: \(target.english)")
    }
}

extension WorkflowDeadline {
    fileprivate var termText: LocalizedText {
        switch term {
        case .after(let duration): LocalizedText(untranslated: duration.description)
        case .expiry: words("بانتهاء الصلاحية", "when what was issued expires")
        }
    }
}
