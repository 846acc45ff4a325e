import EventModel
import FormSchema

/// Puts words, numbers and days that people might write where sample forms have none but fitting ones.
struct FormDress {
    private let schema: FormSchema
    private var texts: [(name: String, text: String)] = []

    /// Finds a text for each member that a sample fills blandly, if there is one that fits.
    init(_ schema: FormSchema, bases: [ValueMap], today: Int) {
        self.schema = schema
        for base in bases {
            for (name, value) in base.entries where Self.isBland(value) && !isKnown(name) {
                let fitting = Self.candidates(for: name, today: today).first { text in
                    var form = base
                    form[name] = .text(text)
                    return schema.accepts(.map(form))
                }
                texts.append((name, fitting ?? ""))
            }
        }
    }

    /// The form with its bland members replaced, or as it is where that would not fit.
    func dressed(_ form: ValueMap) -> ValueMap {
        var dressed = form
        for (name, text) in texts where !text.isEmpty && Self.isBland(form[name]) { dressed[name] = .text(text) }
        return schema.accepts(.map(dressed)) ? dressed : form
    }

    private func isKnown(_ name: String) -> Bool {
        texts.contains { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// The same character again and again, zeros but for a prefix, or the day that stands for all days.
    private static func isBland(_ value: Value?) -> Bool {
        guard let text = value?.text, let last = text.utf8.last else { return false }
        if text.utf8.elementsEqual(FormFormat.date.example.utf8) { return true }
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(last)
        return text.utf8.dropFirst(isDigit ? 2 : 0).allSatisfy { $0 == last }
            || text.unicodeScalars.allSatisfy { $0 == "ب" }
    }

    private static func candidates(for name: String, today: Int) -> [String] {
        if name.utf8.holds(text: "birth_date") { return [FormCandidates.text(today - 12_000)] }
        let tables: [(part: String, texts: [String])] = [
            ("expires", [FormCandidates.text(today + 120)]), ("identity_number", ["900112233"]),
            ("mobile", ["0599123456"]), ("phone", ["0599123456", "022987654"]),
            ("name", ["ليلى أحمد الخطيب", "ليلى"]), ("address", ["رام الله، شارع الإرسال 12"]),
            ("locality", ["بيرزيت"]), ("profession", ["مهندسة"]), ("number", ["102345", "10234", "N-10234"]),
        ]
        let named = tables.filter { name.utf8.holds(text: $0.part) }.flatMap(\.texts)
        return named + [FormCandidates.text(today - 40), "كما في الملف المرفق", "102345"]
    }
}
