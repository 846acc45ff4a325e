/// A function of the standard library or an extension; the types of its arguments choose its meaning.
enum Builtin: UInt8 {
    // Standard library
    case size, contains, startsWith, endsWith, matches
    case toInt, toUint, toDouble, toString, toBytes, toBool, toTimestamp, toDuration, toDynamic, typeOf
    case fullYear, month, date, dayOfMonth, dayOfWeek, dayOfYear, hours, minutes, seconds, milliseconds
    // Strings
    case charAt, indexOf, lastIndexOf, lowerAscii, upperAscii, replace, split, substring, trim, join, quote, reverse
    case format
    // Math
    case greatest, least, ceil, floor, round, trunc, abs, sign, isNaN, isInf, isFinite, sqrt
    case bitAnd, bitOr, bitXor, bitNot, bitShiftLeft, bitShiftRight
    // Optionals
    case optionalOf, optionalOfNonZeroValue, optionalNone, optionalValue, hasValue, orOptional, orValue
    case unwrap, first, last
    // Encoders
    case base64Encode, base64Decode
}
