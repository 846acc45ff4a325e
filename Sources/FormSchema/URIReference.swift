/// A URI reference in its five parts, and what it means at a place (RFC 3986 section 5).
struct URIReference {
    var scheme: String?
    var authority: String?
    var path: String
    var query: String?
    var fragment: String?

    /// Splits a text by appendix B of RFC 3986; nil when what stands before the first colon is no scheme.
    init?(_ text: String) {
        var rest = Substring(text).utf8
        fragment = URIReference.takeLast(after: "#", of: &rest)
        query = URIReference.takeLast(after: "?", of: &rest)
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")), !rest[..<colon].contains(UInt8(ascii: "/")) {
            guard URIGrammar.isScheme(rest[..<colon]) else { return nil }
            scheme = String(Substring(rest[..<colon]))
            rest = rest[rest.index(after: colon)...]
        }
        if rest.starts(with: "//".utf8) {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            authority = String(Substring(rest[..<end]))
            rest = rest[end...]
        }
        path = String(Substring(rest))
    }

    /// The reference as seen from `base` (RFC 3986 section 5.2.2).
    func resolved(against base: URIReference) -> URIReference {
        var target = self
        if scheme != nil {
            target.path = URIReference.withoutDotSegments(path)
            return target
        }
        target.scheme = base.scheme
        if authority != nil {
            target.path = URIReference.withoutDotSegments(path)
            return target
        }
        target.authority = base.authority
        if path.utf8.isEmpty {
            target.path = base.path
            target.query = query ?? base.query
        } else if path.utf8.first == UInt8(ascii: "/") {
            target.path = URIReference.withoutDotSegments(path)
        } else {
            target.path = URIReference.withoutDotSegments(URIReference.merged(path, onto: base))
        }
        return target
    }

    /// All but the fragment.
    var textWithoutFragment: String {
        var text = ""
        if let scheme { text += scheme + ":" }
        if let authority { text += "//" + authority }
        text += path
        if let query { text += "?" + query }
        return text
    }

    /// The fragment with its percent-encoding undone; nil when that is broken or gives no text.
    var decodedFragment: String? {
        var bytes: [UInt8] = []
        var scanner = ByteScanner((fragment ?? "").utf8)
        while let next = scanner.next {
            scanner.skip()
            guard next == UInt8(ascii: "%") else {
                bytes.append(next)
                continue
            }
            var byte = 0
            for _ in 0..<2 {
                guard let digit = scanner.next, digit.isHexDigit else { return nil }
                let value = digit.isDigit ? digit - UInt8(ascii: "0") : digit.lowercased - UInt8(ascii: "a") + 10
                byte = byte * 16 + Int(value)
                scanner.skip()
            }
            bytes.append(UInt8(byte))
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func takeLast(after mark: Unicode.Scalar, of rest: inout Substring.UTF8View) -> String? {
        guard let index = rest.firstIndex(of: UInt8(ascii: mark)) else { return nil }
        let part = String(Substring(rest[rest.index(after: index)...]))
        rest = rest[..<index]
        return part
    }

    private static func merged(_ path: String, onto base: URIReference) -> String {
        if base.authority != nil, base.path.utf8.isEmpty { return "/" + path }
        guard let slash = base.path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(Substring(base.path.utf8[...slash])) + path
    }

    /// RFC 3986 section 5.2.4, segment by segment.
    private static func withoutDotSegments(_ path: String) -> String {
        var kept: [Substring.UTF8View] = []
        let isRooted = path.utf8.first == UInt8(ascii: "/")
        var endsInFolder = false
        for segment in Substring(path).utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .dropFirst(isRooted ? 1 : 0)
        {
            endsInFolder = true
            if segment.elementsEqual("..".utf8) {
                _ = kept.popLast()
            } else if !segment.elementsEqual(".".utf8) {
                kept.append(segment)
                endsInFolder = false
            }
        }
        let joined = kept.map { String(Substring($0)) }.joined(separator: "/")
        return (isRooted ? "/" : "") + joined + (endsInFolder && !kept.isEmpty ? "/" : "")
    }
}
