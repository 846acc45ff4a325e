import EventModel

/// What is wrong with a value, and the words for it.
enum ViolationFault {
    case nothingFits
    case wrongType(TypeSet)
    case notConstant(Value)
    case notAmong([Value])
    case tooSmall(Number, isExclusive: Bool), tooGreat(Number, isExclusive: Bool)
    case notMultiple(Number)
    case tooShort(Int), tooLong(Int)
    case notMatching(String)
    case wrongFormat(FormFormat)
    case tooFewItems(Int), tooManyItems(Int)
    case repeatedItem(first: Int, second: Int)
    case unexpectedItem(Int)
    case tooFewFittingItems(Int), tooManyFittingItems(Int)
    case tooFewMembers(Int), tooManyMembers(Int)
    case missing(LocalizedText, beside: LocalizedText?)
    case notAllowed
    case badName(String)
    case excluded
    case fitsNone, fitsSeveral
    case tooComplex

    /// The whole sentence: the name of what is wrong, then what is wrong or what would be right.
    func message(of label: LocalizedText?) -> LocalizedText {
        if case .missing(let member, let other) = self { return ViolationFault.missing(member, beside: other) }
        guard let label else { return text }
        return LocalizedText(
            arabic: "«\(label.arabic)»: \(text.arabic)", english: "“\(label.english)”: \(text.english)")
    }

    private var text: LocalizedText {
        switch self {
        case .notConstant, .notAmong, .tooSmall, .tooGreat, .notMultiple: valueText
        case .tooShort, .tooLong, .notMatching, .wrongFormat: textText
        case .tooFewItems, .tooManyItems, .repeatedItem, .unexpectedItem, .tooFewFittingItems, .tooManyFittingItems:
            listText
        default: shapeText
        }
    }

    private var valueText: LocalizedText {
        switch self {
        case .notConstant(let value):
            let shown = ValueText.text(of: value)
            return LocalizedText(
                arabic: "القيمة الوحيدة المقبولة هي \(shown.arabic)",
                english: "the only value accepted is \(shown.english)")
        case .notAmong(let values):
            let shown = ValueText.list(of: values)
            return LocalizedText(
                arabic: "اختر إحدى القيم الآتية: \(shown.arabic)", english: "choose one of: \(shown.english)")
        case .tooSmall(let limit, isExclusive: false):
            return LocalizedText(
                arabic: "يجب ألا تقل القيمة عن \(limit.text)", english: "must be \(limit.text) or more")
        case .tooSmall(let limit, isExclusive: true):
            return LocalizedText(
                arabic: "يجب أن تكون القيمة أكبر من \(limit.text)", english: "must be more than \(limit.text)")
        case .tooGreat(let limit, isExclusive: false):
            return LocalizedText(
                arabic: "يجب ألا تزيد القيمة على \(limit.text)", english: "must be \(limit.text) or less")
        case .tooGreat(let limit, isExclusive: true):
            return LocalizedText(
                arabic: "يجب أن تكون القيمة أصغر من \(limit.text)", english: "must be less than \(limit.text)")
        case .notMultiple(let divisor):
            return LocalizedText(
                arabic: "يجب أن تكون القيمة من مضاعفات \(divisor.text)",
                english: "must be a multiple of \(divisor.text)")
        default: return shapeText
        }
    }

    private var textText: LocalizedText {
        switch self {
        case .tooShort(let count):
            let counted = CountedNoun.character.text(of: count)
            return LocalizedText(
                arabic: "اكتب \(counted.arabic) على الأقل", english: "write at least \(counted.english)")
        case .tooLong(0): return LocalizedText(arabic: "يجب أن يبقى فارغًا", english: "must stay empty")
        case .tooLong(let count):
            let counted = CountedNoun.character.text(of: count)
            return LocalizedText(
                arabic: "اكتب \(counted.arabic) على الأكثر", english: "write at most \(counted.english)")
        case .notMatching(let pattern):
            return LocalizedText(
                arabic: "النص ليس بالشكل المطلوب، وهو \(pattern)", english: "must have the form \(pattern)")
        case .wrongFormat(let format): return format.request
        default: return shapeText
        }
    }

