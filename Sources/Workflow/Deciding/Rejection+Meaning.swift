public import EventModel

extension Rejection.Code {
    /// What the code means whatever the application, in a sentence; ``Rejection/message`` says it of the one at hand.
    public var meaning: LocalizedText {
        meaningOfAction ?? meaningOfDeadline ?? meaningOfMoney ?? meaningOfClocks ?? meaningOfCapacity
            ?? meaningOfAttachment ?? meaningOfVersions ?? meaningOfOpenings ?? meaningOfCasework
    }

    private var meaningOfVersions: LocalizedText? {
        switch self {
        case .versionCurrent: text("الطلب على هذا الإصدار من قبل.", "The application follows the version already.")
        case .stateUnmapped:
            text(
                "لا مقابل لحالة الطلب في الإصدار الجديد.", "The new version has no state for one of the application's.")
        case .statesIncompatible:
            text("لا تسري الحالات المقابلة معًا.", "The new version's states cannot be active together.")
        case .nothingLeadsOn:
            text("لا سبيل إلى نهاية في الإصدار الجديد.", "In the new version nothing would lead on to an end.")
        case .moveNotLast:
            text("لم يُنقل الطلب أو مضى بعد نقله.", "The application was not moved, or went on since.")
        default: nil
        }
    }

    private var meaningOfOpenings: LocalizedText? {
        switch self {
        case .openingUnknown:
            text("لا معاملة بهذا الرقم تُفتح.", "The application opens no other one of this number, or did so already.")
        case .openingTooDeep:
            text("سلسلة المعاملات أطول من الحد.", "Too many applications opened each other already.")
        default: nil
        }
    }

    private var meaningOfAction: LocalizedText? {
        switch self {
        case .actionUnknown: text("لا يوجد إجراء بهذا الاسم في الخدمة.", "The service has no action of this name.")
        case .actionNotAllowed:
            text("الإجراء غير ممكن في الحالة الحالية.", "The current state does not offer the action.")
        case .roleNotAllowed: text("الإجراء من صلاحية دور آخر.", "The action is for another role.")
        case .needsMissing: text("تنقص بيانات لازمة للإجراء.", "Something that the action needs was not given.")
        case .conditionNotMet: text("شرط الإجراء غير متحقق.", "The condition of the action does not hold.")
        case .formInvalid: text("النموذج ناقص أو غير صحيح.", "The form is missing or not as its schema wants it.")
        case .documentsMissing: text("تنقص وثائق لازمة.", "Documents that must be brought are missing.")
        case .documentInvalid: text("الوثيقة غير مقبولة أو غير معروفة.", "A document is not acceptable, or not known.")
        case .feeWouldRise: text("التعديل يرفع رسمًا استُحق من قبل.", "The form would raise a fee that was charged.")
        case .feeUndetermined:
            text("تعذّر تحديد الرسم من البيانات.", "The fee cannot be determined from what was given.")
        case .validityUndetermined: text("تعذّر تحديد مدة الصلاحية.", "The validity of a document cannot be determined.")
        case .amountInvalid: text("المبلغ ليس عددًا صحيحًا موجبًا.", "The amount is no whole number above 0.")
        case .notApart: text("اتخذ الشخص نفسه إجراءً يجب أن يتخذه غيره.", "The same person took what another must take.")
        case .applicationEnded: text("انتهى الطلب.", "The application has ended.")
        default: nil
        }
    }

    private var meaningOfDeadline: LocalizedText? {
        switch self {
        case .deadlineUnknown: text("لا توجد مهلة بهذا الرقم.", "The service has no deadline of this number.")
        case .deadlineNotRunning: text("المهلة لا تسري الآن.", "The deadline does not run now.")
        case .deadlineNotDue: text("لم تحن المهلة بعد.", "The deadline is not due yet.")
        case .definitionFaulty: text("تعريف الخدمة معيب.", "The workflow definition does not come to rest.")
        case .conflict: text("سبقك غيرك إلى الطلب؛ أعد القراءة.", "Somebody else was faster; read again, then try.")
        default: nil
        }
    }

