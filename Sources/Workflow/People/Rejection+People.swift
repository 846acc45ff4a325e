import EventModel

extension Rejection {
    /// The rejection of what people ask for, in words.
    init(people code: Code, _ work: Casework, _ command: PeopleCommand?) {
        let holder = String((work.holder?.subject ?? "").unicodeScalars.prefix(64))
        let text: LocalizedText =
            switch code {
            case .workHeld:
                LocalizedText(
                    arabic: "الطلب في عهدتك من قبل.", english: "You have the work on this application already.")
            case .workHeldByOther:
                LocalizedText(
                    arabic: "الطلب في عهدة `\(holder)`؛ انتظر حتى يعيده، أو اطلب من المشرف تحويله.",
                    english:
                        "`\(holder)` has the work on this application; wait for its release, or ask a supervisor to "
                        + "reassign it.")
            case .workNotHeld:
                LocalizedText(arabic: "الطلب ليس في عهدة أحد.", english: "Nobody has the work on this application.")
            case .assigneeUnable:
                LocalizedText(
                    arabic: "الدور الذي ذكرته ليس دور موظف في هذه الخدمة.",
                    english: "The role that you named is none of the service's officers.")
            default: Self.textOfCasework(code)
            }
        self.init(code, text)
    }

    private static func textOfCasework(_ code: Code) -> LocalizedText {
        switch code {
        case .referralUnknown:
            LocalizedText(arabic: "لا توجد إحالة بهذا الرقم.", english: "There is no referral of this number.")
        case .referralToOther:
            LocalizedText(arabic: "هذه الإحالة موجهة إلى غيرك.", english: "The referral asks somebody else.")
        case .referralClosed:
            LocalizedText(arabic: "أُجيب عن هذه الإحالة من قبل.", english: "The referral was answered already.")
        case .markUnknown:
            LocalizedText(
                arabic: "حدّد حقولًا من النموذج المقدّم أو وثائق من هذه الخدمة.",
                english: "Mark fields of the form that was given, or documents of the service.")
        case .linkInvalid:
            LocalizedText(
                arabic: "لا يُربط الطلب بهذا: ليس طلبًا، أو رُبط من قبل.",
                english: "This cannot be linked: it is no application, or linked so already.")
        case .notIssued:
            LocalizedText(arabic: "لم تصدر هذه الوثيقة بعد.", english: "This document was not issued yet.")
        case .caseworkFull:
            LocalizedText(
                arabic: "بلغ الطلب الحد الأقصى (\(Casework.countMax)) من هذا النوع.",
                english: "The application has as many of these as it may have (\(Casework.countMax)).")
        default:
            LocalizedText(
                arabic: "اكتب نصًا غير فارغ لا يزيد على \(Casework.textByteCountMax) بايت.",
                english: "Write a text that is not empty, of at most \(Casework.textByteCountMax) bytes.")
        }
    }
}
