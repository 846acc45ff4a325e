import EventModel
import FormSchema

extension CompiledWorkflow {
    /// The rejection of an action, in words.
    func rejection(
        _ code: Rejection.Code, of name: String, on state: ApplicationState, roles: RoleSet, able: RoleSet = []
    ) -> Rejection {
        rejection(Refusal(code), of: name, on: state, roles: roles, able: able)
    }

    /// The rejection of an action, in words.
    func rejection(
        _ refusal: Refusal, of name: String, on state: ApplicationState, roles: RoleSet, able: RoleSet = []
    ) -> Rejection {
        let allowed = allowedActions(state, for: roles).map { actions[$0].name }
        var message = reason(of: refusal, action: name, on: state, able: able)
        switch refusal.code {
        case .actionUnknown, .roleNotAllowed, .actionNotAllowed, .conditionNotMet:
            if allowed.isEmpty {
                message.english += " You can do nothing now."
                message.arabic += " لا إجراء متاحًا لك الآن."
            } else {
                message.english += " You can now: \(allowed.joined(separator: ", "))."
                message.arabic += " المتاح لك الآن: \(allowed.joined(separator: "، "))."
            }
        default: break
        }
        return Rejection(
            refusal.code, message, allowedActions: allowed, missingFields: refusal.missing,
            formViolations: refusal.violations)
    }

    private func reason(
        of refusal: Refusal, action name: String, on state: ApplicationState, able: RoleSet
    ) -> LocalizedText {
        let current = phrase(currentState(state))
        switch refusal.code {
        case .actionUnknown: return unknownAction(name)
        case .applicationEnded:
            return LocalizedText(
                arabic: "انتهى الطلب بالحالة \(current.arabic) ولا يمكن اتخاذ أي إجراء عليه.",
                english: "The application has ended as \(current.english); nothing can be done to it any more.")
        case .roleNotAllowed:
            let names = able.numbers.map { roles[$0] }
            let english = names.map { "\($0.title.english) (`\($0.name)`)" }.joined(separator: ", ")
            return LocalizedText(
                arabic: "الإجراء `\(name)` من صلاحية: \(names.map(\.title.arabic).joined(separator: "، ")).",
                english: "`\(name)` is for \(english).")
        case .needsMissing:
            return LocalizedText(
                arabic: "الإجراء `\(name)` يحتاج إلى: \(refusal.missing.map { "`\($0)`" }.joined(separator: "، ")).",
                english: "`\(name)` needs \(refusal.missing.map { "`\($0)`" }.joined(separator: ", ")).")
        case .conditionNotMet:
            return LocalizedText(
                arabic: "شرط الإجراء `\(name)` غير متحقق في الحالة \(current.arabic).",
                english: "The condition of `\(name)` does not hold in the state \(current.english).")
        case .formInvalid: return formReason(refusal, action: name)
        case .documentsMissing:
            let missing = documents.filter { refusal.missing.contains($0.name) }
            let english = missing.map { "\($0.title.english) (`\($0.name)`)" }.joined(separator: ", ")
            return LocalizedText(
                arabic: "يلزم إرفاق: \(missing.map(\.title.arabic).joined(separator: "، ")).",
                english: "`\(name)` needs these documents: \(english).")
        case .documentInvalid where !refusal.missing.isEmpty:
            return LocalizedText(
                arabic: "الإجراء `\(name)` لا يقبل وثائق؛ أعد المحاولة بدون `documents`.",
                english: "`\(name)` does not take documents; try again without `documents`.")
        case .documentInvalid: return documentReason(refusal.subject)
        case .feeWouldRise:
            let title = fees.first { $0.name == refusal.subject }?.title.arabic ?? refusal.subject
            return LocalizedText(
                arabic:
                    "هذا التعديل على النموذج يرفع «\(title)» الذي استُحق من قبل؛ قدّم طلبًا جديدًا أو أعد النموذج كما كان.",
                english:
                    "This form would raise `\(refusal.subject)`, which was charged already; apply anew, or leave what "
                    + "the fee depends on as it was.")
        case .officeNotAllowed, .officeUnknown: return officeReason(refusal, action: name)
        case .notApart:
            return LocalizedText(
                arabic: "اتخذتَ الإجراء `\(refusal.subject)` على هذا الطلب، فلا يجوز أن تتخذ `\(name)` أيضًا.",
                english: "You took `\(refusal.subject)` on this application, so somebody else must take `\(name)`.")
        default:
            return LocalizedText(
                arabic: "الإجراء `\(name)` غير ممكن في الحالة \(current.arabic).",
                english: "`\(name)` is not possible in the state \(current.english).")
        }
    }

