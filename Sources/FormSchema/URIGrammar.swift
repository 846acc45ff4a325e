/// The grammar of RFC 3986 appendix A.
enum URIGrammar {
    /// Whether a text is a URI, or a relative reference where no scheme is needed.
    static func isReference(_ text: String, needsScheme: Bool) -> Bool {
        guard let parts = URIReference(text) else { return false }
        if needsScheme, parts.scheme == nil { return false }
        if let authority = parts.authority, !isAuthority(authority.utf8) { return false }
        return areAllowed(parts.path.utf8, besides: ":@/")
            && areAllowed((parts.query ?? "").utf8, besides: ":@/?")
            && areAllowed((parts.fragment ?? "").utf8, besides: ":@/?")
    }

    static func isScheme(_ bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first, first.isLetter else { return false }
        return bytes.allSatisfy { $0.isLetter || $0.isDigit || $0.isAny(of: "+-.") }
    }

    private static func isAuthority(_ authority: some BidirectionalCollection<UInt8>) -> Bool {
        let bytes = Array(authority)
        var host = bytes[...]
        if let at = bytes.lastIndex(of: UInt8(ascii: "@")) {
            guard areAllowed(bytes[..<at], besides: ":") else { return false }
            host = bytes[(at + 1)...]
        }
        let isLiteral = host.first == UInt8(ascii: "[")
        let hostEnd: Int
        if isLiteral {
            guard let close = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
            hostEnd = close + 1
        } else {
            hostEnd = host.firstIndex(of: UInt8(ascii: ":")) ?? host.endIndex
        }
        let port = host[hostEnd...]
        guard port.isEmpty || (port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy(\.isDigit)) else {
            return false
        }
        guard isLiteral else { return areAllowed(host[..<hostEnd], besides: "") }
        let literal = host[..<hostEnd].dropFirst().dropLast()
        return HostGrammar.isIPv6(literal) || isFutureAddress(literal)
    }

    /// `IPvFuture`: a version, a point, and the address.
    private static func isFutureAddress(_ bytes: ArraySlice<UInt8>) -> Bool {
        var scanner = ByteScanner(bytes)
        guard scanner.take("v"), scanner.takeWhile(\.isHexDigit) > 0, scanner.take(".") else { return false }
        let count = scanner.takeWhile { isUnreserved($0) || $0.isAny(of: subDelimiters) || $0 == UInt8(ascii: ":") }
        return count > 0 && scanner.isAtEnd
    }

    /// Whether all bytes are unreserved, sub-delimiters, percent-encoded or among the others named.
    private static func areAllowed(_ bytes: some Sequence<UInt8>, besides others: String) -> Bool {
        var scanner = ByteScanner(bytes)
        while let next = scanner.next {
            scanner.skip()
            if next == UInt8(ascii: "%") {
                for _ in 0..<2 {
                    guard let digit = scanner.next, digit.isHexDigit else { return false }
                    scanner.skip()
                }
            } else if !isUnreserved(next), !next.isAny(of: subDelimiters), !next.isAny(of: others) {
                return false
            }
        }
        return true
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte.isAny(of: "-._~")
    }

    private static let subDelimiters = "!$&'()*+,;="
}
