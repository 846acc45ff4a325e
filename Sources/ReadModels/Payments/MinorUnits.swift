/// Amounts of a currency as people write them, and as whole minor units.
public enum MinorUnits {
    /// The digits after the point of a currency, by ISO 4217.
    public static func digitCount(of currency: String) -> Int {
        switch currency {
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        case "CLP", "DJF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF": 0
        default: 2
        }
    }

    /// The minor units of a decimal text such as `210.00`; nil for a sign, for more digits than the currency has, for
    /// anything else than ASCII digits and one point, and beyond 64 bits.
    ///
    /// - Complexity: O(n).
    public static func read(_ text: String, currency: String) -> Int64? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let digitCount = digitCount(of: currency)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }),
            parts.count == 1 || parts[1].count <= digitCount
        else { return nil }
        let fraction = parts.count == 2 ? Array(parts[1]) : []
        let padding = [UInt8](repeating: UInt8(ascii: "0"), count: digitCount - fraction.count)
        var sum: Int64 = 0
        for byte in Array(parts[0]) + fraction + padding {
            guard (0x30...0x39).contains(byte) else { return nil }
            let (product, overflows) = sum.multipliedReportingOverflow(by: 10)
            let (next, alsoOverflows) = product.addingReportingOverflow(Int64(byte - 0x30))
            guard !overflows, !alsoOverflows else { return nil }
            sum = next
        }
        return sum
    }

    /// The amount with all digits of its currency, as in `210.00`.
    public static func text(_ amount: Int64, currency: String) -> String {
        let digitCount = digitCount(of: currency)
        let digits = String(amount.magnitude)
        let padded = String(repeating: "0", count: max(0, digitCount + 1 - digits.utf8.count)) + digits
        let sign = amount < 0 ? "-" : ""
        guard digitCount > 0 else { return sign + padded }
        return "\(sign)\(padded.dropLast(digitCount)).\(padded.suffix(digitCount))"
    }
}
