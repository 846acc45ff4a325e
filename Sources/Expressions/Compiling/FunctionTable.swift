/// The overloads of the standard library and the extensions, by name.
enum FunctionTable {
    typealias Overloads = [String: [Signature]]

    /// Called as `f(x)`; names of extensions have their namespace: `math.abs`.
    static let global: Overloads = grouped(standardFunctions + stringFunctions + mathFunctions + otherFunctions)

    /// Called as `x.f()`.
    static let member: Overloads = grouped(standardMembers + timeMembers + stringMembers + optionalMembers)

    private typealias Row = (name: String, signature: Signature)

    private static func grouped(_ rows: [Row]) -> Overloads {
        Dictionary(grouping: rows, by: \.name).mapValues { $0.map(\.signature) }
    }

    private static func row(
        _ name: String, _ builtin: Builtin, _ parameters: [TypePattern], _ result: TypePattern,
        _ library: ExpressionExtensions = []
    ) -> Row {
        (name, Signature(builtin: builtin, parameters: parameters, result: result, library: library))
    }

    private static func rows(
        _ name: String, _ builtin: Builtin, from types: [TypePattern], _ result: TypePattern,
        _ library: ExpressionExtensions = []
    ) -> [Row] {
        types.map { row(name, builtin, [$0], result, library) }
    }

    private static let sized: [TypePattern] = [.string, .bytes, .list(.first), .map(.first, .second)]

    private static let standardFunctions: [Row] =
        rows("size", .size, from: sized, .int)
        + rows("int", .toInt, from: [.int, .uint, .double, .string, .timestamp], .int)
        + rows("uint", .toUint, from: [.uint, .int, .double, .string], .uint)
        + rows("double", .toDouble, from: [.double, .int, .uint, .string], .double)
        + rows(
            "string", .toString, from: [.string, .int, .uint, .double, .bytes, .bool, .timestamp, .duration], .string)
        + rows("bytes", .toBytes, from: [.bytes, .string], .bytes)
        + rows("bool", .toBool, from: [.bool, .string], .bool)
        + rows("timestamp", .toTimestamp, from: [.timestamp, .string, .int], .timestamp)
        + rows("duration", .toDuration, from: [.duration, .string], .duration)
        + [
            row("dyn", .toDynamic, [.any], .any),
            row("type", .typeOf, [.first], .exact(.type(.dynamic))),
            row("matches", .matches, [.string, .string], .bool),
        ]

    private static let standardMembers: [Row] =
        rows("size", .size, from: sized, .int)
        + [
            row("contains", .contains, [.string, .string], .bool),
            row("startsWith", .startsWith, [.string, .string], .bool),
            row("endsWith", .endsWith, [.string, .string], .bool),
            row("matches", .matches, [.string, .string], .bool),
        ]

    private static let timeMembers: [Row] = {
        let ofBoth: [(String, Builtin)] = [
            ("getHours", .hours), ("getMinutes", .minutes), ("getSeconds", .seconds),
            ("getMilliseconds", .milliseconds),
        ]
        let ofTimestamps: [(String, Builtin)] = [
            ("getFullYear", .fullYear), ("getMonth", .month), ("getDate", .date), ("getDayOfMonth", .dayOfMonth),
            ("getDayOfWeek", .dayOfWeek), ("getDayOfYear", .dayOfYear),
        ]
        var rows: [Row] = []
        for (name, builtin) in ofBoth + ofTimestamps {
            rows.append(row(name, builtin, [.timestamp], .int))
            rows.append(row(name, builtin, [.timestamp, .string], .int))
        }
        for (name, builtin) in ofBoth { rows.append(row(name, builtin, [.duration], .int)) }
        return rows
    }()

    private static let stringFunctions: [Row] = [row("strings.quote", .quote, [.string], .string, .strings)]

