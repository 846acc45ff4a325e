import EventModel
import Workflow

/// All documents of one application while the events of a batch are taken in.
///
/// The rules are those of ``Workflow/AttachedDocuments`` and ``Workflow/Casework``; what those forget stays here.
struct DocumentRows {
    let application: StreamID
    private(set) var rows: [DocumentRow] = []
    private var changed: Set<Int> = []

    /// Loads what the model has of an application.
    init(of application: StreamID, in database: ProjectionDatabase) throws {
        self.application = application
        try database.forEachRow(
            "SELECT \(DocumentRow.columns) FROM documents WHERE name = ? AND service = ? ORDER BY place",
            [.text(application.name), .text(application.category)]
        ) { rows.append(try DocumentRow($0)) }
    }

    /// Takes in what an event says.
    mutating func take(_ kind: DocumentEventKind, _ event: DocumentEventContents) {
        switch kind {
        case .attached: attach(event)
        case .marked: mark(event)
        case .corrected: correct(event)
        case .other: break
        }
        guard !event.isFact || kind == .other else { return }
        give(event)
        issue(event)
    }

    static func save(_ all: [DocumentRows], to database: ProjectionDatabase) throws {
        let rows = all.sorted { $0.application.description < $1.application.description }.flatMap { one in
            one.changed.sorted().map { one.rows[$0] }
        }
        try database.insert(
            "INSERT OR REPLACE", into: "documents (\(DocumentRow.columns))", columnCount: DocumentRow.columnCount,
            count: rows.count
        ) { index, row in
            rows[index].bind(to: &row)
        }
    }

    private mutating func attach(_ event: DocumentEventContents) {
        guard event.isFact, let document = event.data[Key.document]?.text, let attachment = Attachment(event.data)
        else {
            return
        }
        change(to: .replaced, at: event) {
            $0.status == .waiting && $0.document == document && $0.principal == event.principal
        }
        add(document, .waiting, event) { $0.attachment = attachment }
    }

    /// What comes with an action goes before what was attached for it before.
    private mutating func give(_ event: DocumentEventContents) {
        let given = event.data[Key.documents]?.map ?? [:]
        let attached = event.data[AttachedDocuments.field]?.map ?? [:]
        for entry in attached.entries where given[entry.key] == nil {
            take(entry.key, Attachment(entry.value.map ?? [:]), wasAttached: true, event)
        }
        for entry in given.entries {
            take(entry.key, Attachment(entry.value.map ?? [:]), wasAttached: false, event)
        }
    }

    private mutating func take(
        _ document: String, _ attachment: Attachment?, wasAttached: Bool, _ event: DocumentEventContents
    ) {
        change(to: .replaced, at: event) {
            ($0.status == .current || $0.status == .wrong) && $0.document == document
        }
        let waiting = rows.lastIndex {
            $0.status == .waiting && $0.document == document && $0.principal == event.principal
        }
        if wasAttached, let waiting, rows[waiting].attachment == attachment {
            rows[waiting].status = .current
            rows[waiting].changedAt = event.occurredAt
            changed.insert(waiting)
            return
        }
        if waiting != nil {
            change(to: .replaced, at: event) {
                $0.status == .waiting && $0.document == document && $0.principal == event.principal
            }
        }
        add(document, .current, event) { $0.attachment = attachment }
    }

    private mutating func mark(_ event: DocumentEventContents) {
        for case .map(let mark) in event.data[Key.marks]?.list ?? [] {
            guard mark[Key.kind] == .text(Casework.Mark.Kind.document.rawValue), let name = mark[Key.name]?.text else {
                continue
            }
            for index in rows.indices
            where rows[index].document == name && (rows[index].status == .current || rows[index].status == .wrong) {
                rows[index].status = .wrong
                rows[index].remark = mark[Key.remark]?.text
                rows[index].changedAt = event.occurredAt
                changed.insert(index)
            }
        }
    }

    private mutating func issue(_ event: DocumentEventContents) {
        for (place, effect) in event.effects.enumerated() {
            guard case .issue(let document, let validUntil)? = Effect(effect) else { continue }
            change(to: .superseded, at: event) { $0.status == .issued && $0.document == document }
            let id = EffectID(partition: event.partition, position: event.position, index: place)
            add(document, .issued, event) {
                $0.number = id
                $0.validUntil = validUntil
            }
        }
    }

    private mutating func correct(_ event: DocumentEventContents) {
        guard let document = event.data[Key.document]?.text else { return }
        for index in rows.indices where rows[index].status == .issued && rows[index].document == document {
            rows[index].remark = event.data[Key.text]?.text
            rows[index].changedAt = event.occurredAt
            changed.insert(index)
        }
    }

    private mutating func add(
        _ document: String, _ status: ApplicationDocument.Status, _ event: DocumentEventContents,
        _ fill: (inout DocumentRow) -> Void
    ) {
        var row = DocumentRow(
            application: application, place: rows.count, document: document, status: status, event: event)
        fill(&row)
        changed.insert(rows.count)
        rows.append(row)
    }

    private mutating func change(
        to status: ApplicationDocument.Status, at event: DocumentEventContents, where condition: (DocumentRow) -> Bool
    ) {
        for index in rows.indices where condition(rows[index]) {
            rows[index].status = status
            rows[index].changedAt = event.occurredAt
            changed.insert(index)
        }
    }

    private enum Key {
        static let document = "document"
        static let documents = "documents"
        static let marks = "marks"
        static let kind = "kind"
        static let name = "name"
        static let remark = "remark"
        static let text = "text"
    }
}
