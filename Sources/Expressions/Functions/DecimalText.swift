/// Doubles in decimal digits.
enum DecimalText {
    /// The fewest digits that read back as the same double: plain for exponents from -4 to 20, else with an exponent.
    static func shortest(_ double: Double) -> String {
        if let text = notANumber(double) { return text }
        let (digits, pointPlace) = shortestDigits(double)
        let exponent = pointPlace - 1
        let sign = double.sign == .minus ? "-" : ""
        if exponent < -4 || exponent > 20 {
            var text = sign + ascii(digits[..<1])
            if digits.count > 1 { text += "." + ascii(digits[1...]) }
            return text + exponentText(exponent)
        }
        return sign + plain(digits, pointPlace)
    }

    /// The fewest digits, never with an exponent.
    static func shortestPlain(_ double: Double) -> String {
        if let text = notANumber(double) { return text }
        let (digits, pointPlace) = shortestDigits(double)
        return (double.sign == .minus ? "-" : "") + plain(digits, pointPlace)
    }

    static func notANumber(_ double: Double) -> String? {
        if double.isNaN { return "NaN" }
        if double.isInfinite { return double < 0 ? "-Infinity" : "Infinity" }
        return nil
    }

    /// Digits as ASCII without zeros at the ends, and how many of them stand before the point.
    private static func shortestDigits(_ double: Double) -> (digits: [UInt8], pointPlace: Int) {
        var digits: [UInt8] = []
        var (pointPlace, exponent, isExponentNegative) = (0, 0, false)
        var (isAfterPoint, isExponent) = (false, false)
        for byte in double.magnitude.description.utf8 {
            switch byte {
            case UInt8(ascii: "."): isAfterPoint = true
            case UInt8(ascii: "e"): isExponent = true
            case UInt8(ascii: "-"): isExponentNegative = true
            case 0x30...0x39 where isExponent: exponent = exponent * 10 + Int(byte) - 0x30
            case 0x30...0x39:
                digits.append(byte)
                if !isAfterPoint { pointPlace += 1 }
            default: break
            }
        }
        pointPlace += isExponentNegative ? -exponent : exponent
        let zeros = digits.prefix { $0 == 0x30 }.count
        if zeros == digits.count { return ([0x30], 1) }
        digits.removeFirst(zeros)
        while digits.last == 0x30 { digits.removeLast() }
        return (digits, pointPlace - zeros)
    }

    private static func plain(_ digits: [UInt8], _ pointPlace: Int) -> String {
        if pointPlace <= 0 { return "0." + String(repeating: "0", count: -pointPlace) + ascii(digits[...]) }
        if pointPlace >= digits.count {
            return ascii(digits[...]) + String(repeating: "0", count: pointPlace - digits.count)
        }
        return ascii(digits[..<pointPlace]) + "." + ascii(digits[pointPlace...])
    }

    private static func ascii(_ digits: ArraySlice<UInt8>) -> String {
        String(decoding: digits, as: UTF8.self)
    }

    private static func exponentText(_ exponent: Int) -> String {
        let magnitude = abs(exponent)
        return "e" + (exponent < 0 ? "-" : "+") + (magnitude < 10 ? "0" : "") + String(magnitude)
    }

    // MARK: - With a given number of digits

    /// With so many digits after the point, rounded from the exact value, half to even.
    static func fixed(_ double: Double, fractionDigits: Int) -> String {
        if let text = notANumber(double) { return text }
        var exact = ExactDecimal(double.magnitude)
        exact.round(keeping: exact.pointPlace + fractionDigits)
        let sign = double.sign == .minus ? "-" : ""
        var text = sign
        text += exact.pointPlace <= 0 ? "0" : ascii(exact.digits(0..<exact.pointPlace)[...])
        guard fractionDigits > 0 else { return text }
        return text + "." + ascii(exact.digits(exact.pointPlace..<exact.pointPlace + fractionDigits)[...])
    }

