/// Why a text is not JSON, or a value cannot be written as such.
///
/// Two errors are equal when their codes are.
public struct JSONError: Error, Sendable {
    /// What kind of fault it is.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The text ends where something is missing.
        case unexpectedEnd
        /// A character stands where the grammar has no place for it.
        case unexpectedCharacter
        /// Something follows the value.
        case contentAfterValue
        /// A key stands twice in a map.
        case duplicateKey
        /// Bytes that are not UTF-8.
        case invalidUTF8
        /// A control character within a text, which must be escaped.
        case controlCharacter
        /// A backslash with what JSON has no escape for.
        case invalidEscape
        /// Half of a surrogate pair.
        case loneSurrogate
        /// A number that is not written as JSON does.
        case invalidNumber
        /// A number beyond the range of 64 bits, IEEE 754.
        case numberOutOfRange
        /// A number of more bytes than the limit.
        case numberTooLong
        /// Lists and maps nested deeper than the limit.
        case tooDeep
        /// A text of more bytes than the limit.
        case tooLarge
        /// More values than the limit.
        case tooManyValues
        /// An infinity or a NaN, which JSON cannot say.
        case notFinite
        /// A moment outside of the years 0 to 9999, which RFC 3339 cannot say.
        case yearOutOfRange
    }

    /// What kind of fault it is.
    public var code: Code
    /// What is wrong and what would be right, in a sentence.
    public var reason: String
    /// The line, from 1; 0 where there is no text.
    public var line: Int
    /// The column in Unicode scalars, from 1; 0 where there is no text.
    public var column: Int

    /// Makes an error.
    public init(_ code: Code, _ reason: String, line: Int = 0, column: Int = 0) {
        self.code = code
        self.reason = reason
        self.line = line
        self.column = column
    }
}

extension JSONError: Equatable {
    /// Whether the codes are the same.
    public static func == (left: JSONError, right: JSONError) -> Bool {
        left.code == right.code
    }
}

extension JSONError: CustomStringConvertible {
    /// `code: reason (line:column)`.
    public var description: String {
        line == 0 ? "\(code.rawValue): \(reason)" : "\(code.rawValue): \(reason) (\(line):\(column))"
    }
}
