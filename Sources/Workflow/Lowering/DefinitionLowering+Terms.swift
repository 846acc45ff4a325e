import EventModel

extension DefinitionLowering {
    mutating func lowerDocuments() {
        let path = DefinitionPath(["documents"])
        for document in definition.documents {
            let place = path.appending(document.name)
            checkName(document.name, at: place, "a document")
            let necessity: WorkflowDocument.Necessity =
                switch document.necessity {
                case .optional: .optional
                case .required: .required
                case .requiredWhen(let source):
                    .requiredWhen(expressions.number(of: source, kind: .condition, at: place.appending("required")))
                }
            if let mediaType = document.mediaTypes.first(where: { !isMediaType($0) }) {
                report(
                    .malformedMediaType, place.appending("accept"),
                    "`\(mediaType)` is no media type; write one as in image/jpeg")
            }
            documents.append(
                WorkflowDocument(
                    name: document.name, title: document.title ?? LocalizedText(untranslated: document.name),
                    necessity: necessity, mediaTypes: document.mediaTypes, byteCountMax: document.byteCountMax))
        }
    }

    mutating func lowerFees() {
        let path = DefinitionPath(["fees"])
        for fee in definition.fees {
            let place = path.appending(fee.name)
            checkName(fee.name, at: place, "a fee")
            if fee.currency.utf8.count != 3 || !fee.currency.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) {
                report(
                    .malformedCurrency, place.appending("currency"),
                    "`\(fee.currency)` is no currency; write three letters of ISO 4217, as in ILS")
            }
            if let first = definition.fees.first, first.currency != fee.currency {
                report(
                    .currenciesDiffer, place.appending("currency"),
                    "`\(first.name)` is in \(first.currency); what is due is one sum, so all fees have one currency")
            }
            if fee.rows.isEmpty { report(.defaultRowMissing, place.appending("table"), "a fee has a row") }
            checkRows(fee.rows.map(\.condition), at: place.appending("table"))
            let rows = fee.rows.enumerated().map { index, row in
                self.row(row, at: place.appending("table", String(index)))
            }
            fees.append(
                WorkflowFee(
                    name: fee.name, title: fee.title ?? LocalizedText(untranslated: fee.name),
                    currency: fee.currency, rows: rows,
                    waivers: roleSet(fee.waivers, within: place.appending("waive"))))
        }
    }

    private mutating func row(_ row: WorkflowDefinition.Fee.Row, at path: DefinitionPath) -> WorkflowFee.Row {
        let condition = condition(row.condition, at: path)
        switch row.amount {
        case .fixed(let amount):
            if amount < 0 { report(.negativeAmount, path.appending("amount"), "an amount is not below 0") }
            return WorkflowFee.Row(condition: condition, amount: .fixed(amount))
        case .computed(let source):
            let number = expressions.number(of: source, kind: .amount, at: path.appending("amount"))
            return WorkflowFee.Row(condition: condition, amount: .computed(number))
        }
    }

    mutating func lowerClocks() {
        let path = DefinitionPath(["clocks"])
        if let name = definition.calendar { _ = calendarNumber(name, at: DefinitionPath(["calendar"])) }
        for (number, clock) in definition.clocks.enumerated() {
            let place = path.appending(clock.name)
            checkName(clock.name, at: place, "a clock")
            let calendarPath = clock.calendar == nil ? place : place.appending("calendar")
            if clock.calendar == nil, definition.calendar == nil {
                report(.calendarMissing, place, "say which days are working days: `calendar: NAME`")
            }
            let calendar = (clock.calendar ?? definition.calendar).flatMap { calendarNumber($0, at: calendarPath) }
            if clock.states.isEmpty {
                report(.clockNeverRuns, place, "say in which states the clock runs: `runs_in: [...]`")
            }
            if let reminder = clock.reminder, reminder.approximateMinutes >= clock.limit.approximateMinutes {
                report(.reminderTooLate, place.appending("remind"), "the reminder comes before the limit")
            }
            var numbers: [Int] = []
            for (index, id) in clock.states.enumerated() {
                if let number = stateNumber(id, at: place.appending("runs_in", String(index))) {
                    numbers.append(number)
                }
            }
            let escalation = clock.escalation.flatMap { roleNumber($0, at: place.appending("escalate")) }
            clocks.append(
                WorkflowClock(
                    name: clock.name, title: clock.title ?? LocalizedText(untranslated: clock.name),
                    limit: clock.limit, calendar: calendar ?? 0, states: numbers, reminder: clock.reminder,
                    escalation: escalation, suspension: suspension(of: clock, at: place.appending("suspend")),
                    extensibility: extensibility(of: clock, at: place.appending("extend")),
                    silence: silence(of: clock, number, at: place.appending("silence"))))
        }
    }

    mutating func lowerChecks() {
        for (index, check) in definition.checks.enumerated() {
            let path = DefinitionPath(["checks", String(index)])
            let problemCount = problems.count
            let lowered: WorkflowCheck
            switch check {
            case .never(let state, let names):
                lowered = .never(
                    state: stateNumber(state, at: path.appending("never")) ?? 0,
                    withoutActions: actionNumbers(names, at: path.appending("without")))
            case .possible(let state, let from):
                lowered = .possible(
                    state: stateNumber(state, at: path.appending("possible")) ?? 0,
                    from: stateNumber(from, at: path.appending("from")) ?? 0)
            case .apart(let names):
                if Set(names).count < 2 {
                    report(.checkSaysNothing, path.appending("apart"), "name two actions or more")
                }
                lowered = .apart(actions: actionNumbers(names, at: path.appending("apart")))
            }
            guard problems.count == problemCount else { continue }
            checks.append(lowered)
            checkPaths.append(path)
        }
    }

    private mutating func actionNumbers(_ names: [String], at path: DefinitionPath) -> [ActionNumber] {
        var numbers: [ActionNumber] = []
        for (index, name) in names.enumerated() {
            if let number = actionNumber(name, at: path.appending(String(index))) { numbers.append(number) }
        }
        return numbers
    }

    private mutating func calendarNumber(_ name: String, at path: DefinitionPath) -> Int? {
        let calendars = definition.attachments.calendars.map(\.calendar.name)
        if let number = calendars.firstIndex(of: name) { return number }
        reportUnknown(name, among: calendars, .unknownCalendar, "calendar", path)
        return nil
    }

    /// An event's type tells which action was taken, so no two actions and no deadline may share one.
    mutating func checkEventTypes() {
        var owners: [String: String] = [:]
        for action in actions {
            if let other = owners.updateValue(action.name, forKey: action.eventType) {
                report(
                    .recordsShared, action.path,
                    "`\(action.name)` and `\(other)` both record `\(action.eventType)`; give one another `records`")
            }
        }
        for action in actions { checkReserved(action.eventType, at: action.path) }
        for (deadline, path) in zip(deadlines, deadlinePaths) { checkReserved(deadline.eventType, at: path) }
        for (clock, silence) in silences {
            let path = DefinitionPath(["clocks", clock, "silence"])
            checkReserved(silence.eventType, at: path)
            guard let action = owners[silence.eventType] else { continue }
            report(
                .recordsShared, path,
                "the action `\(action)` records `\(silence.eventType)` too; give the silence another `records`")
        }
        for (deadline, path) in zip(deadlines, deadlinePaths) {
            guard let action = owners[deadline.eventType] else { continue }
            report(
                .recordsShared, path,
                "the action `\(action)` records `\(deadline.eventType)` too; give the deadline another `records`")
        }
    }

    mutating func checkActivities() {
        for activity in definition.activities {
            _ = actionNumber(activity.action, at: DefinitionPath(["activities", activity.name]))
        }
    }

    /// Public texts speak of states and roles that there are.
    mutating func checkTexts() {
        guard let texts = definition.attachments.texts?.texts else { return }
        var known: Set<String> = []
        for entry in texts.entries {
            let path = DefinitionPath(["texts", entry.state])
            if known.insert(entry.state).inserted { _ = stateNumber(entry.state, at: path) }
            if entry.audience != PublicTexts.everybody, roleNumbers[entry.audience] == nil {
                reportUnknown(
                    entry.audience, among: definition.roles.map(\.name) + [PublicTexts.everybody], .unknownRole,
                    "audience", path.appending(entry.audience))
            }
        }
    }
}

/// Whether a text is `type/subtype` in the characters of RFC 6838.
private func isMediaType(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 2 else { return false }
    return parts.allSatisfy { part in
        !part.isEmpty && part.count <= 127
            && part.allSatisfy { byte in
                (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "!#$&-^_.+".utf8.contains(byte)
            }
    }
}

extension WorkingDuration {
    /// For comparing lengths: a working day has at most 24 hours.
    fileprivate var approximateMinutes: Int { days * 24 * 60 + minutes }
}
