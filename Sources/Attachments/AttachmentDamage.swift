public import EventModel

/// An attachment that is not there as it was written.
public struct AttachmentDamage: Hashable, Sendable {
    /// What can be wrong.
    public enum Kind: String, Hashable, Sendable {
        /// There is no file, or something else has its name.
        case missing
        /// The file has another length than was recorded.
        case wrongLength
        /// The bytes of the file are others than its name says.
        case wrongContents
    }

    /// The digest that names the file.
    public var digest: AttachmentDigest
    /// What is wrong.
    public var kind: Kind

    /// Makes a damage.
    public init(digest: AttachmentDigest, kind: Kind) {
        self.digest = digest
        self.kind = kind
    }
}

extension AttachmentDamage: CustomStringConvertible {
    /// The digest and what is wrong with its file, in English.
    public var description: String {
        switch kind {
        case .missing: "attachment \(digest) is missing"
        case .wrongLength: "attachment \(digest) has another length than was recorded"
        case .wrongContents: "attachment \(digest) is damaged: its bytes are not those that were attached"
        }
    }
}
