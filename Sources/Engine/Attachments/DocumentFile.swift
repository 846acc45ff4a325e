public import EventModel
public import Workflow

/// A file that stands for a document of an application, as an event says.
public struct DocumentFile: Hashable, Sendable {
    /// The document.
    public let document: String
    /// The file.
    public let attachment: Attachment
    /// The revision of the event that says so.
    public let revision: Revision

    /// The files of an application, the newest of each document, in the order of the documents' first files.
    ///
    /// - Complexity: O(n) in the events.
    public static func newest(in events: [RecordedEvent]) -> [DocumentFile] {
        var files: [DocumentFile] = []
        for file in all(in: events) {
            if let index = files.firstIndex(where: { $0.document == file.document }) {
                files[index] = file
            } else {
                files.append(file)
            }
        }
        return files
    }

    /// All files of an application as events name them, oldest first.
    ///
    /// - Complexity: O(n) in the events.
    public static func all(in events: [RecordedEvent]) -> [DocumentFile] {
        events.flatMap { event -> [DocumentFile] in
            guard AttachmentSearch.mayName(event.payload.span), let payload = try? EventPayload(event) else {
                return []
            }
            return named(in: payload, of: event.type).map { document, attachment in
                DocumentFile(document: document, attachment: attachment, revision: event.revision)
            }
        }
    }

    /// The files that an event names, with the documents that they stand for.
    ///
    /// Only what the engine took in counts, which knew that the file was there: its events say in which roles somebody
    /// acted. What an import kept of a history from elsewhere says so of none, and may call anything `sha256`.
    static func named(in payload: EventPayload, of type: String) -> [(document: String, attachment: Attachment)] {
        guard !payload.roles.isEmpty else { return [] }
        let data = payload.data
        if DocumentEvent(rawValue: type) != nil {
            guard let attachment = Attachment(data), let document = data["document"]?.text else { return [] }
            return [(document, attachment)]
        }
        let entries = [AttachedDocuments.field, "documents"].flatMap { data[$0]?.map?.entries ?? [] }
        return entries.compactMap { entry in
            entry.value.map.flatMap { Attachment($0) }.map { (entry.key, $0) }
        }
    }
}

/// A look at the bytes of events for attachments, without decoding them.
enum AttachmentSearch {
    /// The key of a digest as deterministic CBOR writes it: a head with the length, then the bytes.
    private static let key: [UInt8] = [0x66] + Array("sha256".utf8)

    /// Whether payloads may name an attachment.
    ///
    /// - Complexity: O(n) in the bytes.
    static func mayName(_ bytes: Span<UInt8>) -> Bool {
        let key = key.span
        guard bytes.count >= key.count else { return false }
        for start in 0...(bytes.count - key.count) where bytes[start] == key[0] {
            var length = 1
            while length < key.count, bytes[start + length] == key[length] { length += 1 }
            if length == key.count { return true }
        }
        return false
    }
}
