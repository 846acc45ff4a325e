/// Reads the scalars of a pattern one after another.
struct PatternScanner {
    private let scalars: [Unicode.Scalar]
    /// The number of scalars read.
    private(set) var offset = 0

    init(_ pattern: String) {
        scalars = Array(pattern.unicodeScalars)
    }

    /// The scalar ahead; nil at the end.
    var next: Unicode.Scalar? {
        offset < scalars.count ? scalars[offset] : nil
    }

    /// The scalar after that many ahead.
    func peek(_ distance: Int) -> Unicode.Scalar? {
        offset + distance < scalars.count ? scalars[offset + distance] : nil
    }

    /// Whether the scalars ahead are those of a text.
    func isAt(_ text: String) -> Bool {
        var distance = 0
        for scalar in text.unicodeScalars {
            if peek(distance) != scalar { return false }
            distance += 1
        }
        return true
    }

    /// Takes the scalars of a text where they are ahead.
    mutating func take(_ text: String) -> Bool {
        guard isAt(text) else { return false }
        offset += text.unicodeScalars.count
        return true
    }

    /// Takes a run of digits of the base, up to a count; nil where there is none.
    ///
    /// - Returns: Their value, or ``saturated`` for more.
    mutating func takeNumber(radix: UInt32 = 10, digitCountMax: Int = .max) -> Int? {
        let start = offset
        var number = 0
        while offset - start < digitCountMax, let digit = next?.digitValue, digit < radix {
            number = min(number * Int(radix) + Int(digit), PatternScanner.saturated)
            offset += 1
        }
        return offset > start ? number : nil
    }

    /// What stands for any number above.
    static let saturated = 1 << 30

    /// Goes back to an offset.
    mutating func rewind(to offset: Int) {
        self.offset = offset
    }

    /// Takes the scalar ahead.
    mutating func take() -> Unicode.Scalar? {
        guard let scalar = next else { return nil }
        offset += 1
        return scalar
    }
}

extension Unicode.Scalar {
    /// The value of a hexadecimal digit.
    var digitValue: UInt32? {
        switch value {
        case 0x30...0x39: value - 0x30
        case 0x41...0x46: value - 0x41 + 10
        case 0x61...0x66: value - 0x61 + 10
        default: nil
        }
    }
}
