import EventModel

extension JSONReader {
    /// Reads a number, at the first byte of which it stands.
    mutating func readNumber() throws(JSONError) -> Value {
        let start = offset
        let isNegative = take("-")
        let whole = try readWhole(isNegative: isNegative, at: start)
        var isWhole = true
        if take(".") {
            isWhole = false
            guard takeDigits() > 0 else { throw invalid("a digit follows the point of a number", at: start) }
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            guard takeDigits() > 0 else { throw invalid("a digit follows the e of a number", at: start) }
        }
        guard offset - start <= limits.numberByteCountMax else {
            throw error(.numberTooLong, "a number has at most \(limits.numberByteCountMax) bytes", at: start)
        }
        if isWhole, let whole { return .int(whole) }
        guard let number = Double(String(decoding: bytes[start..<offset], as: UTF8.self)), number.isFinite else {
            throw error(.numberOutOfRange, "a number lies within ±1.7976931348623157e308", at: start)
        }
        return .double(number)
    }

    /// Reads the digits before a point.
    ///
    /// - Returns: Their value with its sign; nil beyond 64 bits.
    private mutating func readWhole(isNegative: Bool, at start: Int) throws(JSONError) -> Int64? {
        let digitStart = offset
        var whole: Int64? = 0
        while let byte = next, (0x30...0x39).contains(byte) {
            let digit = Int64(byte - 0x30)
            if let value = whole {
                let (product, productOverflows) = value.multipliedReportingOverflow(by: 10)
                // The least number has no positive counterpart, so negative ones are counted downwards.
                let (sum, sumOverflows) = product.addingReportingOverflow(isNegative ? -digit : digit)
                whole = productOverflows || sumOverflows ? nil : sum
            }
            offset += 1
        }
        if offset == digitStart { throw invalid("a digit follows the - of a number", at: start) }
        if bytes[digitStart] == UInt8(ascii: "0") && offset > digitStart + 1 {
            throw error(.invalidNumber, "a number has no leading zeros", at: start)
        }
        return whole
    }

    private mutating func takeDigits() -> Int {
        let start = offset
        while let byte = next, (0x30...0x39).contains(byte) { offset += 1 }
        return offset - start
    }

    /// Makes an error for a digit that is missing.
    private func invalid(_ reason: String, at start: Int) -> JSONError {
        offset == bytes.count ? error(.unexpectedEnd, reason) : error(.invalidNumber, reason, at: start)
    }
}
