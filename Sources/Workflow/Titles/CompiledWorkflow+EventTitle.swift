public import EventModel
import Statechart

extension CompiledWorkflow {
    /// What people call an event of an application: the title of the action, what passed, or what was noted.
    ///
    /// An event that neither this definition nor the system records bears its own name.
    ///
    /// - Complexity: O(n) in the actions and deadlines.
    public func title(ofEvent type: String) -> LocalizedText {
        if let title = ClockEvent(rawValue: type)?.title ?? PaymentEvent(rawValue: type)?.title
            ?? PeopleEvent(rawValue: type)?.title ?? DocumentEvent(rawValue: type)?.title
            ?? AgencyEvent(rawValue: type)?.title ?? OpeningEvent(rawValue: type)?.title
        {
            return title
        }
        if type == MigrationEvent.type { return MigrationEvent.title }
        if let action = actions.first(where: { $0.eventType == type }) { return action.title }
        let waited = Set(deadlines.lazy.filter { $0.eventType == type }.map(\.state))
        guard let state = waited.first.map({ states[$0].title }) else { return LocalizedText(untranslated: type) }
        let passed = LocalizedText(arabic: "انقضت المهلة", english: "The time limit passed")
        // Deadlines of several states may record the same.
        guard waited.count == 1 else { return passed }
        return LocalizedText(
            arabic: "\(passed.arabic): \(state.arabic)", english: "\(passed.english): \(state.english)")
    }
}

extension ClockEvent {
    /// What people call it.
    public var title: LocalizedText {
        switch self {
        case .suspended: LocalizedText(arabic: "أُوقف احتساب المدة", english: "The clock was suspended")
        case .resumed: LocalizedText(arabic: "استؤنف احتساب المدة", english: "The clock was resumed")
        case .extended: LocalizedText(arabic: "مُدّدت المدة", english: "The time was extended")
        case .reminded: LocalizedText(arabic: "ذُكّرت الدائرة بالمدة", english: "The office was reminded")
        case .breached: LocalizedText(arabic: "تجاوزت الدائرة المدة", english: "The office exceeded its time")
        }
    }
}

extension PaymentEvent {
    /// What people call it.
    public var title: LocalizedText {
        switch self {
        case .billIssued: LocalizedText(arabic: "صدرت فاتورة", english: "A bill was issued")
        case .billExpired: LocalizedText(arabic: "انتهت صلاحية الفاتورة", english: "The bill expired")
        case .paymentReceived: LocalizedText(arabic: "ورد مبلغ", english: "Money was received")
        case .paymentReversed: LocalizedText(arabic: "استرد البنك مبلغاً", english: "The bank took money back")
        case .feeWaived: LocalizedText(arabic: "أُعفي من رسم", english: "A fee was waived")
        case .refundOrdered: LocalizedText(arabic: "أُمر برد مبلغ", english: "A refund was ordered")
        case .refundPaid: LocalizedText(arabic: "رُدّ مبلغ", english: "A refund was paid")
        }
    }
}

extension PeopleEvent {
    /// What people call it.
    public var title: LocalizedText {
        switch self {
        case .assigned: LocalizedText(arabic: "أُسندت المعاملة", english: "The work was assigned")
        case .claimed: LocalizedText(arabic: "تولّى الموظف المعاملة", english: "The work was claimed")
        case .released: LocalizedText(arabic: "ترك الموظف المعاملة", english: "The work was given back")
        case .reassigned: LocalizedText(arabic: "أُعيد إسناد المعاملة", english: "The work was reassigned")
        case .noted: LocalizedText(arabic: "دُوّنت ملاحظة", english: "A note was left")
        case .referred: LocalizedText(arabic: "أُحيلت إلى زميل للاستشارة", english: "A colleague was asked")
        case .referralAnswered: LocalizedText(arabic: "أجاب الزميل", english: "The colleague answered")
        case .marked: LocalizedText(arabic: "وُضعت علامات على الأخطاء", english: "Mistakes were marked")
        case .linked: LocalizedText(arabic: "رُبطت بمعاملة أخرى", english: "Another application was linked")
        case .corrected: LocalizedText(arabic: "صُحّحت الوثيقة الصادرة", english: "What was issued was corrected")
        }
    }
}

extension AgencyEvent {
    /// What people call it.
    public var title: LocalizedText {
        switch self {
        case .answerLate: LocalizedText(arabic: "ورد جواب متأخر من جهة أخرى", english: "An agency's answer came late")
        }
    }
}

extension MigrationEvent {
    /// What people call it.
    public static let title = LocalizedText(
        arabic: "نُقل الطلب إلى إصدار آخر", english: "The application moved to another version")
}
