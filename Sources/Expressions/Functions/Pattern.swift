internal import RegularExpressions

/// A regular expression and what a search for it may cost.
struct Pattern: Sendable {
    private let expression: RegularExpression
    /// Units of work for each byte of a text.
    let costPerByte: Int

    init(_ pattern: String) throws(RegularExpressionError) {
        expression = try RegularExpression(pattern, dialect: .re2)
        costPerByte = Pattern.costPerByte(pattern)
    }

    func containsMatch(in text: String) -> Bool {
        expression.containsMatch(in: text)
    }

    /// A bound of the places that a search can be in at once, 64 of them for one unit: the bytes of the pattern times
    /// its counts of repetition, which may be nested.
    private static func costPerByte(_ pattern: String) -> Int {
        var (places, count, isCount) = (pattern.utf8.count, 0, false)
        let placeCountMax = RegularExpression.instructionCountMax
        for byte in pattern.utf8 {
            if isCount, Lexer.isDigit(byte) {
                count = min(count * 10 + Int(byte) - 0x30, placeCountMax)
            } else {
                if isCount { places = min(places * max(count, 1), placeCountMax) }
                isCount = byte == UInt8(ascii: "{") || (isCount && byte == UInt8(ascii: ","))
                count = 0
            }
        }
        return 1 + places / 64
    }
}
