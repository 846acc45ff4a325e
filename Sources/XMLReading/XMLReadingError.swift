/// Why an XML file could not be read.
///
/// Two errors are equal when their codes are.
package struct XMLReadingError: Error, Sendable, Equatable {
    /// What kind of failure it is.
    package enum Code: String, Hashable, Sendable {
        /// The file cannot be opened or read.
        case unreadable
        /// The compressed file ends early.
        case truncated
        /// The compressed data is damaged, or something follows it that is not compressed data.
        case corrupt
        /// The document is not well-formed.
        case malformed
        /// The document declares a document type, which could declare entities.
        case doctypeRefused
        /// A bound on depth, names or length is exceeded.
        case limitExceeded
    }

    /// What kind of failure it is.
    package var code: Code
    /// What happened and what to do, in a sentence.
    package var reason: String
    /// The file.
    package var path: String
    /// The line in the document, from 1; 0 where it has none.
    package var line: Int
    /// The column in the line, from 1; 0 where it has none.
    package var column: Int

    init(_ code: Code, _ reason: String, path: String, line: Int = 0, column: Int = 0) {
        self.code = code
        self.reason = reason
        self.path = path
        self.line = line
        self.column = column
    }

    /// Whether the codes are the same.
    package static func == (left: XMLReadingError, right: XMLReadingError) -> Bool {
        left.code == right.code
    }
}

extension XMLReadingError: CustomStringConvertible {
    /// The file with line and column, as in `log.xes:12:3`.
    package var place: String {
        guard line > 0 else { return path }
        return column > 0 ? "\(path):\(line):\(column)" : "\(path):\(line)"
    }

    /// `code: reason (place)`.
    package var description: String { "\(code.rawValue): \(reason) (\(place))" }
}

/// The bounds of what is read.
package enum XMLLimits {
    /// How deep elements may nest.
    package static let depthMax = 256
    /// The most bytes of one tag, and so of one attribute value: 16 MiB.
    package static let tagByteCountMax = 16 << 20
    /// The most different names of elements and attributes.
    package static let nameCountMax = 4_096
    /// The most bytes of a name, its namespace included.
    package static let nameByteCountMax = 1_024
}
