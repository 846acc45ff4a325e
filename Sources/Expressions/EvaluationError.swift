/// Why an evaluation gives no value.
///
/// Two errors are equal when their codes are.
public struct EvaluationError: Error, Sendable {
    /// What kind of fault it is.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// A function or operator does not take values of these types.
        case noSuchOverload
        /// A map has no such key.
        case noSuchKey
        /// A list has no such element, a text no such code point.
        case indexOutOfRange
        /// A whole number was divided by zero.
        case divisionByZero
        /// A number, moment or span lies outside its range.
        case overflow
        /// A text or number cannot be converted, a pattern or format cannot be read.
        case invalidArgument
        /// A variable has no value.
        case unboundVariable
        /// A function has no meaning.
        case unboundFunction
        /// A map has a key twice.
        case duplicateKey
        /// A map has a key that cannot be one.
        case unsupportedKey
        /// An optional holds nothing.
        case noValue
        /// The evaluation did more work than it may.
        case costExceeded
        /// A list, map or text grew beyond its bound.
        case sizeExceeded
        /// The result is not of the kind that was asked for.
        case unexpectedResult
        /// The host's function refused.
        case hostRefused
    }

    /// What kind of fault it is.
    public var code: Code
    /// What is wrong, in a sentence.
    public var reason: String
    /// Where in the source it happened, in bytes from its start; nil where that is not known.
    public var offset: Int?

    /// Makes an error.
    public init(_ code: Code, _ reason: String, offset: Int? = nil) {
        self.code = code
        self.reason = reason
        self.offset = offset
    }

    /// Whether `&&`, `||` and the macros built on them may go on without the value: running out is final.
    var isFinal: Bool {
        code == .costExceeded || code == .sizeExceeded
    }

    static func duplicateKey(_ key: ExpressionMap.Key) -> EvaluationError {
        EvaluationError(.duplicateKey, "the key '\(key)' comes twice")
    }

    static let costExceeded = EvaluationError(.costExceeded, "the evaluation takes more work than it may")
    static let noSuchOverload = EvaluationError(.noSuchOverload, "no such overload for values of these types")
    static let overflow = EvaluationError(.overflow, "the result lies outside the range of its type")
    static let divisionByZero = EvaluationError(.divisionByZero, "division by zero")
}

extension EvaluationError: Equatable {
    /// Whether the codes are the same.
    public static func == (left: EvaluationError, right: EvaluationError) -> Bool {
        left.code == right.code
    }
}

extension EvaluationError: CustomStringConvertible {
    /// `code: reason (at offset)`.
    public var description: String {
        let place = offset.map { " (at byte \($0))" } ?? ""
        return "\(code.rawValue): \(reason)\(place)"
    }
}