    private var meaningOfMoney: LocalizedText? {
        switch self {
        case .paymentMalformed: text("رسالة البنك غير صحيحة الشكل.", "The bank's message is wrong in form.")
        case .paymentConflict: text("معرّف الرسالة لرسالة أخرى.", "The id of the bank's message stands for another one.")
        case .paymentUnknown:
            text("لا رسالة بهذا المعرّف تنتظر طلبًا.", "No message of this id waits for an application.")
        case .billMalformed: text("رقم الفاتورة أو موعدها غير صحيح.", "The bill's number or its expiry cannot be one.")
        case .billConflict: text("رقم الفاتورة لفاتورة أخرى.", "The number stands for another bill.")
        case .billUnknown: text("لا فاتورة بهذا الرقم للطلب.", "The application has no bill of this number.")
        case .billNotOpen: text("الفاتورة مدفوعة أو منتهية أو مستبدلة.", "The bill is paid, expired or replaced.")
        case .billNotDue: text("لا يزال دفع الفاتورة ممكنًا.", "The bill may still be paid.")
        case .nothingDue: text("لا مبلغ مستحقًا.", "There is nothing to bill.")
        case .feeUnknown: text("لا رسم بهذا الاسم في الخدمة.", "The service has no fee of this name.")
        case .waiverNotAllowed: text("لا يجوز لأحد الإعفاء من هذا الرسم.", "The definition lets nobody waive the fee.")
        case .nothingToWaive: text("لم يُستحق من الرسم ما يُعفى منه.", "Nothing of the fee was demanded.")
        case .nothingToRefund: text("لم يُدفع أكثر من المستحق.", "No more was paid than is owed.")
        default: nil
        }
    }

    private var meaningOfClocks: LocalizedText? {
        switch self {
        case .clockUnknown: text("لا ساعة بهذا الاسم في الخدمة.", "The service has no clock of this name or number.")
        case .clockNotRunning: text("الساعة لا تسري الآن.", "The clock does not run now, or what is due was recorded.")
        case .clockNotDue: text("لم يحن موعد الساعة.", "The clock's reminder or limit has not come.")
        case .clockNotSuspended: text("الساعة غير موقوفة.", "The clock is not suspended.")
        case .clockNotAdjustable:
            text("لا يجوز لأحد وقف الساعة أو تمديدها.", "The definition lets nobody adjust the clock.")
        case .clockLimitReached: text("بلغ الوقف أو التمديد حدّه.", "The clock was adjusted as far as is allowed.")
        default: nil
        }
    }

    private var meaningOfCapacity: LocalizedText? {
        switch self {
        case .officeNotAllowed: text("الإجراء من صلاحية مكتب آخر.", "The action is for another office.")
        case .officeUnknown:
            text("مكتب الطلب غير معروف أو لم يُذكر.", "The application's office is not known, or not given.")
        case .mandateInvalid: text("النيابة بلا أصيل أو بلا سند.", "Acting for another needs a principal and a deed.")
        case .principalDiffers: text("الطلب ليس لمن تنوب عنه.", "The application is another principal's.")
        case .powerExpired: text("انتهت صلاحية الوكالة.", "The power of attorney has expired.")
        case .powerOutOfScope: text("الوكالة لا تشمل هذا الإجراء.", "The power of attorney does not cover this.")
        default: nil
        }
    }

    private var meaningOfAttachment: LocalizedText? {
        switch self {
        case .documentUnknown: text("لا توجد وثيقة بهذا الاسم.", "The service has no document of this name.")
        case .documentTooLarge: text("الملف أكبر من الحد المسموح.", "The file is larger than is allowed.")
        case .documentTypeNotAllowed:
            text("نوع الملف بحسب محتواه غير مقبول.", "The file is, by its contents, of no type that is allowed.")
        case .documentNameInvalid: text("اسم الملف غير صالح.", "The file's name cannot be recorded.")
        default: nil
        }
    }

    private var meaningOfCasework: LocalizedText {
        switch self {
        case .workHeld: text("الطلب في عهدتك من قبل.", "You have the work already.")
        case .workHeldByOther: text("الطلب في عهدة غيرك.", "Somebody else has the work.")
        case .workNotHeld: text("الطلب ليس في عهدة أحد.", "Nobody has the work.")
        case .assigneeUnable: text("الدور المذكور ليس دور موظف.", "The role that was named is none of officers.")
        case .referralUnknown: text("لا توجد إحالة بهذا الرقم.", "There is no referral of this number.")
        case .referralToOther: text("الإحالة موجهة إلى غيرك.", "The referral asks somebody else.")
        case .referralClosed: text("أُجيب عن الإحالة من قبل.", "The referral was answered already.")
        case .markUnknown: text("لا حقل ولا وثيقة بهذا الاسم.", "There is no field or document of this name.")
        case .linkInvalid: text("لا يمكن ربط الطلب بهذا.", "The application cannot be linked to this.")
        case .notIssued: text("لم تصدر هذه الوثيقة.", "The document was not issued.")
        case .caseworkFull: text("بلغ الطلب الحد الأقصى من هذا النوع.", "The application has as many as it may have.")
        case .textInvalid: text("النص فارغ أو أطول من الحد.", "The text is empty or too long.")
        case .requestUnknown:
            text("لا طلب رأي بهذا الرمز في الطلب.", "The application asked no agency under this token.")
        default: text("", "")
        }
    }

    private func text(_ arabic: String, _ english: String) -> LocalizedText {
        LocalizedText(arabic: arabic, english: english)
    }
}
