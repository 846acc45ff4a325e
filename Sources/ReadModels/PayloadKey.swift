/// A short text as deterministic CBOR writes it.
struct PayloadKey: Sendable {
    fileprivate let bytes: [UInt8]

    static let office = PayloadKey("office")
    static let form = PayloadKey("form")
    static let documents = PayloadKey("documents")
    static let attachedDocuments = PayloadKey("attached-documents")
    static let issue = PayloadKey("issue")

    /// A text of at most 23 bytes, whose length is part of the byte before it.
    init(_ text: String) {
        precondition(text.utf8.count < 24, "a longer text has a length of its own")
        bytes = [UInt8(0x60 + text.utf8.count)] + text.utf8
    }
}

extension Span<UInt8> {
    /// Whether the bytes of deterministic CBOR may hold a text, which costs less to see than to decode them.
    ///
    /// The bytes may also be part of a longer text or of a number: true means no more than that decoding is worth it.
    ///
    /// - Complexity: O(n).
    func mayHold(_ key: PayloadKey) -> Bool {
        let sought = key.bytes
        guard count >= sought.count else { return false }
        for start in 0...count - sought.count where self[start] == sought[0] {
            var matched = 1
            while matched < sought.count, self[start + matched] == sought[matched] { matched += 1 }
            if matched == sought.count { return true }
        }
        return false
    }
}
