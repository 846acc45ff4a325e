import EventModel
import Workflow

/// A row of the table `documents`.
typealias DocumentRow = ApplicationDocument

extension DocumentRow {
    static let columns = """
        name, service, place, document, status, principal, digest, size, media_type, file_name, number, valid_until, \
        remark, actor, occurred_at, recorded_at, partition, position, changed_at
        """
    static let columnCount = 19

    /// What an event adds.
    init(
        application: StreamID, place: Int, document: String, status: Status, event: DocumentEventContents
    ) {
        self.init(
            application: application, place: place, document: document, status: status, principal: event.principal,
            actor: event.actor, occurredAt: event.occurredAt, recordedAt: event.recordedAt,
            partition: event.partition, position: event.position, changedAt: event.occurredAt)
    }

    /// Reads ``columns``.
    init(_ row: ProjectionRow) throws {
        guard let status = Status(rawValue: row.text(4)) else {
            throw ReadModelError(.damaged, "a document has a status that is none; rebuild the read models")
        }
        let attachment = AttachmentDigest(row.text(6)).map { digest in
            Attachment(
                digest: digest, byteCount: row.integer(7), mediaType: row.text(8), name: row.optionalText(9))
        }
        self.init(
            application: try StreamID(category: row.text(1), name: row.text(0)), place: Int(row.integer(2)),
            document: row.text(3), status: status, principal: row.text(5), attachment: attachment,
            number: row.optionalText(10).flatMap { EffectID(parsing: $0) },
            validUntil: row.optionalInteger(11).map { Timestamp(microsecondsSinceEpoch: $0) },
            remark: row.optionalText(12), actor: row.text(13),
            occurredAt: Timestamp(microsecondsSinceEpoch: row.integer(14)),
            recordedAt: Timestamp(microsecondsSinceEpoch: row.integer(15)), partition: Int(row.integer(16)),
            position: Position(rawValue: UInt64(bitPattern: row.integer(17))),
            changedAt: Timestamp(microsecondsSinceEpoch: row.integer(18)))
    }

    func bind(to row: inout RowBinder) {
        row.append(application.name)
        row.append(application.category)
        row.append(place)
        row.append(document)
        row.append(status.rawValue)
        row.append(principal)
        row.append(attachment?.digest.description)
        row.append(attachment?.byteCount)
        row.append(attachment?.mediaType)
        row.append(attachment?.name)
        row.append(number?.description)
        row.append(validUntil?.microsecondsSinceEpoch)
        row.append(remark)
        row.append(actor)
        row.append(occurredAt.microsecondsSinceEpoch)
        row.append(recordedAt.microsecondsSinceEpoch)
        row.append(Int64(partition))
        row.append(Int64(bitPattern: position.rawValue))
        row.append(changedAt.microsecondsSinceEpoch)
    }
}
