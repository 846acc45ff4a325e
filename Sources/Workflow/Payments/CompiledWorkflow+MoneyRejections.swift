import EventModel

extension CompiledWorkflow {
    /// The rejection of what the treasury asked for, in words; `subject` is what it is about.
    func moneyRejection(_ code: Rejection.Code, _ subject: String = "") -> Rejection {
        Rejection(code, moneyReason(code, String(subject.unicodeScalars.prefix(64))))
    }

    private func moneyReason(_ code: Rejection.Code, _ subject: String) -> LocalizedText {
        switch code {
        case .billMalformed:
            LocalizedText(
                arabic: "للفاتورة رقم من 1 إلى \(PaymentMessage.numberByteCountMax) بايتًا وموعد انتهاء لم يحن بعد.",
                english: "A bill has a number of 1 to \(PaymentMessage.numberByteCountMax) bytes and an expiry that is "
                    + "still to come.")
        case .billUnknown:
            LocalizedText(
                arabic: "لا توجد فاتورة برقم `\(subject)` لهذا الطلب.",
                english: "The application has no bill `\(subject)`.")
        case .billNotOpen:
            LocalizedText(
                arabic: "الفاتورة `\(subject)` مدفوعة أو منتهية أو حلّت محلها أخرى.",
                english: "The bill `\(subject)` is paid, expired or replaced already.")
        case .billNotDue:
            LocalizedText(
                arabic: "تنتهي الفاتورة في \(subject) وليس قبل ذلك.",
                english: "The bill does not expire before \(subject).")
        case .nothingDue:
            LocalizedText(
                arabic: "لا شيء مستحق الدفع على هذا الطلب، فلا تُصدر فاتورة.",
                english: "Nothing is due from this application, so that there is nothing to bill.")
        case .waiverNotAllowed:
            LocalizedText(
                arabic: "تعريف الخدمة لا يجيز لأحد الإعفاء من `\(subject)`.",
                english:
                    "The definition lets nobody waive `\(subject)`; a fee that may be waived says `waive: {by: ...}`.")
        case .nothingToWaive:
            LocalizedText(
                arabic: "لم يُستحق شيء من `\(subject)` يمكن الإعفاء منه.",
                english: "Nothing of `\(subject)` was demanded that is not waived already.")
        default:
            LocalizedText(
                arabic: "لم يُدفع أكثر مما استُحق، فلا شيء يُرد.",
                english: "No more was paid than is owed and ordered back already, so that there is nothing to refund.")
        }
    }

    /// The rejection of a fee that there is not.
    func feeRejection(unknown given: String) -> Rejection {
        let name = String(given.unicodeScalars.prefix(64))
        var text = LocalizedText(
            arabic: "لا يوجد رسم باسم `\(name)` في الخدمة «\(title.arabic)».",
            english: "There is no fee `\(name)` in \(service).")
        if let similar = closestName(to: name, among: fees.map(\.name)) {
            text.english += " Did you mean `\(similar)`?"
            text.arabic += " هل تقصد `\(similar)`؟"
        }
        return Rejection(.feeUnknown, text)
    }

    /// The rejection of an actor who plays none of some roles.
    func roleRejection(_ able: RoleSet) -> Rejection {
        let names = able.numbers.map { roles[$0] }
        let english = names.map { "\($0.title.english) (`\($0.name)`)" }.joined(separator: ", ")
        return Rejection(
            .roleNotAllowed,
            LocalizedText(
                arabic: "هذا من صلاحية: \(names.map(\.title.arabic).joined(separator: "، ")).",
                english: "This is for \(names.isEmpty ? "nobody" : english)."))
    }

    /// The rejection of an action that brings what only banks' messages bring.
    func reservedFieldRejection(_ field: String) -> Rejection {
        Rejection(
            .paymentMalformed,
            LocalizedText(
                arabic: "`\(field)` محجوز لرسائل البنوك؛ أعد المحاولة بدونه.",
                english: "`\(field)` is kept for the messages of banks; try again without it."))
    }

    /// The rejection of something that needs a reason.
    func reasonRejection() -> Rejection {
        Rejection(
            .needsMissing,
            LocalizedText(arabic: "اذكر السبب في `reason`.", english: "Say why: `reason` must be given."),
            missingFields: [Waiver.Key.reason])
    }
}

extension Rejection {
    /// The rejection of a message that is wrong in form; `currency` is the one that is expected, if one is.
    public init(paymentFlaw flaw: PaymentFlaw, currency: String? = nil) {
        let text: LocalizedText
        switch flaw {
        case .id:
            text = LocalizedText(
                arabic: "معرّف رسالة البنك يجب أن يكون من 1 إلى \(PaymentMessage.idByteCountMax) بايتًا دون محارف تحكم.",
                english: "The id of a bank's message takes 1 to \(PaymentMessage.idByteCountMax) bytes without control "
                    + "characters.")
        case .amount:
            text = LocalizedText(
                arabic: "المبلغ يجب أن يكون عددًا صحيحًا موجبًا بأصغر وحدة نقدية لا يزيد على \(PaymentMessage.amountMax).",
                english: "An amount is a whole number of minor units, 1 to \(PaymentMessage.amountMax).")
        case .currency:
            text = LocalizedText(
                arabic: "العملة غير معروفة هنا؛ المنتظر: \(currency ?? "ثلاثة أحرف كما في ILS").",
                english:
                    "The currency is not known here; expected is \(currency ?? "three capital letters, as in ILS").")
        case .number:
            text = LocalizedText(
                arabic:
                    "رقم الفاتورة أو الإيصال يجب أن يكون من 1 إلى \(PaymentMessage.numberByteCountMax) بايتًا دون محارف تحكم.",
                english:
                    "The number of a bill or receipt takes 1 to \(PaymentMessage.numberByteCountMax) bytes without "
                    + "control characters.")
        }
        self.init(.paymentMalformed, text)
    }

    /// The rejection of an id that stands for no message which waits for an application.
    public init(paymentUnknown id: String) {
        let id = String(id.unicodeScalars.prefix(64))
        self.init(
            .paymentUnknown,
            LocalizedText(
                arabic: "لا توجد رسالة بنك بالمعرّف `\(id)` تنتظر طلبًا.",
                english: "No bank's message `\(id)` waits for an application."))
    }

    /// The rejection of a bill whose number another one has.
    public init(billConflict number: String) {
        let number = String(number.unicodeScalars.prefix(64))
        self.init(
            .billConflict,
            LocalizedText(
                arabic: "رقم الفاتورة `\(number)` استُعمل من قبل لفاتورة أخرى؛ اختر رقمًا آخر.",
                english: "The number `\(number)` stands for another bill already; choose another one."))
    }

    /// The rejection of a message whose id stands for another.
    public init(paymentConflict id: String) {
        self.init(
            .paymentConflict,
            LocalizedText(
                arabic: "رسالة البنك `\(id)` وردت من قبل بمضمون آخر؛ راجع البنك.",
                english: "The bank's message `\(id)` came before with other contents; ask the bank which one holds."))
    }
}
