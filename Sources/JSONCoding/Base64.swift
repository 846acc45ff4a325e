/// Base64 with padding (RFC 4648 section 4).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Appends the text of bytes.
    ///
    /// - Complexity: O(n).
    static func append(_ content: [UInt8], to text: inout [UInt8]) {
        text.reserveCapacity(text.count + (content.count + 2) / 3 * 4)
        for start in stride(from: 0, to: content.count, by: 3) {
            let count = min(3, content.count - start)
            var group: UInt32 = 0
            for index in 0..<3 { group = group << 8 | (index < count ? UInt32(content[start + index]) : 0) }
            for index in 0..<4 {
                let sextet = Int(group >> UInt32(18 - 6 * index) & 0x3F)
                text.append(index <= count ? alphabet[sextet] : UInt8(ascii: "="))
            }
        }
    }
}
