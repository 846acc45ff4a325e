public import EventModel
public import Workflow

/// A request to another agency whose answer is awaited.
public struct OpenRequest: Hashable, Sendable {
    /// The application.
    public var application: StreamID
    /// Who must answer what, since when.
    public var token: RequestToken
    /// The id of the state that waits.
    public var state: String
    /// When it was asked.
    public var askedAt: Timestamp

    /// Makes a request.
    public init(application: StreamID, token: RequestToken, state: String, askedAt: Timestamp) {
        (self.application, self.token, self.state, self.askedAt) = (application, token, state, askedAt)
    }
}

extension ReadModelStore {
    /// Keeps the open requests in a folder of its own.
    public convenience init(openRequestsIn folder: String, catalog: DefinitionCatalog, log: String = "") {
        self.init(folder: folder, projections: [OpenRequestsProjection(catalog: catalog)], log: log)
    }

    /// The requests to other agencies whose answers are awaited, the longest awaited first.
    ///
    /// - Parameters:
    ///   - role: Only requests to this role; nil for all.
    ///   - service: Only requests of applications of this service; nil for all.
    ///   - limit: The most requests to give.
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    /// - Complexity: O(n) in the open requests that are older than the last one given.
    public func openRequests(
        role: String? = nil, service: String? = nil, limit: Int = .max
    ) throws(ReadModelError) -> Answer<[OpenRequest]> {
        try read(try projection(named: OpenRequestsProjection.modelName)) { database in
            let name = NameTable.resolving(.service, "a.service")
            var conditions: [String] = []
            var values: [ColumnValue] = []
            if let role {
                conditions.append("r.role = ?")
                values.append(.text(role))
            }
            if let service {
                conditions.append("\(name) = ?")
                values.append(.text(service))
            }
            let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
            var requests: [OpenRequest] = []
            try database.forEachRow(
                """
                SELECT r.role, r.number, r.state, r.asked_at, \(name), a.name
                FROM requests r JOIN applications a ON a.number = r.application \(filter)
                ORDER BY r.asked_at, r.application, r.place LIMIT ?
                """, values + [.integer(Int64(limit))]
            ) { row in
                let request = AgencyRequest(row)
                requests.append(
                    OpenRequest(
                        application: try StreamID(category: row.text(4), name: row.text(5)), token: request.token,
                        state: request.state, askedAt: request.askedAt))
            }
            return requests
        }
    }
}
