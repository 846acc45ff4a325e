/// Hosts, their addresses, and the mail boxes on them.
enum HostGrammar {
    private static let localPartSizeMax = 64
    private static let labelSizeMax = 63
    private static let hostnameSizeMax = 253

    /// Labels of letters, digits and inner hyphens (RFC 1123 section 2.1), at most 253 bytes together.
    static func isHostname(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard !bytes.isEmpty, bytes.count <= hostnameSizeMax else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    /// Four numbers up to 255 without leading zeros.
    static func isIPv4(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy(isOctet)
    }

    /// Eight groups of up to four hexadecimal digits; the last two may be an address of version 4, and one run of groups
    /// may be left out as `::`.
    static func isIPv6(_ bytes: ArraySlice<UInt8>) -> Bool {
        var groups = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map(Array.init)
        guard groups.count >= 3, groups.count <= 9 else { return false }
        // `::` at an end gives two empty groups there, in the middle one.
        if groups[0].isEmpty {
            guard groups[1].isEmpty else { return false }
            groups.removeFirst()
        }
        if groups[groups.count - 1].isEmpty {
            guard groups[groups.count - 2].isEmpty else { return false }
            groups.removeLast()
        }
        let gapCount = groups.count { $0.isEmpty }
        guard gapCount <= 1 else { return false }
        var wordCount = 0
        for (index, group) in groups.enumerated() where !group.isEmpty {
            if index == groups.count - 1, isIPv4(group[...]) {
                wordCount += 2
            } else {
                guard group.count <= 4, group.allSatisfy(\.isHexDigit) else { return false }
                wordCount += 1
            }
        }
        return gapCount == 1 ? wordCount <= 7 : wordCount == 8
    }

    /// `Mailbox` of RFC 5321 section 4.1.2.
    static func isMailbox(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return false }
        let (local, domain) = (bytes[..<at], bytes[(at + 1)...])
        guard !local.isEmpty, local.count <= localPartSizeMax else { return false }
        guard isDotString(local) || isQuotedString(local) else { return false }
        return domain.first == UInt8(ascii: "[") ? isAddressLiteral(domain) : isHostname(domain)
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        guard let first = label.first, label.count <= labelSizeMax else { return false }
        var last = first
        for byte in label {
            guard byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-") else { return false }
            last = byte
        }
        return first != UInt8(ascii: "-") && last != UInt8(ascii: "-")
    }

    private static func isOctet(_ part: ArraySlice<UInt8>) -> Bool {
        guard (1...3).contains(part.count), part.allSatisfy(\.isDigit) else { return false }
        if part.count > 1, part.first == UInt8(ascii: "0") { return false }
        return part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 255
    }

    private static func isDotString(_ local: ArraySlice<UInt8>) -> Bool {
        local.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { $0.isLetter || $0.isDigit || $0.isAny(of: "!#$%&'*+-/=?^_`{|}~") }
        }
    }

    private static func isQuotedString(_ local: ArraySlice<UInt8>) -> Bool {
        let quote = UInt8(ascii: "\"")
        guard local.count >= 2, local.first == quote, local.last == quote else { return false }
        var isEscaped = false
        for byte in local.dropFirst().dropLast() {
            guard (32...126).contains(byte) else { return false }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == quote {
                return false
            }
        }
        return !isEscaped
    }

    private static func isAddressLiteral(_ domain: ArraySlice<UInt8>) -> Bool {
        guard domain.count >= 2, domain.last == UInt8(ascii: "]") else { return false }
        let address = domain.dropFirst().dropLast()
        let tag = Array("ipv6:".utf8)
        if address.prefix(tag.count).map(\.lowercased) == tag { return isIPv6(address.dropFirst(tag.count)) }
        return isIPv4(address)
    }
}
