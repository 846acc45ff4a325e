/// The records of a text of comma-separated values, by the letter of RFC 4180.
///
/// Lines end with CR LF or LF; a field in quotes may hold both, commas, and quotes written twice. Nothing is trimmed and
/// nothing repaired: what is not so is an error with its line.
struct CommaSeparatedValues {
    /// One record.
    struct Record {
        /// The line that it begins on, from 1.
        var line: Int
        /// Its fields.
        var fields: [String]
    }

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1

    /// Reads all records; empty lines are records of one empty field, but for nothing after the last line end.
    ///
    /// - Throws: ``StatementError``.
    /// - Complexity: O(n).
    static func records(of bytes: [UInt8]) throws(StatementError) -> [Record] {
        var reader = CommaSeparatedValues(bytes)
        var records: [Record] = []
        while reader.index < reader.bytes.count { records.append(try reader.record()) }
        return records
    }

    private init(_ bytes: [UInt8]) {
        // Spreadsheets put a mark of the byte order before UTF-8, which is not a part of the text.
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    private mutating func record() throws(StatementError) -> Record {
        var record = Record(line: line, fields: [])
        while true {
            record.fields.append(try field())
            guard index < bytes.count else { return record }
            switch bytes[index] {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "\n"):
                index += 1
                line += 1
                return record
            case UInt8(ascii: "\r") where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n"):
                index += 2
                line += 1
                return record
            case UInt8(ascii: "\r"): throw StatementError("a line ends with CR alone; end lines with CR LF or LF", line)
            default: throw StatementError("text follows a closing quote; write a quote within quotes twice", line)
            }
        }
    }

    private mutating func field() throws(StatementError) -> String {
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return try plainField() }
        index += 1
        var content: [UInt8] = []
        let start = line
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") {
                guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                    return try text(content[...], start)
                }
                index += 1
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            content.append(byte)
        }
        throw StatementError("a quote is not closed", start)
    }

    private mutating func plainField() throws(StatementError) -> String {
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: ","), bytes[index] != UInt8(ascii: "\n"),
            bytes[index] != UInt8(ascii: "\r")
        {
            guard bytes[index] != UInt8(ascii: "\"") else {
                throw StatementError("a quote stands within a field that does not begin with one", line)
            }
            index += 1
        }
        return try text(bytes[start..<index], line)
    }

    private func text(_ bytes: ArraySlice<UInt8>, _ line: Int) throws(StatementError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw StatementError("a field is not UTF-8", line)
        }
        return text
    }
}

/// Why a bank's statement cannot be read, and where.
public struct StatementError: Error, Hashable, Sendable {
    /// What is wrong and what would be right, in a sentence.
    public var reason: String
    /// The line, from 1.
    public var line: Int

    init(_ reason: String, _ line: Int) {
        self.reason = reason
        self.line = line
    }
}

extension StatementError: CustomStringConvertible {
    /// `line N: reason`.
    public var description: String { "line \(line): \(reason)" }
}
