package import EventModel

extension CompiledWorkflow {
    /// The office that the first event of an application gives it: under the definition's field, beside the form or in it.
    package func office(givenIn data: ValueMap) -> String? {
        guard let officeField else { return nil }
        return data[officeField]?.text ?? data[formField]?.map?[officeField]?.text
    }

    /// Why somebody may not act for another; nil when they may, or act for themselves.
    func capacityRejection(of action: String, in scope: RuleScope) -> Rejection? {
        guard let mandate = scope.actor.capacity.mandate else { return nil }
        guard !mandate.principal.isEmpty, !mandate.deed.isEmpty, mandate.principal != scope.actor.subject else {
            return Rejection(
                .mandateInvalid,
                LocalizedText(
                    arabic: "من ينوب عن غيره يذكر من ينوب عنه ورقم السند؛ ولا ينوب أحد عن نفسه.",
                    english: "Whoever acts for another names the principal and the deed; nobody acts for themselves so."
                ))
        }
        if let applicant = scope.record.applicant, applicant != mandate.principal {
            return Rejection(
                .principalDiffers,
                LocalizedText(
                    arabic: "هذا الطلب ليس لمن تنوب عنه (`\(shown(mandate.principal))`).",
                    english: "The application is not that of `\(shown(mandate.principal))`, for whom you act."))
        }
        guard case .attorney(_, let power) = scope.actor.capacity else { return nil }
        return powerRejection(power, deed: mandate.deed, of: action, now: scope.now)
    }

    private func powerRejection(
        _ power: PowerOfAttorney, deed: String, of action: String, now: Timestamp
    ) -> Rejection? {
        let deed = shown(deed)
        guard now < power.expiresAt else {
            return Rejection(
                .powerExpired,
                LocalizedText(
                    arabic: "انتهت صلاحية الوكالة `\(deed)` في \(power.expiresAt)؛ يلزم سند جديد.",
                    english: "The power of attorney `\(deed)` expired at \(power.expiresAt); a new one is needed."))
        }
        guard power.covers(action, of: service) else {
            return Rejection(
                .powerOutOfScope,
                LocalizedText(
                    arabic: "الوكالة `\(deed)` لا تشمل الإجراء `\(action)` في الخدمة «\(title.arabic)».",
                    english: "The power of attorney `\(deed)` does not cover `\(action)` of \(service)."))
        }
        return nil
    }

    /// A refusal for reasons of offices, in words.
    func officeReason(_ refusal: Refusal, action: String) -> LocalizedText {
        let office = shown(refusal.subject)
        guard refusal.code == .officeNotAllowed else {
            let field = officeField ?? "office"
            return LocalizedText(
                arabic: "حدّد مكتب الطلب في `\(field)`؛ القيمة `\(office)` ليست مكتبًا معروفًا.",
                english: "Give the application's office as `\(field)`; `\(office)` is no office that is known.")
        }
        return LocalizedText(
            arabic: "الإجراء `\(action)` على هذا الطلب من صلاحية المكتب `\(office)` أو ما فوقه بحسب تعريف الخدمة.",
            english:
                "`\(action)` is for the application's office `\(office)`, or for those above it, as the definition says."
        )
    }
}

extension RuleScope {
    /// Why the actor's office may not take a transition, or the application's one cannot be told; nil when all is well.
    func officeRefusal(of transition: WorkflowTransition) -> Refusal? {
        let given = record.office ?? workflow.office(givenIn: data)
        if record.submittedAt == nil, workflow.officeField != nil {
            guard let given, !given.isEmpty, offices.map({ $0[given] != nil }) ?? true else {
                return Refusal(.officeUnknown, subject: given ?? "")
            }
        }
        guard transition.offices != .anywhere else { return nil }
        guard let given else { return Refusal(.officeUnknown) }
        guard transition.offices.admits(actor.office, for: given, in: offices) else {
            return Refusal(.officeNotAllowed, subject: given)
        }
        return nil
    }
}

extension ApplicationRecord.Contents {
    /// Takes in whose application it is, which its first event says.
    mutating func open(with event: RecordableEvent, in workflow: CompiledWorkflow) {
        applicant = event.capacity.mandate?.principal ?? event.subject
        office = workflow.office(givenIn: event.data)
    }
}

extension DefinitionLowering {
    /// A field must be one.
    mutating func checkOfficeField() {
        guard let field = definition.officeField, !isFieldName(field) else { return }
        report(.malformedName, DefinitionPath(["office"]), "`\(field)` is no name of a field")
    }

    /// Limits mean something only where applications have an office.
    mutating func checkOffices(_ limit: OfficeLimit, at path: DefinitionPath) {
        guard limit != .anywhere, definition.officeField == nil else { return }
        report(
            .officeFieldMissing, path.appending("office"),
            "applications have no office here; name the field that holds it with `office: FIELD` at the top")
    }
}
