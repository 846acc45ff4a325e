import EventModel

/// Values and types in words for people.
enum ValueText {
    private static let valueCountMax = 10
    private static let characterCountMax = 60

    static func text(of value: Value) -> LocalizedText {
        switch value {
        case .null: LocalizedText(arabic: "فارغ", english: "empty")
        case .bool(true): LocalizedText(arabic: "نعم", english: "yes")
        case .bool(false): LocalizedText(arabic: "لا", english: "no")
        case .int, .double: LocalizedText(untranslated: Number(value)?.text ?? "∞")
        case .text(let text): LocalizedText(arabic: "«\(shortened(text))»", english: "“\(shortened(text))”")
        case .list: LocalizedText(arabic: "قائمة معيّنة", english: "a certain list")
        case .map: LocalizedText(arabic: "مجموعة حقول معيّنة", english: "a certain group of fields")
        case .bytes, .timestamp: LocalizedText(arabic: "قيمة معيّنة", english: "a certain value")
        }
    }

    /// The first values one after the other, with an ellipsis for the rest.
    static func list(of values: [Value]) -> LocalizedText {
        let texts = values.prefix(valueCountMax).map { text(of: $0) }
        let rest = values.count > valueCountMax ? ["…"] : []
        return LocalizedText(
            arabic: (texts.map(\.arabic) + rest).joined(separator: "، "),
            english: (texts.map(\.english) + rest).joined(separator: ", "))
    }

    static func request(for types: TypeSet) -> LocalizedText {
        let words: [(TypeSet, LocalizedText)] = [
            (.string, LocalizedText(arabic: "نصًّا", english: "a text")),
            (.number, LocalizedText(arabic: "عددًا", english: "a number")),
            (.boolean, LocalizedText(arabic: "نعم أو لا", english: "yes or no")),
            (.array, LocalizedText(arabic: "قائمة", english: "a list")),
            (.object, LocalizedText(arabic: "مجموعة حقول", english: "a group of fields")),
            (.null, LocalizedText(arabic: "فارغة", english: "empty")),
        ]
        var texts = words.filter { types.isSuperset(of: $0.0) }.map(\.1)
        if types.contains(.integer), !types.contains(.fraction) {
            texts.insert(LocalizedText(arabic: "عددًا صحيحًا", english: "a whole number"), at: 0)
        }
        return LocalizedText(
            arabic: "يجب أن تكون القيمة " + texts.map(\.arabic).joined(separator: " أو "),
            english: "must be " + texts.map(\.english).joined(separator: " or "))
    }

    /// A text cut to what a message can show.
    static func shortened(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard text.utf8.count > characterCountMax,
            let end = scalars.index(
                scalars.startIndex, offsetBy: characterCountMax, limitedBy: scalars.endIndex), end < scalars.endIndex
        else { return text }
        return String(scalars[..<end]) + "…"
    }
}

/// A noun after a number, by the rules of both languages; in Arabic in the accusative, as after a verb.
enum CountedNoun {
    case character, item, field

    func text(of count: Int) -> LocalizedText {
        LocalizedText(arabic: arabic(count), english: "\(count) \(count == 1 ? english : english + "s")")
    }

    private var english: String {
        switch self {
        case .character: "character"
        case .item: "item"
        case .field: "field"
        }
    }

    private func arabic(_ count: Int) -> String {
        let forms: (singular: String, one: String, two: String, few: String, many: String) =
            switch self {
            case .character: ("حرف", "حرفًا واحدًا", "حرفين", "أحرف", "حرفًا")
            case .item: ("عنصر", "عنصرًا واحدًا", "عنصرين", "عناصر", "عنصرًا")
            case .field: ("حقل", "حقلًا واحدًا", "حقلين", "حقول", "حقلًا")
            }
        switch (count, count % 100) {
        case (1, _): return forms.one
        case (2, _): return forms.two
        case (_, 3...10): return "\(count) \(forms.few)"
        case (_, 11...99): return "\(count) \(forms.many)"
        default: return "\(count) \(forms.singular)"
        }
    }
}

extension FormFormat {
    /// What to write, with an example.
    var request: LocalizedText {
        let name: LocalizedText =
            switch self {
            case .date: LocalizedText(arabic: "تاريخًا صحيحًا", english: "a valid date")
            case .time: LocalizedText(arabic: "وقتًا صحيحًا", english: "a valid time")
            case .dateTime: LocalizedText(arabic: "تاريخًا ووقتًا صحيحين", english: "a valid date and time")
            case .duration: LocalizedText(arabic: "مدة صحيحة", english: "a valid duration")
            case .email: LocalizedText(arabic: "عنوان بريد إلكتروني صحيحًا", english: "a valid mail address")
            case .hostname: LocalizedText(arabic: "اسم خادم صحيحًا", english: "a valid host name")
            case .ipv4, .ipv6: LocalizedText(arabic: "عنوان شبكة صحيحًا", english: "a valid network address")
            case .uri, .uriReference: LocalizedText(arabic: "رابطًا صحيحًا", english: "a valid link")
            case .uuid: LocalizedText(arabic: "معرّفًا فريدًا صحيحًا", english: "a valid unique identifier")
            case .regex: LocalizedText(arabic: "تعبيرًا نمطيًا صحيحًا", english: "a valid regular expression")
            case .jsonPointer: LocalizedText(arabic: "مؤشر JSON صحيحًا", english: "a valid JSON pointer")
            }
        return LocalizedText(
            arabic: "اكتب \(name.arabic)، مثل \(example)", english: "write \(name.english), such as \(example)")
    }
}