    private static let stringMembers: [Row] = [
        row("charAt", .charAt, [.string, .int], .string, .strings),
        row("indexOf", .indexOf, [.string, .string], .int, .strings),
        row("indexOf", .indexOf, [.string, .string, .int], .int, .strings),
        row("lastIndexOf", .lastIndexOf, [.string, .string], .int, .strings),
        row("lastIndexOf", .lastIndexOf, [.string, .string, .int], .int, .strings),
        row("lowerAscii", .lowerAscii, [.string], .string, .strings),
        row("upperAscii", .upperAscii, [.string], .string, .strings),
        row("replace", .replace, [.string, .string, .string], .string, .strings),
        row("replace", .replace, [.string, .string, .string, .int], .string, .strings),
        row("split", .split, [.string, .string], .list(.string), .strings),
        row("split", .split, [.string, .string, .int], .list(.string), .strings),
        row("substring", .substring, [.string, .int], .string, .strings),
        row("substring", .substring, [.string, .int, .int], .string, .strings),
        row("trim", .trim, [.string], .string, .strings),
        row("reverse", .reverse, [.string], .string, .strings),
        row("join", .join, [.list(.string)], .string, .strings),
        row("join", .join, [.list(.string), .string], .string, .strings),
        row("format", .format, [.string, .list(.any)], .string, .strings),
    ]

    private static let mathFunctions: [Row] = {
        var rows: [Row] = []
        let ofDoubles: [(String, Builtin, TypePattern)] = [
            ("ceil", .ceil, .double), ("floor", .floor, .double), ("round", .round, .double),
            ("trunc", .trunc, .double), ("isNaN", .isNaN, .bool), ("isInf", .isInf, .bool),
            ("isFinite", .isFinite, .bool),
        ]
        for (name, builtin, result) in ofDoubles { rows.append(row("math." + name, builtin, [.double], result, .math)) }
        for type in [TypePattern.int, .uint, .double] {
            rows.append(row("math.abs", .abs, [type], type, .math))
            rows.append(row("math.sign", .sign, [type], type, .math))
            rows.append(row("math.sqrt", .sqrt, [type], .double, .math))
        }
        let ofBits: [(String, Builtin)] = [("bitAnd", .bitAnd), ("bitOr", .bitOr), ("bitXor", .bitXor)]
        let shifts: [(String, Builtin)] = [("bitShiftLeft", .bitShiftLeft), ("bitShiftRight", .bitShiftRight)]
        for type in [TypePattern.int, .uint] {
            for (name, builtin) in ofBits { rows.append(row("math." + name, builtin, [type, type], type, .math)) }
            for (name, builtin) in shifts { rows.append(row("math." + name, builtin, [type, .int], type, .math)) }
            rows.append(row("math.bitNot", .bitNot, [type], type, .math))
        }
        return rows
    }()

    private static let otherFunctions: [Row] = [
        row("optional.of", .optionalOf, [.first], .optional(.first), .optionals),
        row("optional.ofNonZeroValue", .optionalOfNonZeroValue, [.first], .optional(.first), .optionals),
        row("optional.none", .optionalNone, [], .optional(.any), .optionals),
        row("optional.unwrap", .unwrap, [.list(.optional(.first))], .list(.first), .optionals),
        row("base64.encode", .base64Encode, [.bytes], .string, .encoders),
        row("base64.decode", .base64Decode, [.string], .bytes, .encoders),
    ]

    private static let optionalMembers: [Row] = [
        row("value", .optionalValue, [.optional(.first)], .first, .optionals),
        row("hasValue", .hasValue, [.optional(.first)], .bool, .optionals),
        row("or", .orOptional, [.optional(.first), .optional(.first)], .optional(.first), .optionals),
        row("orValue", .orValue, [.optional(.first), .first], .first, .optionals),
        row("unwrapOpt", .unwrap, [.list(.optional(.first))], .list(.first), .optionals),
        row("first", .first, [.list(.first)], .optional(.first), .optionals),
        row("last", .last, [.list(.first)], .optional(.first), .optionals),
    ]
}
