/// Tells of what type a file is by its first bytes, whatever it is called.
package enum ContentType {
    /// The first bytes that are looked at.
    package static let headByteCount = 16

    /// What stands for files of any other type.
    package static let other = "application/octet-stream"

    /// The media type of a file that begins with these bytes; ``other`` when it is not known.
    ///
    /// - Complexity: O(1).
    package static func mediaType(of head: some Collection<UInt8>) -> String {
        signatures.first { head.starts(with: $0.bytes) }?.mediaType ?? other
    }

    private static let signatures: [(bytes: [UInt8], mediaType: String)] = [
        (Array("%PDF-".utf8), "application/pdf"),
        ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
        ([0x49, 0x49, 0x2A, 0x00], "image/tiff"),
        ([0x4D, 0x4D, 0x00, 0x2A], "image/tiff"),
        (Array("GIF87a".utf8), "image/gif"),
        (Array("GIF89a".utf8), "image/gif"),
    ]
}
