internal import RegularExpressions

extension Evaluator {
    mutating func unary(_ builtin: Builtin, _ argument: ExpressionValue) throws(EvaluationError) -> ExpressionValue {
        switch (builtin, argument) {
        case (.toDynamic, _): return argument
        case (.typeOf, _): return .type(argument.typeName)
        case (.size, _): return try size(argument)
        case (.optionalOf, _): return .optional(argument)
        case (.optionalOfNonZeroValue, _): return .optional(argument.isZero ? nil : argument)
        case (.hasValue, .optional(let wrapped)): return .bool(wrapped != nil)
        case (.optionalValue, .optional(let wrapped)):
            guard let wrapped else { throw EvaluationError(.noValue, "the optional holds no value") }
            return wrapped
        case (.toInt, _), (.toUint, _), (.toDouble, _), (.toString, _), (.toBytes, _), (.toBool, _),
            (.toTimestamp, _), (.toDuration, _):
            try spend(bytes: Evaluator.byteCount(argument))
            return try Conversions.convert(argument, to: builtin, sizeMax: program.sizeMax)
        default: return try call(builtin, [argument])
        }
    }

    mutating func binary(_ builtin: Builtin, _ first: Int32, _ second: Int32) throws(EvaluationError) -> ExpressionValue
    {
        let target = try value(first)
        switch builtin {
        case .orOptional, .orValue:
            // The other value is computed only where it is needed.
            guard case .optional(let wrapped) = target else { throw EvaluationError.noSuchOverload }
            if let wrapped { return builtin == .orValue ? wrapped : target }
            let other = try value(second)
            if builtin == .orOptional {
                guard case .optional = other else { throw EvaluationError.noSuchOverload }
            }
            return other
        case .startsWith, .endsWith, .contains: return .bool(try hasPart(builtin, target, try value(second)))
        default: return try call(builtin, [target, try value(second)])
        }
    }

    /// `startsWith`, `endsWith` and `contains`.
    mutating func hasPart(
        _ builtin: Builtin, _ target: ExpressionValue, _ part: ExpressionValue
    ) throws(EvaluationError) -> Bool {
        guard case .string(let text) = target, case .string(let part) = part else {
            throw EvaluationError.noSuchOverload
        }
        try spend(bytes: part.utf8.count)
        switch builtin {
        case .startsWith: return hasPrefix(text, part)
        case .endsWith: return hasSuffix(text, part)
        default:
            try spend(bytes: text.utf8.count)
            return TextSearch.contains(text, part)
        }
    }

    /// A call by its values; what it costs follows from the bytes and elements of its arguments.
    mutating func call(_ builtin: Builtin, _ arguments: [ExpressionValue]) throws(EvaluationError) -> ExpressionValue {
        for argument in arguments {
            try spend(bytes: Evaluator.byteCount(argument))
            try spend(argument.listCount ?? 0)
        }
        switch builtin {
        case .matches: return try matches(arguments)
        case .fullYear, .month, .date, .dayOfMonth, .dayOfWeek, .dayOfYear, .hours, .minutes, .seconds, .milliseconds:
            return try TimeFunctions.call(builtin, arguments, program.timeZones)
        case .format:
            guard arguments.count == 2, case .string(let format) = arguments[0], let values = arguments[1].elements
            else { throw EvaluationError.noSuchOverload }
            var formatter = TextFormatter(sizeMax: program.sizeMax)
            let text = try formatter.text(format, values)
            try spend(bytes: text.utf8.count)
            return .string(text)
        case .charAt, .indexOf, .lastIndexOf, .lowerAscii, .upperAscii, .replace, .split, .substring, .trim, .join,
            .quote, .reverse:
            let result = try TextFunctions.call(builtin, arguments, sizeMax: program.sizeMax)
            try spend(bytes: Evaluator.byteCount(result))
            try spend(result.listCount ?? 0)
            return result
        case .optionalNone: return .optional(nil)
        case .unwrap, .first, .last: return try Evaluator.listFunction(builtin, arguments)
        case .base64Encode, .base64Decode: return try Base64.call(builtin, arguments, sizeMax: program.sizeMax)
        default: return try MathFunctions.call(builtin, arguments)
        }
    }

    private static func byteCount(_ value: ExpressionValue) -> Int {
        switch value {
        case .string(let string): string.utf8.count
        case .bytes(let bytes): bytes.count
        default: 0
        }
    }

    private mutating func size(_ value: ExpressionValue) throws(EvaluationError) -> ExpressionValue {
        switch value {
        case .string(let string):
            try spend(bytes: string.utf8.count)
            return .int(Int64(string.unicodeScalars.count))
        case .bytes(let bytes): return .int(Int64(bytes.count))
        default:
            guard let count = value.listCount ?? value.mapCount else { throw EvaluationError.noSuchOverload }
            return .int(Int64(count))
        }
    }

    private mutating func matches(_ arguments: [ExpressionValue]) throws(EvaluationError) -> ExpressionValue {
        guard arguments.count == 2, case .string(let text) = arguments[0], case .string(let pattern) = arguments[1]
        else { throw EvaluationError.noSuchOverload }
        // Reading a pattern is about as much work as searching for it in a short text.
        try spend(pattern.utf8.count * 16)
        let compiled: Pattern
        do {
            compiled = try Pattern(pattern)
        } catch {
            throw EvaluationError(.invalidArgument, "the pattern cannot be read: \(error.reason)")
        }
        try spend((text.utf8.count + 64) * compiled.costPerByte)
        return .bool(compiled.containsMatch(in: text))
    }

    private static func listFunction(
        _ builtin: Builtin, _ arguments: [ExpressionValue]
    ) throws(EvaluationError) -> ExpressionValue {
        guard arguments.count == 1, let list = arguments[0].elements else { throw EvaluationError.noSuchOverload }
        switch builtin {
        case .first: return .optional(list.first)
        case .last: return .optional(list.last)
        default:
            var present: [ExpressionValue] = []
            for element in list {
                guard case .optional(let wrapped) = element else { throw EvaluationError.noSuchOverload }
                if let wrapped { present.append(wrapped) }
            }
            return .list(present)
        }
    }
}
