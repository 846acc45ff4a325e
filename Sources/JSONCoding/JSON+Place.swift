import EventModel

extension JSON {
    /// Where the value begins to which a JSON pointer (RFC 6901) leads; where it leads nowhere, the last value on the way.
    ///
    /// For telling people where something is wrong in a document that could be read.
    ///
    /// - Parameter bytes: A JSON text that ``decode(_:limits:)`` takes.
    /// - Returns: The line and the column in code points, both from 1.
    /// - Complexity: O(n).
    public static func place(of pointer: String, in bytes: [UInt8]) -> (line: Int, column: Int) {
        var scanner = PlaceScanner(bytes: bytes)
        let tokens = pointer.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        for token in tokens where !scanner.enter(unescaped(token)) { break }
        let before = bytes[..<scanner.start]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        return (line, before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1)
    }

    /// `~1` stands for a slash, `~0` for a tilde.
    private static func unescaped(_ token: Substring.UTF8View) -> [UInt8] {
        var (unescaped, isEscape) = ([UInt8](), false)
        for byte in token {
            if isEscape {
                unescaped.append(byte == UInt8(ascii: "1") ? UInt8(ascii: "/") : UInt8(ascii: "~"))
                isEscape = false
            } else if byte == UInt8(ascii: "~") {
                isEscape = true
            } else {
                unescaped.append(byte)
            }
        }
        return unescaped
    }
}

/// Finds values in a JSON text without making them.
private struct PlaceScanner {
    private let bytes: [UInt8]
    /// Where the value that was entered last begins.
    private(set) var start: Int

    init(bytes: [UInt8]) {
        self.bytes = bytes
        start = 0
        start = skippingSpace(0)
    }

    /// Goes to a member or an item of the current value; false when it has none of that name.
    mutating func enter(_ token: [UInt8]) -> Bool {
        guard start < bytes.count else { return false }
        let isMap = bytes[start] == UInt8(ascii: "{")
        guard isMap || bytes[start] == UInt8(ascii: "[") else { return false }
        var (index, number) = (skippingSpace(start + 1), 0)
        while index < bytes.count, bytes[index] != UInt8(ascii: "}"), bytes[index] != UInt8(ascii: "]") {
            var isWanted = Array(String(number).utf8) == token
            if isMap {
                let end = skippingValue(index)
                isWanted = key(index..<end) == token
                index = skippingSpace(skippingSpace(end) + 1)
            }
            if isWanted {
                start = index
                return true
            }
            index = skippingSpace(skippingValue(index))
            guard index < bytes.count, bytes[index] == UInt8(ascii: ",") else { return false }
            index = skippingSpace(index + 1)
            number += 1
        }
        return false
    }

    private func key(_ range: Range<Int>) -> [UInt8]? {
        guard let text = try? JSON.decode(Array(bytes[range])).text else { return nil }
        return Array(text.utf8)
    }

    private func skippingSpace(_ index: Int) -> Int {
        var index = min(index, bytes.count)
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
        return index
    }

    /// The place after a value: behind the bracket that closes it, or before what follows a bare word.
    private func skippingValue(_ start: Int) -> Int {
        var (index, depth, isText) = (start, 0, false)
        while index < bytes.count {
            let byte = bytes[index]
            if isText {
                if byte == UInt8(ascii: "\\") { index += 1 }
                if byte == UInt8(ascii: "\"") { isText = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isText = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if depth == 0 { return index }
                    depth -= 1
                case UInt8(ascii: ","), UInt8(ascii: ":"):
                    if depth == 0 { return index }
                default: break
                }
            }
            index += 1
            if depth == 0, !isText, index < bytes.count, byte == UInt8(ascii: "\"") || byte | 0x20 == UInt8(ascii: "}")
            {
                return index
            }
        }
        return bytes.count
    }
}