    private func unknownAction(_ given: String) -> LocalizedText {
        let name = shown(given)
        var text = LocalizedText(
            arabic: "لا يوجد إجراء `\(name)` في الخدمة «\(title.arabic)».",
            english: "There is no action `\(name)` in \(service).")
        if let similar = closestName(to: name, among: actions.map(\.name)) {
            text.english += " Did you mean `\(similar)`?"
            text.arabic += " هل تقصد `\(similar)`؟"
        }
        return text
    }

    /// A name that somebody gave, as far as a message repeats it: no name of a definition's is longer.
    func shown(_ name: String) -> String { String(name.unicodeScalars.prefix(64)) }

    private func formReason(_ refusal: Refusal, action name: String) -> LocalizedText {
        guard refusal.missing.isEmpty else {
            return LocalizedText(
                arabic: "الإجراء `\(name)` يحتاج إلى النموذج؛ قدّمه في `form`.",
                english: "`\(name)` needs the form; give it as `form`.")
        }
        guard let first = refusal.violations.first else {
            return LocalizedText(
                arabic: "الإجراء `\(name)` لا يقبل النموذج؛ أعد المحاولة بدون `form`.",
                english: "`\(name)` does not take the form; try again without `form`.")
        }
        let more = refusal.violations.count - 1
        return LocalizedText(
            arabic: first.message.arabic + (more > 0 ? " (و\(more) ملاحظات أخرى على النموذج)" : ""),
            english: first.message.english + (more > 0 ? " (and \(more) more faults of the form)" : ""))
    }

    private func documentReason(_ name: String) -> LocalizedText {
        guard let document = documents.first(where: { $0.name == name }) else {
            let names = documents.map(\.name).joined(separator: ", ")
            return LocalizedText(
                arabic: "لا توجد وثيقة باسم `\(shown(name))` في هذه الخدمة.",
                english: "The service has no document `\(shown(name))`; it has: \(names).")
        }
        let types = document.mediaTypes.joined(separator: ", ")
        let size = document.byteCountMax.map { "\($0)" } ?? "-"
        return LocalizedText(
            arabic:
                "الوثيقة «\(document.title.arabic)» غير مقبولة؛ الأنواع المقبولة: \(types)، والحد الأقصى بالبايت: \(size).",
            english:
                "`\(name)` is not acceptable; give its `type` (one of: \(types)) and `size` (at most \(size) bytes).")
    }

    /// The rejection of a deadline, in words.
    func deadlineRejection(
        _ code: Rejection.Code, on state: ApplicationState, dueAt: Timestamp? = nil
    ) -> Rejection {
        let current = phrase(currentState(state))
        let message: LocalizedText
        switch (code, dueAt) {
        case (.deadlineNotDue, let dueAt?):
            message = LocalizedText(
                arabic: "لم تحن المهلة بعد؛ موعدها \(dueAt).", english: "The deadline is not due before \(dueAt).")
        case (.deadlineUnknown, _):
            message = LocalizedText(
                arabic: "لا توجد مهلة بهذا الرقم في الخدمة «\(title.arabic)».",
                english: "There is no deadline of that number in \(service); it has \(deadlines.count), from 0.")
        case (.applicationEnded, _):
            message = LocalizedText(
                arabic: "انتهى الطلب بالحالة \(current.arabic) فلا مهلة تسري عليه.",
                english: "The application has ended as \(current.english), so that no deadline runs.")
        default:
            message = LocalizedText(
                arabic: "لا تسري هذه المهلة في الحالة \(current.arabic).",
                english: "The deadline does not run in the state \(current.english).")
        }
        return Rejection(code, message)
    }

    private func phrase(_ state: WorkflowState) -> LocalizedText {
        LocalizedText(arabic: "«\(state.title.arabic)»", english: "`\(state.id)` (\(state.title.english))")
    }
}
