/// The text of a number, and whether a machine would write the number in the same way.
///
/// Only such numbers are recorded as numbers; `007`, `1e3` or `2.50` stay texts with their type.
struct NumberText {
    private let bytes: [UInt8]
    private let range: Range<Int>

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        self.range = range
    }

    /// The whole number, when its decimal digits are this text.
    ///
    /// - Complexity: O(n), no allocation.
    func int() -> Int64? {
        var index = range.lowerBound
        let isNegative = index < range.upperBound && bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        guard index < range.upperBound, range.upperBound - index <= 19 else { return nil }
        if bytes[index] == UInt8(ascii: "0"), range.count > 1 { return nil }
        var number: Int64 = 0
        while index < range.upperBound {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { return nil }
            let (product, overflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflowsAgain) = product.subtractingReportingOverflow(Int64(digit))
            guard !overflows, !overflowsAgain else { return nil }
            number = sum
            index += 1
        }
        // Counted down, because the least number has no positive counterpart.
        if isNegative { return number }
        return number == .min ? nil : -number
    }

    /// The double, when the shortest text that Swift writes for it is this text.
    ///
    /// - Complexity: O(n); no allocation for up to 15 digits, which a double holds exactly.
    func float() -> Double? {
        plainFloat() ?? exactFloat()
    }

    /// `-?digits.digits` of at most 15 digits: such decimals survive the way to the nearest double and back
    /// (IEEE 754-2019 section 5.12.2), and dividing two exact numbers gives that nearest double
    /// (Clinger, "How to Read Floating Point Numbers Accurately", 1990).
    private func plainFloat() -> Double? {
        var index = range.lowerBound
        let isNegative = index < range.upperBound && bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        guard range.upperBound - index <= 16, let whole = digits(&index), whole.count > 0,
            whole.count == 1 || bytes[index - whole.count] != UInt8(ascii: "0"),
            index < range.upperBound, bytes[index] == UInt8(ascii: ".")
        else { return nil }
        index += 1
        guard let fraction = digits(&index), index == range.upperBound, (1...4).contains(fraction.count),
            fraction.count == 1 || bytes[index - 1] != UInt8(ascii: "0")
        else { return nil }
        let scale = Self.powersOfTen[fraction.count]
        let number = (Double(whole.value) * scale + Double(fraction.value)) / scale
        return isNegative ? -number : number
    }

    private func digits(_ index: inout Int) -> (value: Int64, count: Int)? {
        let start = index
        var value: Int64 = 0
        while index < range.upperBound, case let digit = bytes[index] &- 0x30, digit <= 9 {
            value = value * 10 + Int64(digit)
            index += 1
        }
        return (value, index - start)
    }

    private func exactFloat() -> Double? {
        let text = String(decoding: bytes[range], as: UTF8.self)
        guard let double = Double(text), double.isFinite, double.description == text else { return nil }
        return double
    }

    private static let powersOfTen: [Double] = [1, 10, 100, 1_000, 10_000]
}

extension [UInt8] {
    /// Reads the whole array as the text of a number.
    func withNumberText<Answer>(_ read: (NumberText) -> Answer) -> Answer {
        read(NumberText(self, 0..<count))
    }
}
