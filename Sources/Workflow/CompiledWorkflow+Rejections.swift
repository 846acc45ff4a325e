import EventModel

extension CompiledWorkflow {
    /// The rejection of an action, in words.
    func rejection(
        _ code: Rejection.Code, of name: String, on state: ApplicationState, roles: RoleSet, able: RoleSet = [],
        missing: [String] = []
    ) -> Rejection {
        let allowed = allowedActions(state, for: roles).map { actions[$0].name }
        let current = currentState(state)
        var (arabic, english): (String, String)
        switch code {
        case .actionUnknown:
            english = "There is no action `\(name)` in \(service)."
            arabic = "لا يوجد إجراء `\(name)` في الخدمة «\(title.arabic)»."
            if let similar = closestName(to: name, among: actions.map(\.name)) {
                english += " Did you mean `\(similar)`?"
                arabic += " هل تقصد `\(similar)`؟"
            }
        case .applicationEnded:
            english = "The application has ended as \(phrase(current).english); nothing can be done to it any more."
            arabic = "انتهى الطلب بالحالة \(phrase(current).arabic) ولا يمكن اتخاذ أي إجراء عليه."
        case .roleNotAllowed:
            let names = able.numbers.map { self.roles[$0] }
            english = "`\(name)` is for \(names.map { "\($0.title.english) (`\($0.name)`)" }.joined(separator: ", "))."
            arabic = "الإجراء `\(name)` من صلاحية: \(names.map(\.title.arabic).joined(separator: "، "))."
        case .needsMissing:
            english = "`\(name)` needs \(missing.map { "`\($0)`" }.joined(separator: ", "))."
            arabic = "الإجراء `\(name)` يحتاج إلى: \(missing.map { "`\($0)`" }.joined(separator: "، "))."
        default:
            english = "`\(name)` is not possible in the state \(phrase(current).english)."
            arabic = "الإجراء `\(name)` غير ممكن في الحالة \(phrase(current).arabic)."
        }
        if code != .applicationEnded, code != .needsMissing {
            if allowed.isEmpty {
                english += " You can do nothing now."
                arabic += " لا إجراء متاحًا لك الآن."
            } else {
                english += " You can now: \(allowed.joined(separator: ", "))."
                arabic += " المتاح لك الآن: \(allowed.joined(separator: "، "))."
            }
        }
        return Rejection(
            code, LocalizedText(arabic: arabic, english: english), allowedActions: allowed, missingFields: missing)
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
