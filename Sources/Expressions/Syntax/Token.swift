/// The smallest unit of the grammar.
struct Token {
    enum Kind: UInt8 {
        case end, identifier, quotedIdentifier, int, uint, double, string, bytes
        case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
        case dot, comma, colon, question, plus, minus, star, slash, percent, not
        case less, lessOrEqual, greater, greaterOrEqual, equal, unequal, and, or
        case `in`, `true`, `false`, null
    }

    var kind: Kind
    /// The bytes of the source that it spans.
    var start: Int
    var end: Int
}

extension Token.Kind {
    /// The token as a message names it.
    var description: String {
        switch self {
        case .end: "the end"
        case .identifier: "a name"
        case .quotedIdentifier: "a quoted name"
        case .int, .uint, .double: "a number"
        case .string: "a text"
        case .bytes: "bytes"
        case .leftParenthesis: "'('"
        case .rightParenthesis: "')'"
        case .leftBracket: "'['"
        case .rightBracket: "']'"
        case .leftBrace: "'{'"
        case .rightBrace: "'}'"
        case .dot: "'.'"
        case .comma: "','"
        case .colon: "':'"
        case .question: "'?'"
        case .plus: "'+'"
        case .minus: "'-'"
        case .star: "'*'"
        case .slash: "'/'"
        case .percent: "'%'"
        case .not: "'!'"
        case .less: "'<'"
        case .lessOrEqual: "'<='"
        case .greater: "'>'"
        case .greaterOrEqual: "'>='"
        case .equal: "'=='"
        case .unequal: "'!='"
        case .and: "'&&'"
        case .or: "'||'"
        case .in: "'in'"
        case .true: "'true'"
        case .false: "'false'"
        case .null: "'null'"
        }
    }
}
