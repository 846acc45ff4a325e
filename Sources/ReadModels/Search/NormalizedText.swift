/// Text as a search compares it, so that what people write in several ways is found by each of them.
///
/// Letters follow Apache Lucene's `ArabicNormalizer` and, for what Persian and Urdu keyboards type, its
/// `PersianNormalizer`: alef with hamza, madda or wasla is bare alef, taa marbuta is haa, alef maqsura is yaa, tatweel and
/// diacritics are dropped. Beyond those, waw and yaa lose their hamza too, as names are typed; presentation forms, which
/// old files and copied pages hold, are their letters (the tables of the Unicode Character Database); digits of either
/// script are ASCII; letters of other scripts are lower case. Marks of direction are dropped, control characters are
/// spaces. To normalise twice changes nothing.
public struct NormalizedText: Hashable, Sendable {
    /// The text.
    public let text: String

    /// Normalises what somebody wrote.
    ///
    /// - Complexity: O(n).
    public init(_ written: String) {
        var scalars = String.UnicodeScalarView()
        for scalar in written.unicodeScalars {
            let value = scalar.value
            switch value {
            case 0x41...0x5A: scalars.append(Unicode.Scalar(UInt8(value + 0x20)))
            case 0x20...0x7E: scalars.append(scalar)
            case 0...0x9F: scalars.append(" ")
            case 0xFB50...0xFDFF, 0xFE70...0xFEFF: Self.append(presentationForm: scalar, to: &scalars)
            default: Self.append(scalar, to: &scalars)
            }
        }
        text = String(scalars)
    }

    /// The parts between spaces that hold a letter or a digit.
    ///
    /// - Complexity: O(n).
    public var words: [String] {
        text.unicodeScalars.split { $0.properties.isWhitespace }
            .filter { $0.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil } }
            .map { String($0) }
    }

    private static func append(_ scalar: Unicode.Scalar, to scalars: inout String.UnicodeScalarView) {
        switch scalar.value {
        case 0x622, 0x623, 0x625, 0x671, 0x672, 0x673: scalars.append("ا")
        case 0x624: scalars.append("و")
        // Yaa with hamza, alef maqsura, and the yaas of Persian and Urdu.
        case 0x626, 0x649, 0x6CC, 0x6D2, 0x6D3: scalars.append("ي")
        // Taa marbuta, and the haas of Persian and Urdu.
        case 0x629, 0x6BE, 0x6C0, 0x6C1, 0x6C2, 0x6C3, 0x6D5: scalars.append("ه")
        case 0x6A9: scalars.append("ك")
        case 0x660...0x669: scalars.append(digit(scalar.value - 0x660))
        case 0x6F0...0x6F9: scalars.append(digit(scalar.value - 0x6F0))
        case _ where isDropped(scalar.value): break
        default: scalars.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        }
    }

    private static func append(presentationForm scalar: Unicode.Scalar, to scalars: inout String.UnicodeScalarView) {
        guard let letters = ArabicPresentationForms.letters(of: scalar) else { return append(scalar, to: &scalars) }
        for letter in letters.unicodeScalars { append(letter, to: &scalars) }
    }

    private static func digit(_ value: UInt32) -> Unicode.Scalar {
        Unicode.Scalar(UInt8(0x30 + value))
    }

    /// Tatweel, diacritics with the hamzas and maddas that stand alone, marks of the Quran, joiners, marks of direction.
    private static func isDropped(_ value: UInt32) -> Bool {
        switch value {
        case 0x640, 0x64B...0x65F, 0x670, 0x610...0x61A, 0x61C, 0x6D6...0x6DC, 0x6DF...0x6E4, 0x6E7, 0x6E8,
            0x6EA...0x6ED, 0x8D3...0x8E1, 0x8E3...0x8FF, 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060,
            0x2066...0x2069,
            0xFEFF:
            true
        default: false
        }
    }
}
