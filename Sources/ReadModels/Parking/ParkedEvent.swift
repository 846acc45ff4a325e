public import EventModel
import Foundation
import GRDB

/// An event that a projection could not handle: the model goes on without it, and keeps its place and the reason.
public struct ParkedEvent: Hashable, Sendable {
    /// The partition that holds the event.
    public var partition: Int
    /// The place in the partition.
    public var position: Position
    /// The stream.
    public var stream: StreamID
    /// The place in the stream.
    public var revision: Revision
    /// What happened.
    public var type: String
    /// What the projection threw, at most ``reasonByteCountMax`` bytes.
    public var reason: String

    /// The most UTF-8 bytes of a reason.
    public static let reasonByteCountMax = 500

    static let tableSQL = """
        CREATE TABLE parked (
            partition INTEGER NOT NULL, position INTEGER NOT NULL, stream TEXT NOT NULL, revision INTEGER NOT NULL,
            type TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (partition, position)) STRICT, WITHOUT ROWID
        """
    /// Without the reasons, whose words may be others in another process.
    static let logicalRows = "SELECT partition, position, stream, revision, type FROM parked"
    static let rows = "SELECT partition, position, stream, revision, type, reason FROM parked"

    /// Whether an error says that the event cannot be handled, and not that the machine or the file cannot be used.
    ///
    /// Of SQLite's own only what values bring about: a constraint, a wrong type, too long a value. A statement that is
    /// wrong, a full disk, a busy or damaged file stop the work: no other event would fare better.
    static func isReason(_ error: any Error) -> Bool {
        switch error {
        case let error as DatabaseError:
            [.SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG].contains(error.resultCode)
        case is ReadModelError, is EventStoreError, is CancellationError, is POSIXError, is CocoaError: false
        default: true
        }
    }
}

extension ParkedEvent {
    /// The event at an index of a batch, with the error that it led to.
    init(_ batch: EventBatch, at index: Int, names: EventNames, error: any Error) {
        self.init(
            partition: batch.partition, position: batch.firstPosition.advanced(by: index),
            stream: names.streams[Int(batch.streamNumbers[index])],
            revision: Revision(rawValue: batch.revisions[index]), type: names.types[Int(batch.typeNumbers[index])],
            reason: Self.reason(error))
    }

    /// Reads a row of ``rows``.
    init(_ row: ProjectionRow) throws {
        self.init(
            partition: Int(row.integer(0)), position: Position(rawValue: UInt64(bitPattern: row.integer(1))),
            stream: try StreamID(parsing: row.text(2)),
            revision: Revision(rawValue: UInt32(truncatingIfNeeded: row.integer(3))), type: row.text(4),
            reason: row.text(5))
    }

    func save(to database: ProjectionDatabase) throws {
        try database.run(
            "INSERT INTO parked (partition, position, stream, revision, type, reason) VALUES (?, ?, ?, ?, ?, ?)"
        ) { row in
            row.append(partition)
            row.append(Int64(bitPattern: position.rawValue))
            row.append(stream.description)
            row.append(Int64(revision.rawValue))
            row.append(type)
            row.append(reason)
        }
    }

    private static func reason(_ error: any Error) -> String {
        let text = (error as? DatabaseError)?.message ?? String(describing: error)
        var kept = String.UnicodeScalarView()
        var byteCount = 0
        for scalar in text.unicodeScalars where scalar != "\u{0}" {
            byteCount += UTF8.width(scalar)
            guard byteCount <= reasonByteCountMax else { break }
            kept.append(scalar)
        }
        return String(kept)
    }
}
