public import EventModel

/// A file that stands for a document: what its bytes are, and under which digest they are stored.
public struct Attachment: Hashable, Sendable {
    /// The SHA-256 of the bytes.
    public var digest: AttachmentDigest
    /// The number of bytes.
    public var byteCount: Int64
    /// The media type, as the first bytes say it.
    public var mediaType: String
    /// What the file was called where it came from, a text for people and never a path; nil where nobody said.
    public var name: String?

    /// The most bytes of a name.
    public static let nameByteCountMax = 255
    /// The media types of documents whose definition names none.
    public static let standardMediaTypes = ["application/pdf", "image/jpeg", "image/png", "image/tiff"]
    /// The most bytes of documents whose definition says no size: 10 MiB.
    public static let standardByteCountMax = 10 << 20

    /// Makes an attachment.
    public init(digest: AttachmentDigest, byteCount: Int64, mediaType: String, name: String? = nil) {
        self.digest = digest
        self.byteCount = byteCount
        self.mediaType = mediaType
        self.name = name
    }
}

extension Attachment {
    /// The names of what is recorded of an attachment, beside what else is said of a document.
    enum Key {
        static let digest = "sha256"
        static let byteCount = "size"
        static let mediaType = "type"
        static let name = "name"
    }

    /// Reads what is said of a document; nil where that names no attachment, or not all of it.
    ///
    /// - Complexity: O(1).
    public init?(_ map: ValueMap) {
        guard let digest = map[Key.digest]?.text.flatMap({ AttachmentDigest($0) }),
            let byteCount = map[Key.byteCount]?.int, byteCount >= 0, let mediaType = map[Key.mediaType]?.text
        else { return nil }
        self.init(digest: digest, byteCount: byteCount, mediaType: mediaType, name: map[Key.name]?.text)
    }

    /// Whether what is said of a document names an attachment, however badly.
    public static func isNamed(in map: ValueMap) -> Bool { map[Key.digest] != nil }

    /// What is said of the document that the attachment stands for.
    public var map: ValueMap {
        var map: ValueMap = [
            Key.digest: .text(digest.description), Key.byteCount: .int(byteCount), Key.mediaType: .text(mediaType),
        ]
        if let name { map[Key.name] = .text(name) }
        return map
    }

    /// What the event says that lets the file stand for a document.
    public func data(for document: String) -> ValueMap {
        var data = map
        data[DocumentEvent.Key.document] = .text(document)
        return data
    }

    /// Whether the name may be recorded and shown: not too long and free of control characters, among them those that
    /// break lines or turn the direction of what follows, so that people read another name.
    var hasSoundName: Bool {
        guard let name else { return true }
        guard !name.isEmpty, name.utf8.count <= Self.nameByteCountMax else { return false }
        return name.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x2028...0x202E, 0x2066...0x2069: false
            default: scalar.properties.generalCategory != .control
            }
        }
    }
}

extension WorkflowDocument {
    /// The media types that an attachment of this document may have.
    public var attachmentMediaTypes: [String] { mediaTypes.isEmpty ? Attachment.standardMediaTypes : mediaTypes }

    /// The most bytes that an attachment of this document may have.
    public var attachmentByteCountMax: Int { byteCountMax ?? Attachment.standardByteCountMax }

    /// Whether an attachment is within these limits.
    func admits(_ attachment: Attachment) -> Bool {
        attachment.byteCount <= Int64(attachmentByteCountMax) && attachmentMediaTypes.contains(attachment.mediaType)
            && attachment.hasSoundName
    }
}
