/// `int()`, `string()` and the like.
enum Conversions {
    static func convert(
        _ value: ExpressionValue, to builtin: Builtin, sizeMax: Int
    ) throws(EvaluationError) -> ExpressionValue {
        switch builtin {
        case .toInt: return .int(try int(value))
        case .toUint: return .uint(try uint(value))
        case .toDouble: return .double(try double(value))
        case .toString: return .string(try string(value))
        case .toBytes:
            if case .string(let string) = value { return .bytes(Array(string.utf8)) }
            guard case .bytes = value else { throw EvaluationError.noSuchOverload }
            return value
        case .toBool: return .bool(try bool(value))
        case .toTimestamp: return .timestamp(try timestamp(value))
        case .toDuration:
            if case .duration = value { return value }
            guard case .string(let text) = value else { throw EvaluationError.noSuchOverload }
            guard let duration = ExpressionDuration(text) else {
                throw EvaluationError(.invalidArgument, "this is no duration within its range; one is written '1h30m'")
            }
            return .duration(duration)
        default: throw EvaluationError.noSuchOverload
        }
    }

    private static func int(_ value: ExpressionValue) throws(EvaluationError) -> Int64 {
        switch value {
        case .int(let int): return int
        case .uint(let uint):
            guard let int = Int64(exactly: uint) else { throw EvaluationError.overflow }
            return int
        case .double(let double):
            // The least whole number is excluded too: doubles near it cannot be told from it.
            guard double > -0x1p63, let int = Int64(exactly: double.rounded(.towardZero)) else {
                throw EvaluationError.overflow
            }
            return int
        case .string(let text):
            guard let int = Int64(text) else { throw unreadable("whole number") }
            return int
        case .timestamp(let timestamp): return timestamp.secondsSinceEpoch
        default: throw EvaluationError.noSuchOverload
        }
    }

    private static func uint(_ value: ExpressionValue) throws(EvaluationError) -> UInt64 {
        switch value {
        case .uint(let uint): return uint
        case .int(let int):
            guard let uint = UInt64(exactly: int) else { throw EvaluationError.overflow }
            return uint
        case .double(let double):
            guard double >= 0, let uint = UInt64(exactly: double.rounded(.towardZero)) else {
                throw EvaluationError.overflow
            }
            return uint
        case .string(let text):
            guard let uint = UInt64(text) else { throw unreadable("whole number without sign") }
            return uint
        default: throw EvaluationError.noSuchOverload
        }
    }

    private static func double(_ value: ExpressionValue) throws(EvaluationError) -> Double {
        switch value {
        case .double(let double): return double
        case .int(let int): return Double(int)
        case .uint(let uint): return Double(uint)
        case .string(let text):
            guard let double = Double(text) else { throw unreadable("number") }
            // Only a text that says so is infinite; digits too large for a double are out of range, as in a literal.
            guard double.isFinite || !text.utf8.contains(where: isDigit) else { throw EvaluationError.overflow }
            return double
        default: throw EvaluationError.noSuchOverload
        }
    }

    static func string(_ value: ExpressionValue) throws(EvaluationError) -> String {
        switch value {
        case .string(let string): return string
        case .bool(let bool): return bool ? "true" : "false"
        case .int(let int): return String(int)
        case .uint(let uint): return String(uint)
        case .double(let double): return DecimalText.shortest(double)
        case .bytes(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw EvaluationError(.invalidArgument, "the bytes are no UTF-8")
            }
            return text
        case .timestamp(let timestamp): return timestamp.description
        case .duration(let duration): return duration.description
        default: throw EvaluationError.noSuchOverload
        }
    }

    private static func bool(_ value: ExpressionValue) throws(EvaluationError) -> Bool {
        switch value {
        case .bool(let bool): return bool
        case .string(let text):
            switch text {
            case "1", "t", "T", "true", "TRUE", "True": return true
            case "0", "f", "F", "false", "FALSE", "False": return false
            default: throw unreadable("boolean")
            }
        default: throw EvaluationError.noSuchOverload
        }
    }

    private static func timestamp(_ value: ExpressionValue) throws(EvaluationError) -> ExpressionTimestamp {
        switch value {
        case .timestamp(let timestamp): return timestamp
        case .int(let seconds):
            guard let timestamp = ExpressionTimestamp(secondsSinceEpoch: seconds, nanoseconds: 0) else {
                throw EvaluationError.overflow
            }
            return timestamp
        case .string(let text):
            guard let timestamp = ExpressionTimestamp(text) else {
                throw EvaluationError(
                    .invalidArgument, "this is no moment of the years 1 to 9999; one is written '2026-11-23T08:00:00Z'")
            }
            return timestamp
        default: throw EvaluationError.noSuchOverload
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }

    private static func unreadable(_ kind: String) -> EvaluationError {
        EvaluationError(.invalidArgument, "the text is no \(kind)")
    }
}
