/// Why a regular expression cannot be used.
///
/// Two errors are equal when their codes are.
public struct RegularExpressionError: Error, Sendable {
    /// What kind of fault it is.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The pattern breaks the grammar of its dialect.
        case syntax
        /// A Unicode property, or a value of one, that the dialect does not have.
        case unknownProperty
        /// Something else that the dialect has but that cannot be matched here.
        case unsupported
        /// Lookaround or a backreference, which no search in linear time can follow.
        case notLinear
        /// More bytes than ``RegularExpression/patternByteCountMax``.
        case patternTooLong
        /// Groups nested deeper than ``RegularExpression/depthMax``.
        case patternTooDeep
        /// A counted repetition beyond ``RegularExpression/repetitionCountMax``.
        case tooManyRepetitions
        /// More instructions than ``RegularExpression/instructionCountMax``, as nested counted repetitions give.
        case programTooLarge
    }

    /// What kind of fault it is.
    public var code: Code
    /// What is wrong, in a sentence.
    public var reason: String
    /// Where in the pattern, in Unicode scalars from its start.
    public var offset: Int

    /// Makes an error.
    public init(_ code: Code, _ reason: String, offset: Int) {
        self.code = code
        self.reason = reason
        self.offset = offset
    }
}

extension RegularExpressionError: Equatable {
    /// Whether the codes are the same.
    public static func == (left: RegularExpressionError, right: RegularExpressionError) -> Bool {
        left.code == right.code
    }
}

extension RegularExpressionError: CustomStringConvertible {
    /// `code: reason (at offset)`.
    public var description: String { "\(code.rawValue): \(reason) (at \(offset))" }
}
