/// A number as the decimal digits that a person wrote: `significand x 10^exponent`, the sign dropped.
///
/// A double stands for the shortest decimal that reads back as itself, which is what was written unless it had more than
/// 17 digits; so 0.0075 is a multiple of 0.0001, though neither double is what it looks like.
struct DecimalNumber: Hashable, Sendable {
    let significand: UInt64
    let exponent: Int

    init(_ number: Number) {
        switch number {
        case .int(let int): (significand, exponent) = (int.magnitude, 0)
        case .double(let double): (significand, exponent) = DecimalNumber.shortestDigits(of: double)
        }
    }

    /// Whether this number is a whole multiple of `divisor`, exactly.
    ///
    /// - Complexity: O(log of the difference of the exponents).
    func isMultiple(of divisor: DecimalNumber) -> Bool {
        guard significand != 0 else { return true }
        guard divisor.significand != 0 else { return false }
        if exponent >= divisor.exponent {
            let modulus = divisor.significand
            let power = DecimalNumber.powerOfTen(exponent - divisor.exponent, modulo: modulus)
            return DecimalNumber.product(significand % modulus, power, modulo: modulus) == 0
        }
        var whole = divisor.significand
        for _ in 0..<(divisor.exponent - exponent) {
            let (product, overflows) = whole.multipliedReportingOverflow(by: 10)
            // A divisor greater than the number cannot divide it.
            if overflows { return false }
            whole = product
        }
        return significand % whole == 0
    }

    private static func powerOfTen(_ exponent: Int, modulo modulus: UInt64) -> UInt64 {
        var (result, base, rest) = (1 % modulus, 10 % modulus, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = product(result, base, modulo: modulus) }
            base = product(base, base, modulo: modulus)
            rest >>= 1
        }
        return result
    }

    /// `left` and `right` are below `modulus`, so that the quotient fits.
    private static func product(_ left: UInt64, _ right: UInt64, modulo modulus: UInt64) -> UInt64 {
        modulus.dividingFullWidth(left.multipliedFullWidth(by: right)).remainder
    }

    /// Reads Swift's own description, which has at most 17 significant digits.
    private static func shortestDigits(of double: Double) -> (significand: UInt64, exponent: Int) {
        guard double.isFinite else { return (0, 0) }
        var (significand, exponent): (UInt64, Int) = (0, 0)
        var (writtenExponent, isNegativeExponent) = (0, false)
        var (isAfterPoint, isInExponent) = (false, false)
        for byte in double.magnitude.description.utf8 {
            switch byte {
            case UInt8(ascii: "."): isAfterPoint = true
            case UInt8(ascii: "e"): isInExponent = true
            case UInt8(ascii: "-"): isNegativeExponent = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = byte - UInt8(ascii: "0")
                if isInExponent {
                    writtenExponent = writtenExponent * 10 + Int(digit)
                } else if isAfterPoint && digit == 0 && significand == 0 {
                    exponent -= 1
                } else {
                    significand = significand &* 10 &+ UInt64(digit)
                    if isAfterPoint { exponent -= 1 }
                }
            default: break
            }
        }
        exponent += isNegativeExponent ? -writtenExponent : writtenExponent
        while significand != 0 && significand % 10 == 0 {
            significand /= 10
            exponent += 1
        }
        return (significand, exponent)
    }
}
