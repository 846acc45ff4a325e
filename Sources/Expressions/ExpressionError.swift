/// Why a text is no expression.
///
/// Two errors are equal when their codes are.
public struct ExpressionError: Error, Sendable {
    /// What kind of fault it is.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The source is longer than ``ExpressionLimits/sourceLengthMax``.
        case sourceTooLong
        /// It is nested more deeply than ``ExpressionLimits/depthMax``.
        case nestedTooDeeply
        /// It has more parts than ``ExpressionLimits/nodeCountMax``.
        case tooManyNodes
        /// A character that has no meaning outside texts.
        case unexpectedCharacter
        /// Something else stands where the grammar wants another thing.
        case unexpectedToken
        /// A number or text that cannot be read.
        case invalidLiteral
        /// A word that the language keeps for itself is used as a name.
        case reservedWord
        /// Messages are not made here.
        case messagesUnsupported
        /// A macro is used with other arguments than it takes.
        case invalidMacro
        /// There is no variable or type of this name.
        case unknownName
        /// There is no function of this name.
        case unknownFunction
        /// An object has no such field.
        case unknownField
        /// A function or operator does not take these types.
        case noMatchingOverload
        /// A part has another type than is wanted.
        case typeMismatch
        /// A regular expression cannot be read.
        case invalidPattern
    }

    /// A place in the source.
    public struct Place: Hashable, Sendable {
        /// The line, from 1.
        public var line: Int
        /// The column in code points, from 1.
        public var column: Int
        /// Bytes of UTF-8 before the place.
        public var offset: Int

        /// Makes a place.
        public init(line: Int, column: Int, offset: Int) {
            self.line = line
            self.column = column
            self.offset = offset
        }

        /// The place of an offset in bytes.
        ///
        /// - Complexity: O(n).
        init(offset: Int, in source: [UInt8]) {
            self.init(line: 1, column: 1, offset: offset)
            for byte in source.prefix(offset) {
                if byte == UInt8(ascii: "\n") {
                    (line, column) = (line + 1, 1)
                } else if byte & 0xC0 != 0x80 {
                    column += 1
                }
            }
        }
    }

    /// What kind of fault it is.
    public var code: Code
    /// What is wrong and what would be right, in a sentence.
    public var reason: String
    /// Where it is.
    public var place: Place

    /// Makes an error.
    public init(_ code: Code, _ reason: String, place: Place) {
        self.code = code
        self.reason = reason
        self.place = place
    }
}

extension ExpressionError: Equatable {
    /// Whether the codes are the same.
    public static func == (left: ExpressionError, right: ExpressionError) -> Bool {
        left.code == right.code
    }
}

extension ExpressionError: CustomStringConvertible {
    /// `line:column: code: reason`.
    public var description: String {
        "\(place.line):\(place.column): \(code.rawValue): \(reason)"
    }
}

/// A fault with its offset, before line and column are counted.
struct SourceFault: Error {
    var code: ExpressionError.Code
    var reason: String
    var offset: Int

    init(_ code: ExpressionError.Code, _ reason: String, at offset: Int) {
        self.code = code
        self.reason = reason
        self.offset = offset
    }
}
