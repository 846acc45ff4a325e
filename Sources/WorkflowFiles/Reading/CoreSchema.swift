/// How YAML 1.2 reads plain scalars (core schema, section 10.3.2): `yes`, `no`, `on` and `off` are texts.
enum CoreSchema {
    /// True or false; nil for anything else.
    static func bool(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    /// A decimal whole number; nil for anything else and for more digits than a number of 64 bits has.
    static func int(_ text: String) -> Int? {
        guard let first = text.utf8.first else { return nil }
        let digits = isSign(first) ? text.utf8.dropFirst() : text.utf8[...]
        guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
        return Int(text)
    }

    /// Whether a plain scalar is a text and neither null, bool, nor a number.
    static func isText(_ text: String) -> Bool {
        switch text {
        case "", "~", "null", "Null", "NULL": return false
        default: return bool(text) == nil && !isNumber(text)
        }
    }

    private static func isNumber(_ text: String) -> Bool {
        var rest = text.utf8[...]
        if rest.starts(with: "0x".utf8) { return rest.dropFirst(2).allSatisfy(isHexadecimalDigit) && rest.count > 2 }
        if rest.starts(with: "0o".utf8) { return rest.dropFirst(2).allSatisfy(isDigit) && rest.count > 2 }
        if let first = rest.first, isSign(first) { rest.removeFirst() }
        if [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(where: { rest.elementsEqual($0.utf8) }) {
            return true
        }
        let whole = rest.prefix(while: isDigit)
        rest = rest[whole.endIndex...]
        var fractionCount = 0
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: isDigit)
            fractionCount = fraction.count
            rest = rest[fraction.endIndex...]
        }
        guard !whole.isEmpty || fractionCount > 0 else { return false }
        if let first = rest.first, first | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if let sign = rest.first, isSign(sign) { rest.removeFirst() }
            guard !rest.isEmpty else { return false }
            rest = rest.drop(while: isDigit)
        }
        return rest.isEmpty
    }

    private static func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }
}
