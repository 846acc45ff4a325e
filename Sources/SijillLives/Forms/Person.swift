import SijillTestKit

/// Somebody with a name, in Arabic and in Latin letters, a place and a number.
struct Person {
    var identityNumber: String
    var given: (arabic: String, latin: String)
    var father: (arabic: String, latin: String)
    var grandfather: (arabic: String, latin: String)
    var family: (arabic: String, latin: String)
    var mobile: String
    var town: String
    var street: String

    init(using random: inout SeededGenerator) {
        identityNumber = Self.identityNumber(using: &random)
        given = Self.pick(Bool.random(using: &random) ? Self.women : Self.men, &random)
        father = Self.pick(Self.men, &random)
        grandfather = Self.pick(Self.men, &random)
        family = Self.pick(Self.families, &random)
        mobile = (Bool.random(using: &random) ? "059" : "056") + Self.digits(7, &random)
        town = Self.pick(Self.towns, &random)
        street = Self.pick(Self.streets, &random) + " " + String(Int.random(in: 1...180, using: &random))
    }

    /// The four parts of a name.
    var fullName: String {
        "\(given.arabic) \(father.arabic) \(grandfather.arabic) \(family.arabic)"
    }

    var latinName: String { "\(given.latin) \(father.latin) \(family.latin)" }

    var address: String { "\(town)، \(street)" }

    /// Nine digits, of which the last checks the others as on identity cards.
    static func identityNumber(using random: inout SeededGenerator) -> String {
        let first = ["4", "8", "9"][Int.random(in: 0..<3, using: &random)]
        let body = first + digits(7, &random)
        let sum = body.utf8.enumerated().reduce(0) { sum, digit in
            let product = Int(digit.element - 0x30) * (digit.offset % 2 + 1)
            return sum + product / 10 + product % 10
        }
        return body + String((10 - sum % 10) % 10)
    }

    static func digits(_ count: Int, _ random: inout SeededGenerator) -> String {
        (0..<count).reduce(into: "") { text, _ in text += String(Int.random(in: 0...9, using: &random)) }
    }

    static func pick<Element>(_ elements: [Element], _ random: inout SeededGenerator) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    private static let women = [
        ("ليلى", "LAYLA"), ("رنا", "RANA"), ("هبة", "HIBA"), ("سمر", "SAMAR"), ("نور", "NOUR"), ("دعاء", "DUAA"),
        ("أسماء", "ASMAA"), ("مريم", "MARYAM"), ("سعاد", "SUAD"), ("ختام", "KHITAM"), ("فاطمة", "FATIMA"),
        ("هديل", "HADEEL"), ("ولاء", "WALAA"), ("إيمان", "IMAN"), ("رؤى", "RUA"), ("شهد", "SHAHD"),
    ]
    private static let men = [
        ("أحمد", "AHMAD"), ("محمد", "MOHAMMAD"), ("خليل", "KHALIL"), ("محمود", "MAHMOUD"), ("يوسف", "YOUSEF"),
        ("إبراهيم", "IBRAHIM"), ("عمر", "OMAR"), ("سامر", "SAMER"), ("فادي", "FADI"), ("نضال", "NIDAL"),
        ("مصطفى", "MUSTAFA"), ("عيسى", "ISSA"), ("حنا", "HANNA"), ("زياد", "ZIAD"), ("وليد", "WALID"),
        ("عبد الرحمن", "ABDELRAHMAN"), ("طارق", "TAREQ"), ("جميل", "JAMIL"),
    ]
    private static let families = [
        ("الخطيب", "KHATIB"), ("النتشة", "NATSHEH"), ("عواد", "AWWAD"), ("المصري", "MASRI"), ("زيدان", "ZEIDAN"),
        ("أبو عيشة", "ABU AISHEH"), ("التميمي", "TAMIMI"), ("جرار", "JARRAR"), ("صوالحة", "SAWALHA"),
        ("حنون", "HANNOUN"), ("شاهين", "SHAHEEN"), ("البرغوثي", "BARGHOUTHI"), ("الشوا", "SHAWA"),
        ("عبد الهادي", "ABDELHADI"), ("قواسمي", "QAWASMI"), ("دويكات", "DWEIKAT"), ("خوري", "KHOURY"),
    ]
    private static let towns = [
        "رام الله", "البيرة", "نابلس", "الخليل", "جنين", "طولكرم", "قلقيلية", "بيت لحم", "أريحا", "سلفيت", "طوباس",
        "غزة", "خان يونس", "رفح", "دير البلح", "بيرزيت", "دورا", "يطا", "بيت ساحور",
    ]
    private static let streets = [
        "شارع الإرسال", "شارع القدس", "شارع فيصل", "حي الطيرة", "شارع عين سارة", "شارع الملك حسين", "حي رفيديا",
        "شارع النهضة", "حارة البلدة القديمة", "شارع المدارس",
    ]
}
