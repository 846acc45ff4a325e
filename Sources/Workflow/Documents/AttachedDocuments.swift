import EventModel

/// The attachments that wait for an action that takes documents in.
///
/// A document that was attached is given with the next action with `requires` that whoever attached it takes, or
/// somebody else for the same person, as if it had been given with that action. Until then no rule sees it: what was
/// verified is not replaced behind the back of whoever verified it.
public struct AttachedDocuments: Hashable, Sendable {
    /// What waits, in the order in which it was attached.
    public internal(set) var waiting: [Waiting] = []

    /// The most attachments that wait at one application.
    public static let countMax = 256
    /// Under what an action's event records the attachments that it took in; no field of a form has such a name.
    public static let field = "attached-documents"

    /// One attachment that waits.
    public struct Waiting: Hashable, Sendable {
        /// The document that it stands for.
        public let document: String
        /// The file.
        public let attachment: Attachment
        /// The subject for whom it was attached.
        public let principal: String
    }

    /// What waits for an action of somebody, by document; what comes with the action itself goes before.
    ///
    /// - Complexity: O(n) in what waits.
    func given(for principal: String, besides documents: ValueMap) -> ValueMap {
        var given = ValueMap()
        for entry in waiting where entry.principal == principal && documents[entry.document] == nil {
            given[entry.document] = .map(entry.attachment.map)
        }
        return given
    }

    /// Whether somebody attached a file for a document that waits.
    func holds(_ document: String, for principal: String) -> Bool {
        waiting.contains { $0.document == document && $0.principal == principal }
    }

    /// Takes in an event of the application; total: it never refuses.
    ///
    /// - Complexity: O(n) in what waits.
    mutating func take(_ event: RecordableEvent) {
        guard event.transitions.first == .standing else {
            if !waiting.isEmpty { for entry in event.documents { remove(entry.key, event.principal) } }
            return
        }
        guard DocumentEvent(rawValue: event.type) != nil, let attachment = Attachment(event.data),
            let document = event.data[DocumentEvent.Key.document]?.text
        else { return }
        remove(document, event.principal)
        waiting.append(Waiting(document: document, attachment: attachment, principal: event.principal))
    }

    private mutating func remove(_ document: String, _ principal: String) {
        waiting.removeAll { $0.document == document && $0.principal == principal }
    }
}

extension RecordableEvent {
    /// The documents that the event brought: given with the action, or attached before and taken in by it.
    var documents: [ValueMap.Entry] {
        let given = data[documentsField]?.map?.entries ?? []
        guard let attached = data[AttachedDocuments.field]?.map else { return given }
        return attached.entries + given
    }

    /// The subject for whom was acted.
    var principal: String { capacity.mandate?.principal ?? subject }
}

extension Actor {
    /// The subject for whom is acted.
    var principal: String { capacity.mandate?.principal ?? subject }
}
