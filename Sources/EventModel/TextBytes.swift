/// A text as a key of its UTF-8 bytes: `String` also takes texts for equal that Unicode calls canonically equivalent,
/// such as an é of one character and one of two.
package struct TextBytes: Hashable, Sendable {
    private let bytes: [UInt8]

    /// Makes a key.
    ///
    /// - Complexity: O(n).
    package init(_ text: String) {
        bytes = Array(text.utf8)
    }
}