    /// With one digit before the point, so many after it and an exponent.
    static func scientific(_ double: Double, fractionDigits: Int) -> String {
        if let text = notANumber(double) { return text }
        var exact = ExactDecimal(double.magnitude)
        exact.round(keeping: 1 + fractionDigits)
        var text = (double.sign == .minus ? "-" : "") + ascii(exact.digits(0..<1)[...])
        if fractionDigits > 0 { text += "." + ascii(exact.digits(1..<1 + fractionDigits)[...]) }
        return text + exponentText(double == 0 ? 0 : exact.pointPlace - 1)
    }
}

/// All decimal digits of a double: every double has finitely many.
private struct ExactDecimal {
    /// ASCII, the first not zero unless the number is.
    private var stored: [UInt8]
    /// How many digits stand before the point; negative for zeros after it.
    private(set) var pointPlace: Int

    init(_ magnitude: Double) {
        guard magnitude > 0 else {
            (stored, pointPlace) = ([0x30], 1)
            return
        }
        // magnitude = significand * 2^exponent, both whole.
        let exponent = max(Int(magnitude.exponent), -1_022) - 52
        let fraction = magnitude.significandBitPattern
        let significand = magnitude.isNormal ? fraction | 1 << 52 : fraction
        var number = LargeNumber(significand)
        if exponent >= 0 {
            number.multiply(by: 2, times: exponent)
        } else {
            // 2^-n is 5^n / 10^n.
            number.multiply(by: 5, times: -exponent)
        }
        stored = number.digits()
        pointPlace = stored.count + min(exponent, 0)
    }

    /// Digits of a range; those outside are zero.
    func digits(_ range: Range<Int>) -> [UInt8] {
        range.map { $0 >= 0 && $0 < stored.count ? stored[$0] : 0x30 }
    }

    /// Keeps the first `count` digits, rounded half to even.
    mutating func round(keeping count: Int) {
        guard count < stored.count else { return }
        guard count >= 0 else {
            stored = []
            return
        }
        let rest = stored[count...]
        let isHalf = rest.first == 0x35 && rest.dropFirst().allSatisfy { $0 == 0x30 }
        let isOdd = count > 0 && stored[count - 1] & 1 == 1
        let isUp = isHalf ? isOdd : (rest.first ?? 0x30) >= 0x35
        stored.removeSubrange(count...)
        guard isUp else { return }
        var index = count - 1
        while index >= 0, stored[index] == 0x39 {
            stored[index] = 0x30
            index -= 1
        }
        if index >= 0 {
            stored[index] += 1
        } else {
            stored.insert(0x31, at: 0)
            pointPlace += 1
        }
    }
}

/// A whole number of any size, in base 10^9, the lowest part first.
private struct LargeNumber {
    private var parts: [UInt32]
    private static let base: UInt64 = 1_000_000_000

    init(_ number: UInt64) {
        parts = []
        var rest = number
        repeat {
            parts.append(UInt32(rest % LargeNumber.base))
            rest /= LargeNumber.base
        } while rest > 0
    }

    mutating func multiply(by factor: UInt64, times count: Int) {
        // As many factors at once as fit 29 bits.
        let atOnce = factor == 2 ? 29 : 12
        var remaining = count
        while remaining > 0 {
            let taken = min(remaining, atOnce)
            multiply(by: (0..<taken).reduce(1) { product, _ in product * factor })
            remaining -= taken
        }
    }

    private mutating func multiply(by factor: UInt64) {
        var carry: UInt64 = 0
        for index in parts.indices {
            let product = UInt64(parts[index]) * factor + carry
            parts[index] = UInt32(product % LargeNumber.base)
            carry = product / LargeNumber.base
        }
        while carry > 0 {
            parts.append(UInt32(carry % LargeNumber.base))
            carry /= LargeNumber.base
        }
    }

    func digits() -> [UInt8] {
        var digits: [UInt8] = []
        for part in parts.reversed() {
            let text = Array(String(part).utf8)
            if !digits.isEmpty { digits += Array(repeating: 0x30, count: 9 - text.count) }
            digits += text
        }
        return digits
    }
}
