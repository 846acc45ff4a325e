import EventModel
import SijillTestKit

/// What people write under the name of a field.
struct FieldValues {
    let person: Person
    /// The local day, in days since 1970-01-01.
    let today: Int

    /// What somebody might write in a form where only the kind of text is known; nil for no idea.
    func text(for name: String, isDay: Bool, using random: inout SeededGenerator) -> String? {
        if isDay { return Self.text(ofDay: day(for: name, using: &random)) }
        let isApplicants = !NameHints.holds(name, Self.others)
        let other = Person(using: &random)
        let who = isApplicants ? person : other
        if NameHints.holds(name, ["identity", "taxpayer_number", "national_id"]) { return who.identityNumber }
        if NameHints.holds(name, ["mobile", "phone"]) { return who.mobile }
        if NameHints.holds(name, ["email"]) { return "\(who.mobile)@example.ps" }
        if NameHints.holds(name, ["latin"]) { return who.latinName }
        if let establishment = Self.establishments.first(where: { NameHints.holds(name, $0.parts) }) {
            return Person.pick(establishment.kinds, &random) + " " + other.family.arabic
        }
        if NameHints.holds(name, ["child_name"]) { return other.given.arabic }
        if NameHints.holds(name, ["name"]) { return who.fullName }
        if NameHints.holds(name, ["address"]) { return who.address }
        if NameHints.holds(name, ["country"]) { return Person.pick(Self.countries, &random) }
        if NameHints.holds(name, ["locality", "place", "town", "city", "lost_at"]) { return other.town }
        if NameHints.holds(name, ["profession", "job"]) { return Person.pick(Self.professions, &random) }
        if NameHints.holds(name, ["number", "code", "plate"]) { return nil }
        if NameHints.holds(name, ["reason", "detail", "note", "cause", "condition"]) {
            return Person.pick(Self.remarks, &random)
        }
        return nil
    }

    /// A whole number of a plausible size; nil for no idea.
    func number(for name: String, using random: inout SeededGenerator) -> Int64? {
        let ranges: [(parts: [String], range: ClosedRange<Int64>)] = [
            (["parcel_area"], 300...2_000), (["sign_area"], 0...12), (["area"], 60...420), (["floors"], 1...5),
            (["basin", "parcel"], 1...900), (["copies"], 1...3), (["workers"], 0...14), (["engine"], 1_000...2_400),
            (["losses", "daughters", "sons", "dependants", "count"], 0...4), (["order"], 1...2),
        ]
        return ranges.first { NameHints.holds(name, $0.parts) }.map { Int64.random(in: $0.range, using: &random) }
    }

    private func day(for name: String, using random: inout SeededGenerator) -> Int {
        if NameHints.holds(name, ["deceased_birth"]) { return today - Int.random(in: 14_000...33_000, using: &random) }
        if NameHints.holds(name, ["birth"]) { return today - Int.random(in: 6_600...24_000, using: &random) }
        if NameHints.holds(name, ["first_registered", "from"]) {
            return today - Int.random(in: 700...5_000, using: &random)
        }
        if NameHints.holds(name, ["expires", "until"]) { return today + Int.random(in: -40...60, using: &random) }
        return today - Int.random(in: 1...25, using: &random)
    }

    /// A day as `YYYY-MM-DD`.
    static func text(ofDay daysSinceEpoch: Int) -> String {
        let date = CivilDate(daysSinceEpoch: daysSinceEpoch)
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        return "\(digits(date.year, 4))-\(digits(date.month, 2))-\(digits(date.day, 2))"
    }

    private static let others = [
        "mother", "father_", "guardian", "agent", "deceased", "child", "owner", "spouse", "heir", "partner",
    ]
    private static let establishments: [(parts: [String], kinds: [String])] = [
        (["engineering"], ["المكتب الهندسي", "مكتب الاستشارات الهندسية"]),
        (["facility", "hospital"], ["مستشفى", "مركز صحي"]),
        (["business_name"], ["بقالة", "مخبز", "مطعم", "صالون", "مشغل"]),
        (["employer", "company", "addressee"], ["شركة", "مؤسسة", "مصنع", "جمعية"]),
    ]
    private static let countries = ["الأردن", "مصر", "الكويت", "تركيا", "ألمانيا", "تشيلي"]
    private static let professions = [
        "معلمة", "مهندس", "ممرض", "محاسبة", "تاجر", "مزارع", "سائق", "طبيبة", "عامل بناء", "طالبة",
    ]
    private static let remarks = [
        "كما هو مبيّن في المرفقات", "لظروف عائلية", "لإتمام معاملة لدى البنك", "بسبب السفر", "لفقدان الأوراق الأصلية",
    ]
}
