import EventModel

extension CompiledWorkflow {
    /// The rejection of what was asked of a clock, in words.
    func clockRejection(
        _ code: Rejection.Code, of name: String, on state: ApplicationState, able: RoleSet = [],
        dueAt: Timestamp? = nil
    ) -> Rejection {
        let current = currentState(state)
        // No name of a definition's is longer.
        let name = String(name.unicodeScalars.prefix(64))
        let title = clocks.first { $0.name == name }?.title.arabic ?? name
        let message: LocalizedText
        switch code {
        case .clockUnknown:
            let names = clocks.map(\.name)
            message = LocalizedText(
                arabic: "لا توجد مدة إنجاز باسم `\(title)` في هذه الخدمة.",
                english: "\(service) has no clock `\(name)`; "
                    + (names.isEmpty ? "it has none." : "it has: \(names.joined(separator: ", ")).")
            )
        case .applicationEnded:
            message = LocalizedText(
                arabic: "انتهى الطلب بالحالة «\(current.title.arabic)» فلا مدة تسري عليه.",
                english: "The application has ended as `\(current.id)`, so that no clock runs.")
        case .clockNotAdjustable:
            message = LocalizedText(
                arabic: "تعريف الخدمة لا يجيز ذلك لمدة «\(title)».",
                english: "The definition lets nobody do this to the clock `\(name)`.")
        case .roleNotAllowed:
            let names = able.numbers.map { roles[$0] }
            message = LocalizedText(
                arabic: "ذلك من صلاحية: \(names.map(\.title.arabic).joined(separator: "، ")).",
                english: "This is for \(names.map { "`\($0.name)`" }.joined(separator: ", ")).")
        case .needsMissing:
            message = LocalizedText(
                arabic: "اذكر السبب في `\(ClockField.reason)`.", english: "Give the reason as `\(ClockField.reason)`.")
        case .clockNotSuspended:
            message = LocalizedText(
                arabic: "مدة «\(title)» غير موقوفة.", english: "The clock `\(name)` is not suspended.")
        case .clockLimitReached:
            message = LocalizedText(
                arabic: "ذلك يتجاوز ما يجيزه تعريف الخدمة لمدة «\(title)».",
                english: "This is more than the definition allows for the clock `\(name)` in all.")
        case .clockNotDue:
            let moment = dueAt?.description ?? "-"
            message = LocalizedText(
                arabic: "لم يحن موعد «\(title)» بعد؛ موعده \(moment).",
                english: "The clock `\(name)` is not due before \(moment).")
        default:
            message = LocalizedText(
                arabic: "مدة «\(title)» لا تسري في الحالة «\(current.title.arabic)».",
                english: "The clock `\(name)` does not run in the state `\(current.id)`, or this was recorded already.")
        }
        return Rejection(code, message, missingFields: code == .needsMissing ? [ClockField.reason] : [])
    }
}
