/// The name of a stream: a category (the service, for an application) and a name within it.
///
/// Written `category/name`, as in `passport-renewal/7K3M9QXD`. The category holds no slash; the name may.
/// Two ids are equal when their UTF-8 bytes are: no Unicode normalisation happens.
public struct StreamID: Sendable {
    /// What the stream is a history of; for applications the service.
    public let category: String
    /// The name within the category; for applications the application's id.
    public let name: String

    /// The most UTF-8 bytes that `description` may take.
    public static let byteCountMax = 255

    /// Makes an id of its two parts.
    ///
    /// - Throws: ``StreamIDError`` when a part is empty, the category holds a slash, either holds a control
    ///   character, or both together take more than ``byteCountMax`` bytes with the slash.
    public init(category: String, name: String) throws(StreamIDError) {
        guard !category.isEmpty, !name.isEmpty else { throw .empty }
        guard !category.utf8.contains(UInt8(ascii: "/")) else { throw .slashInCategory }
        guard category.utf8.count + name.utf8.count + 1 <= Self.byteCountMax else { throw .tooLong }
        guard !Self.holdsControlCharacter(category), !Self.holdsControlCharacter(name) else {
            throw .controlCharacter
        }
        self.category = category
        self.name = name
    }

    /// Makes an id of parts that were checked before.
    init(validCategory category: String, validName name: String) {
        self.category = category
        self.name = name
    }

    /// Reads an id written `category/name`.
    ///
    /// - Throws: ``StreamIDError`` when there is no slash or a part is not allowed.
    public init(parsing text: String) throws(StreamIDError) {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { throw .slashMissing }
        try self.init(category: String(text[..<slash]), name: String(text[text.utf8.index(after: slash)...]))
    }

    private static func holdsControlCharacter(_ text: String) -> Bool {
        text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
    }
}

/// Why a text is not the id of a stream.
public enum StreamIDError: Error, Hashable, Sendable {
    /// The category or the name is empty.
    case empty
    /// `category/name` was expected and there is no slash.
    case slashMissing
    /// The category holds a slash.
    case slashInCategory
    /// A byte below 0x20 or 0x7F.
    case controlCharacter
    /// Longer than ``StreamID/byteCountMax`` bytes.
    case tooLong
}

extension StreamIDError: CustomStringConvertible {
    /// What is wrong, in a sentence's end.
    public var description: String {
        switch self {
        case .empty: "it is empty"
        case .slashMissing: "it has no slash between category and name"
        case .slashInCategory: "the category holds a slash"
        case .controlCharacter: "it holds a control character"
        case .tooLong: "it is longer than \(StreamID.byteCountMax) bytes together with its category"
        }
    }
}

extension StreamID: Hashable {
    /// Whether both are the same bytes.
    public static func == (left: StreamID, right: StreamID) -> Bool {
        left.name.utf8.elementsEqual(right.name.utf8) && left.category.utf8.elementsEqual(right.category.utf8)
    }

    /// Feeds the bytes of name and category.
    public func hash(into hasher: inout Hasher) {
        for part in [name, category] {
            if part.utf8.withContiguousStorageIfAvailable({ hasher.combine(bytes: UnsafeRawBufferPointer($0)) }) == nil
            {
                for byte in part.utf8 { hasher.combine(byte) }
            }
            hasher.combine(part.utf8.count)
        }
    }
}

extension StreamID: CustomStringConvertible {
    /// `category/name`.
    public var description: String { "\(category)/\(name)" }
}
