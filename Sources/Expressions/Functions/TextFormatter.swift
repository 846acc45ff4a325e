/// `format`: clauses such as `%s` and `%.2f` are replaced by values.
struct TextFormatter {
    private let sizeMax: Int
    private var result: [UInt8] = []

    static let fractionDigitsMax = 1_000

    init(sizeMax: Int) {
        self.sizeMax = sizeMax
    }

    mutating func text(_ format: String, _ values: [ExpressionValue]) throws(EvaluationError) -> String {
        var bytes = Array(format.utf8)[...]
        var used = 0
        while let byte = bytes.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            if bytes.first == byte {
                result.append(bytes.removeFirst())
                continue
            }
            let clause = try Clause(&bytes)
            guard used < values.count else {
                throw EvaluationError(.indexOutOfRange, "the format has more clauses than there are values")
            }
            try write(values[used], clause)
            used += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    private struct Clause {
        var verb: UInt8
        var fractionDigits: Int

        init(_ bytes: inout ArraySlice<UInt8>) throws(EvaluationError) {
            fractionDigits = 6
            let hasPrecision = bytes.first == UInt8(ascii: ".")
            if hasPrecision {
                bytes.removeFirst()
                var (number, count) = (0, 0)
                while let digit = bytes.first, Lexer.isDigit(digit), number <= TextFormatter.fractionDigitsMax {
                    number = number * 10 + Int(digit) - 0x30
                    count += 1
                    bytes.removeFirst()
                }
                guard count > 0, number <= TextFormatter.fractionDigitsMax else {
                    throw EvaluationError(
                        .invalidArgument, "a clause has 0 to \(TextFormatter.fractionDigitsMax) digits after the point")
                }
                fractionDigits = number
            }
            guard let verb = bytes.popFirst() else {
                throw EvaluationError(.invalidArgument, "a format ends within a clause; '%' itself is '%%'")
            }
            self.verb = verb
        }
    }

    private mutating func append(_ text: String) throws(EvaluationError) {
        result += text.utf8
        guard result.count <= sizeMax else {
            throw EvaluationError(.sizeExceeded, "a text has at most \(sizeMax) bytes")
        }
    }

    private mutating func write(_ value: ExpressionValue, _ clause: Clause) throws(EvaluationError) {
        switch clause.verb {
        case UInt8(ascii: "s"): try write(value)
        case UInt8(ascii: "d"): try append(try decimal(value))
        case UInt8(ascii: "f"):
            try append(DecimalText.fixed(try number(value), fractionDigits: clause.fractionDigits))
        case UInt8(ascii: "e"):
            try append(DecimalText.scientific(try number(value), fractionDigits: clause.fractionDigits))
        case UInt8(ascii: "b"): try append(try digits(value, radix: 2))
        case UInt8(ascii: "o"): try append(try digits(value, radix: 8))
        case UInt8(ascii: "x"): try append(try hexadecimal(value, isUppercase: false))
        case UInt8(ascii: "X"): try append(try hexadecimal(value, isUppercase: true))
        default:
            let verb = String(decoding: [clause.verb], as: UTF8.self)
            throw EvaluationError(.invalidArgument, "there is no clause '%\(verb)'")
        }
    }

    /// Writes a value for `%s`.
    private mutating func write(_ value: ExpressionValue) throws(EvaluationError) {
        switch value {
        case .null: try append("null")
        case .double(let double): try append(DecimalText.shortestPlain(double))
        case .bytes(let bytes): try append(String(decoding: bytes, as: UTF8.self))
        case .type(let name): try append(name)
        case .optional: throw unfit(value, "s")
        case .list, .dataList:
            try append("[")
            for index in 0..<(value.listCount ?? 0) {
                if index > 0 { try append(", ") }
                try write(value.element(index))
            }
            try append("]")
        case .map, .dataMap:
            let count = value.mapCount ?? 0
            let keys = (0..<count).map { (text: value.key($0).description, index: $0) }
                .sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
            try append("{")
            for (place, key) in keys.enumerated() {
                if place > 0 { try append(", ") }
                try append(key.text)
                try append(": ")
                try write(value.entryValue(key.index))
            }
            try append("}")
        default: try append(try Conversions.string(value))
        }
    }

    private func unfit(_ value: ExpressionValue, _ verb: String) -> EvaluationError {
        EvaluationError(.invalidArgument, "the clause '%\(verb)' does not take a value of type \(value.typeName)")
    }

    private func decimal(_ value: ExpressionValue) throws(EvaluationError) -> String {
        switch value {
        case .int(let int): return String(int)
        case .uint(let uint): return String(uint)
        case .double(let double):
            guard let text = DecimalText.notANumber(double) else { throw unfit(value, "d") }
            return text
        default: throw unfit(value, "d")
        }
    }

    private func number(_ value: ExpressionValue) throws(EvaluationError) -> Double {
        switch value {
        case .double(let double): return double
        case .int(let int): return Double(int)
        case .uint(let uint): return Double(uint)
        default: throw unfit(value, "f")
        }
    }

    private func digits(_ value: ExpressionValue, radix: Int) throws(EvaluationError) -> String {
        switch value {
        case .int(let int): return String(int, radix: radix)
        case .uint(let uint): return String(uint, radix: radix)
        case .bool(let bool) where radix == 2: return bool ? "1" : "0"
        default: throw unfit(value, radix == 2 ? "b" : "o")
        }
    }

    private func hexadecimal(_ value: ExpressionValue, isUppercase: Bool) throws(EvaluationError) -> String {
        switch value {
        case .int(let int): return String(int, radix: 16, uppercase: isUppercase)
        case .uint(let uint): return String(uint, radix: 16, uppercase: isUppercase)
        case .string(let text): return hexadecimal(Array(text.utf8), isUppercase: isUppercase)
        case .bytes(let bytes): return hexadecimal(bytes, isUppercase: isUppercase)
        default: throw unfit(value, isUppercase ? "X" : "x")
        }
    }

    private func hexadecimal(_ bytes: [UInt8], isUppercase: Bool) -> String {
        let digits = Array((isUppercase ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
