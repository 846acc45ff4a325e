/// Reads a text byte by byte, for grammars of ASCII.
struct ByteScanner {
    private let bytes: [UInt8]
    private(set) var index = 0

    init(_ text: some Sequence<UInt8>) {
        bytes = Array(text)
    }

    var isAtEnd: Bool { index == bytes.count }
    var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func skip() {
        if index < bytes.count { index += 1 }
    }

    /// Takes a letter of either case, or any other byte as it is; false leaves it where it is.
    mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard let next, next == UInt8(ascii: wanted) || next.lowercased == UInt8(ascii: wanted).lowercased else {
            return false
        }
        index += 1
        return true
    }

    /// Takes bytes as long as they fit, and says how many.
    mutating func takeWhile(_ fits: (UInt8) -> Bool) -> Int {
        let start = index
        while let next, fits(next) { index += 1 }
        return index - start
    }

    /// Takes a number of exactly `count` digits.
    mutating func takeDigits(_ count: Int) -> Int? {
        var number = 0
        for _ in 0..<count {
            guard let next, next.isDigit else { return nil }
            number = number * 10 + Int(next - UInt8(ascii: "0"))
            index += 1
        }
        return number
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    var isLetter: Bool { lowercased >= UInt8(ascii: "a") && lowercased <= UInt8(ascii: "z") }
    var isHexDigit: Bool { isDigit || (lowercased >= UInt8(ascii: "a") && lowercased <= UInt8(ascii: "f")) }
    /// The small letter of a capital one; any other byte as it is.
    var lowercased: UInt8 { self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self + 32 : self }

    func isAny(of characters: String) -> Bool {
        characters.utf8.contains(self)
    }
}
