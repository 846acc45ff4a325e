import BinaryCoding
public import EventModel
public import Workflow

/// The read model `references`: which application a reference stands for.
public struct ReferencesProjection: Projection {
    /// `references`.
    public let name = ReadModel.references.rawValue
    /// The meaning of the rows.
    public let version = 1

    /// Makes the projection.
    public init() {}

    /// The table, by the reference as ``Workflow/ApplicationReference`` writes it.
    public var tables: [String] {
        [
            """
            CREATE TABLE application_references (
                reference TEXT PRIMARY KEY, service TEXT NOT NULL, name TEXT NOT NULL) STRICT, WITHOUT ROWID
            """
        ]
    }

    /// None: the table itself is in order of references.
    public var indexes: [String] { [] }

    /// Everything.
    public var logicalRows: [String] { ["SELECT reference, service, name FROM application_references"] }

    /// Adds the references of the first events in a batch.
    public func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        var rows: [(reference: String, stream: StreamID)] = []
        for index in 0..<batch.count where batch.revisions[index] == 0 {
            let stream = names.streams[Int(batch.streamNumbers[index])]
            guard stream.isApplication,
                let reference = Self.reference(of: batch.payloads[batch.payloadRange(at: index)])
            else { continue }
            rows.append((reference, stream))
        }
        // What a faulty writer gave twice stays with the first.
        for row in rows {
            try database.run("INSERT OR IGNORE INTO application_references VALUES (?, ?, ?)") { binder in
                binder.append(row.reference)
                binder.append(row.stream.category)
                binder.append(row.stream.name)
            }
        }
    }

    private static func reference(of payload: ArraySlice<UInt8>) -> String? {
        guard !payload.isEmpty, let map = try? CBOR.decode(Array(payload)).map,
            let reference = map[ApplicationReference.payloadKey]?.text.flatMap({ ApplicationReference($0) })
        else { return nil }
        return reference.description
    }
}

extension ReadModelStore {
    /// What finds an application: its stream where `text` is a reference of one, else the text itself.
    ///
    /// - Throws: ``ReadModelError``: `missing` before the first catch-up.
    /// - Complexity: O(log n).
    public func streamID(of text: String) throws(ReadModelError) -> String {
        guard let reference = ApplicationReference(text) else { return text }
        return try application(withReference: reference)?.description ?? text
    }

    /// The application that a reference stands for; nil when there is none.
    ///
    /// - Throws: ``ReadModelError``: `missing` before the first catch-up.
    /// - Complexity: O(log n).
    public func application(withReference reference: ApplicationReference) throws(ReadModelError) -> StreamID? {
        try read(try projection(named: ReadModel.references.rawValue)) { database in
            try database.first(
                "SELECT service, name FROM application_references WHERE reference = ?", [.text(reference.description)]
            ) { try StreamID(category: $0.text(0), name: $0.text(1)) }
        }.content
    }
}
