import Foundation
import ReadModels
import Testing

/// What people write in several ways is one text.
@Suite struct NormalizedTextTests {
    @Test(arguments: [
        ("أحمد إبراهيم آدم ٱلله", "احمد ابراهيم ادم الله"), ("مؤمن رئيس هدى", "مومن رييس هدي"),
        ("رام الله، شارع المدرسة", "رام الله، شارع المدرسه"), ("مُحَمَّـــــد", "محمد"), ("قرآن", "قران"),
        ("٠١٢٣٤٥٦٧٨٩", "0123456789"), ("۰۱۲۳۴۵۶۷۸۹", "0123456789"), ("کریم", "كريم"),
        ("ﷲ ﻻ ﺷﺎﺭﻉ ﻋﻠﻰ", "الله لا شارع علي"),
        ("LAYLA Odeh ÉCOLE", "layla odeh école"), ("a\u{0}b\nc\tـ\u{200F}d", "a b c d"), ("", ""),
        ("ماء", "ماء"), ("ﷺ", "صلي الله عليه وسلم"),
    ])
    func aTextIsNormalized(written: String, normalized: String) {
        #expect(NormalizedText(written).text.unicodeScalars.elementsEqual(normalized.unicodeScalars), "\(written)")
    }

    @Test func toNormalizeTwiceChangesNothing() {
        for value in UInt32(0)...0x1_FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let once = NormalizedText("x\(scalar)y").text
            #expect(NormalizedText(once).text.unicodeScalars.elementsEqual(once.unicodeScalars), "U+\(value)")
        }
    }

    @Test func composedAndDecomposedArabicLettersAreTheSame() {
        for value in UInt32(0x621)...0x64A {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let composed = String(Character(scalar))
            let decomposed = composed.decomposedStringWithCanonicalMapping
            #expect(
                NormalizedText(composed).text.unicodeScalars.elementsEqual(
                    NormalizedText(decomposed).text.unicodeScalars), "U+\(value)")
        }
    }

    @Test func presentationFormsAreWhatUnicodeSaysTheyAre() {
        // U+06D3 with a small hamza, and the letters for Quranic pauses, come apart in the Database as Lucene has them not.
        for value in Array(UInt32(0xFB50)...0xFDFB) + Array(UInt32(0xFE80)...0xFEFC) {
            guard let scalar = Unicode.Scalar(value), scalar.properties.generalCategory == .otherLetter else {
                continue
            }
            let form = String(Character(scalar))
            let letters = form.decomposedStringWithCompatibilityMapping
            #expect(
                NormalizedText(form).words == NormalizedText(letters).words, "U+\(String(value, radix: 16)) \(letters)")
        }
    }

    @Test func wordsHoldALetterOrADigit() {
        #expect(NormalizedText("  ليلى -- عودة ، 12/3 \u{A0}\"x\" ").words == ["ليلي", "عوده", "12/3", "\"x\""])
        #expect(NormalizedText("-- ، * \"").words.isEmpty)
    }
}
