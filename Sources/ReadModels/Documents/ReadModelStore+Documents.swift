public import EventModel
import Workflow

extension ReadModelStore {
    /// The documents of one application, in order of events.
    ///
    /// - Parameter application: Its stream; whether there is such an application is for
    ///   ``application(_:)`` to say.
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    /// - Complexity: O(log n) and O(1) for each of its documents.
    public func documents(of application: StreamID) throws(ReadModelError) -> Answer<[ApplicationDocument]> {
        try documents(
            where: "name = ? AND service = ? ORDER BY place", [.text(application.name), .text(application.category)])
    }

    /// The documents that a file stands or stood for, by application and place.
    ///
    /// - Parameter limit: The most to give.
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    /// - Complexity: O(log n) and O(1) for each of them.
    public func documents(
        referringTo digest: AttachmentDigest, limit: Int = .max
    ) throws(ReadModelError) -> Answer<[ApplicationDocument]> {
        try documents(
            where: "digest = ? ORDER BY name, service, place LIMIT ?",
            [.text(digest.description), .integer(Int64(limit))])
    }

    private func documents(
        where condition: String, _ arguments: [ColumnValue]
    ) throws(ReadModelError) -> Answer<[ApplicationDocument]> {
        try read(try projection(named: ReadModel.documents.rawValue)) { database in
            var documents: [ApplicationDocument] = []
            try database.forEachRow(
                "SELECT \(DocumentRow.columns) FROM documents WHERE \(condition)", arguments
            ) { documents.append(try ApplicationDocument($0)) }
            return documents
        }
    }
}