    private var listText: LocalizedText {
        switch self {
        case .tooFewItems(let count):
            let counted = CountedNoun.item.text(of: count)
            return LocalizedText(
                arabic: "أدخل \(counted.arabic) على الأقل", english: "enter at least \(counted.english)")
        case .tooManyItems(0): return LocalizedText(arabic: "يجب أن تبقى القائمة فارغة", english: "must stay empty")
        case .tooManyItems(let count):
            let counted = CountedNoun.item.text(of: count)
            return LocalizedText(
                arabic: "أدخل \(counted.arabic) على الأكثر", english: "enter at most \(counted.english)")
        case .repeatedItem(let first, let second):
            return LocalizedText(
                arabic: "العنصر \(second + 1) يكرر العنصر \(first + 1)؛ احذف أحدهما",
                english: "item \(second + 1) repeats item \(first + 1); remove one of them")
        case .unexpectedItem(let index):
            return LocalizedText(
                arabic: "العنصر \(index + 1) غير متوقع؛ احذفه", english: "item \(index + 1) is not expected; remove it")
        case .tooFewFittingItems(let count):
            return LocalizedText(
                arabic: "عدد العناصر المستوفية للشرط يجب ألا يقل عن \(count)",
                english: "the number of items that meet the condition must be \(count) or more")
        case .tooManyFittingItems(let count):
            return LocalizedText(
                arabic: "عدد العناصر المستوفية للشرط يجب ألا يزيد على \(count)",
                english: "the number of items that meet the condition must be \(count) or less")
        default: return shapeText
        }
    }

    private var shapeText: LocalizedText {
        switch self {
        case .wrongType(let types): return ValueText.request(for: types)
        case .tooFewMembers(let count):
            let counted = CountedNoun.field.text(of: count)
            return LocalizedText(
                arabic: "املأ \(counted.arabic) على الأقل", english: "fill in at least \(counted.english)")
        case .tooManyMembers(0): return LocalizedText(arabic: "يجب ألا يحوي أي حقل", english: "must have no fields")
        case .tooManyMembers(let count):
            let counted = CountedNoun.field.text(of: count)
            return LocalizedText(
                arabic: "املأ \(counted.arabic) على الأكثر", english: "fill in at most \(counted.english)")
        case .notAllowed:
            return LocalizedText(
                arabic: "هذا الحقل غير متوقع هنا؛ احذفه", english: "this field is not expected here; remove it")
        case .badName(let name):
            return LocalizedText(
                arabic: "اسم الحقل «\(ValueText.shortened(name))» غير مقبول؛ غيّره",
                english: "the field name “\(ValueText.shortened(name))” is not accepted; change it")
        case .excluded:
            return LocalizedText(
                arabic: "هذه القيمة مستثناة؛ أدخل غيرها", english: "this value is excluded; enter another one")
        case .fitsSeveral:
            return LocalizedText(
                arabic: "القيمة توافق أكثر من شكل واحد؛ يجب أن توافق شكلًا واحدًا فقط",
                english: "fits more than one of the forms accepted; it must fit exactly one")
        case .tooComplex:
            return LocalizedText(
                arabic: "البيانات أكبر أو أعقد من أن تُفحص؛ قلّلها",
                english: "the data are too large or too intricate to check; make them smaller")
        case .nothingFits:
            return LocalizedText(arabic: "لا تُقبل هنا أي قيمة؛ احذفها", english: "no value is accepted here; remove it")
        default:
            return LocalizedText(
                arabic: "القيمة لا توافق أيًّا من الأشكال المقبولة", english: "fits none of the forms accepted")
        }
    }

    private static func missing(_ member: LocalizedText, beside other: LocalizedText?) -> LocalizedText {
        guard let other else {
            return LocalizedText(
                arabic: "الحقل «\(member.arabic)» مطلوب", english: "the field “\(member.english)” is required")
        }
        return LocalizedText(
            arabic: "الحقل «\(member.arabic)» مطلوب عند ملء الحقل «\(other.arabic)»",
            english: "the field “\(member.english)” is required when “\(other.english)” is filled in")
    }
}
