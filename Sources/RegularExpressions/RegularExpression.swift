/// A pattern that texts are searched for, in time linear in the text whatever the pattern.
///
/// It answers whether there is a match, not where: both `matches` of CEL and `pattern` of JSON Schema ask no more.
/// The value is immutable, so that one can be shared by all threads.
public struct RegularExpression: Sendable {
    /// Whose grammar and meaning a pattern has.
    public enum Dialect: Sendable {
        /// RE2 (`github.com/google/re2/wiki/Syntax`), which CEL names; `\d`, `\w`, `\s` and `\b` are ASCII.
        case re2
        /// ECMA-262 with the flag `u` and no other, which JSON Schema names; it goes by code points.
        case ecmaScript
    }

    /// The longest pattern in bytes of UTF-8.
    public static let patternByteCountMax = 4_096
    /// How deep groups may nest.
    public static let depthMax = 128
    /// The largest count of a repetition that can be matched, as in RE2.
    public static let repetitionCountMax = 1_000
    /// The most instructions that a pattern may compile to.
    public static let instructionCountMax = 20_000

    private enum Machine: Sendable {
        case bits(BitProgram)
        case sparse(SparseProgram)
    }

    private let machine: Machine

    /// Compiles a pattern.
    ///
    /// - Throws: ``RegularExpressionError``, with the offset in the pattern.
    /// - Complexity: O(n) in the instructions that the pattern gives, at most ``instructionCountMax``.
    public init(_ pattern: String, dialect: Dialect) throws(RegularExpressionError) {
        let syntax = try RegularExpression.parse(pattern, dialect: dialect)
        if let refusal = syntax.refusal { throw refusal }
        let program = try Program(syntax.root)
        if let bits = BitProgram(program) {
            machine = .bits(bits)
        } else {
            machine = .sparse(SparseProgram(program))
        }
    }

    /// Whether some part of the text matches.
    ///
    /// - Complexity: O(n) in the bytes of the text; a pattern of up to 64 places costs a few nanoseconds a byte,
    ///   a larger one at most its instructions a character.
    public func containsMatch(in text: String) -> Bool {
        var stepCount = 0
        return containsMatch(in: text, stepCount: &stepCount)
    }

    /// Whether a text is a pattern by the grammar of the dialect, including lookaround and backreferences, which can
    /// be written but not matched here.
    ///
    /// Patterns beyond ``patternByteCountMax`` and ``depthMax`` are not read and count as malformed.
    ///
    /// - Complexity: O(n) in the pattern.
    public static func isWellFormed(_ pattern: String, dialect: Dialect) -> Bool {
        (try? parse(pattern, dialect: dialect)) != nil
    }

    /// Searches and adds the work done: characters read, and instructions followed where there are many.
    package func containsMatch(in text: String, stepCount: inout Int) -> Bool {
        switch machine {
        case .bits(let program): program.containsMatch(in: text, stepCount: &stepCount)
        case .sparse(let program): program.containsMatch(in: text, stepCount: &stepCount)
        }
    }

    /// Compiles a pattern for the machine of large patterns, so that tests can compare the two.
    package init(forcingSparse pattern: String, dialect: Dialect) throws(RegularExpressionError) {
        let syntax = try RegularExpression.parse(pattern, dialect: dialect)
        if let refusal = syntax.refusal { throw refusal }
        machine = .sparse(SparseProgram(try Program(syntax.root)))
    }

    private static func parse(_ pattern: String, dialect: Dialect) throws(RegularExpressionError) -> Syntax {
        guard pattern.utf8.count <= patternByteCountMax else {
            throw RegularExpressionError(
                .patternTooLong, "the pattern has more than \(patternByteCountMax) bytes", offset: 0)
        }
        switch dialect {
        case .re2: return try RE2Parser.parse(pattern)
        case .ecmaScript: return try ECMAScriptParser.parse(pattern)
        }
    }
}
