import Testing

@testable import Workflow

/// Numbers that people say over the telephone.
@Suite struct ReferenceTests {
    private func reference(_ number: Int, service: Int = 101, year: Int = 2026) throws -> ApplicationReference {
        try #require(ApplicationReference(service: service, year: year, number: number))
    }

    private func digits(_ text: String) -> [UInt8] { text.utf8.filter { $0 != 0x2D }.map { $0 - 0x30 } }

    private func text(_ digits: [UInt8]) -> String { digits.map { String($0) }.joined() }

    @Test func theSchemeIsTheOnePublished() {
        #expect(CheckDigit.digit(for: [5, 7, 2]) == 4, "the example that goes with the table")
        #expect(CheckDigit.isSound([5, 7, 2, 4]))
    }

    /// The whole proof, whatever the length: rows and columns are permutations, so that one wrong digit stays wrong to the
    /// end; and no two digits may change places, wherever they stand.
    @Test func noWrongDigitAndNoExchangeOfNeighboursGoesUnnoticed() {
        let all = Set<UInt8>(0...9)
        for index in 0..<10 {
            #expect(Set(CheckDigit.table[index]) == all)
            #expect(Set(CheckDigit.table.map { $0[index] }) == all)
            #expect(CheckDigit.table[index][index] == 0)
        }
        for before in 0..<10 {
            for first in 0..<10 {
                for second in 0..<10 where first != second {
                    let there = CheckDigit.table[Int(CheckDigit.table[before][first])][second]
                    let back = CheckDigit.table[Int(CheckDigit.table[before][second])][first]
                    #expect(there != back, "\(before): \(first) and \(second)")
                }
            }
        }
    }

    /// The same by trying: all single errors and exchanges in references of all lengths.
    @Test func allErrorsOfOneKindInManyReferencesAreRefused() throws {
        for number in [1, 7, 10, 99, 123, 4_711, 65_536, 999_999, 1_000_000, 123_456_789] {
            let reference = try reference(number)
            let right = digits(reference.description)
            for place in right.indices {
                for wrong in UInt8(0)...9 where wrong != right[place] {
                    var typed = right
                    typed[place] = wrong
                    #expect(ApplicationReference(text(typed)) == nil, "\(text(typed)) for \(reference)")
                }
                guard place + 1 < right.count, right[place] != right[place + 1] else { continue }
                var typed = right
                typed.swapAt(place, place + 1)
                #expect(ApplicationReference(text(typed)) == nil, "\(text(typed)) for \(reference)")
            }
        }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        var generator = SeededGenerator(seed: 3)
        var seen: Set<String> = []
        for _ in 0..<2_000 {
            let number = Int.random(
                in: 1...(Int.random(in: 0...1, using: &generator) == 0 ? 2_000 : 999_999_999), using: &generator)
            let reference = try reference(
                number, service: Int.random(in: 101...999, using: &generator),
                year: Int.random(in: 1000...9999, using: &generator))
            #expect(ApplicationReference(reference.description) == reference)
            seen.insert(reference.description)
        }
        #expect(seen.count > 1_900)
    }

    @Test func peopleWriteItInManyWays() throws {
        let reference = try reference(123)
        let plain = reference.description
        #expect(plain.hasPrefix("101-2026-000123-"))
        let compact = plain.filter { $0 != "-" }
        func converted(from zero: UInt32) -> String {
            String(
                String.UnicodeScalarView(
                    plain.unicodeScalars.map { scalar in
                        (0x30...0x39).contains(scalar.value)
                            ? Unicode.Scalar(scalar.value - 0x30 + zero) ?? scalar : scalar
                    }))
        }
        let spellings = [
            plain, compact, " \(compact) ", plain.replacing("-", with: " "), plain.replacing("-", with: " – "),
            plain.replacing("-", with: "/"), converted(from: 0x660), converted(from: 0x6F0),
            "\u{200F}\(converted(from: 0x660))\u{200E}",
        ]
        for spelling in spellings { #expect(ApplicationReference(spelling) == reference, "\(spelling)") }
    }

    @Test func whatIsNoReferenceIsNone() {
        for text in [
            "", "-", "7K3M9QXDAB", "passport-renewal/7K3M9QXDAB", "572-4", "1012026000123",
            String(repeating: "0", count: 14), String(repeating: "1", count: 40),
        ] {
            #expect(ApplicationReference(text) == nil, "\(text)")
        }
        #expect(ApplicationReference(service: 100, year: 2026, number: 1) == nil)
        #expect(ApplicationReference(service: 1_000, year: 2026, number: 1) == nil)
        #expect(ApplicationReference(service: 101, year: 999, number: 1) == nil)
        #expect(ApplicationReference(service: 101, year: 2026, number: 0) == nil)
        #expect(ApplicationReference(service: 101, year: 2026, number: 1_000_000_000) == nil)
    }

    /// A number of more than six digits is written without zeros in front, so that each reference has one spelling.
    @Test func zerosInFrontMakeNoSecondSpelling() throws {
        let padded = digits("1012026").map { $0 } + digits("0000123")
        #expect(ApplicationReference(text(padded + [CheckDigit.digit(for: padded)])) == nil)
    }
}
