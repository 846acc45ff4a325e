import EventModel
import GRDB
private import Glibc
import Synchronization
import Workflow

/// The SQLite file of leases and attempts beside the index of the outbox.
///
/// Nothing else knows what stands in it, and nothing needs it: without it effects are tried at once and the count of
/// attempts begins anew.
final class DeliveryAttemptFile: Sendable {
    private let path: String
    private let opened = Mutex<DatabaseQueue?>(nil)

    private static let selection = "SELECT failures, next_at, leased_until, reason FROM attempts "
    private static let place = "WHERE partition = ? AND position = ? AND item = ?"

    init(path: String) {
        self.path = path
    }

    /// What is known of some effects; those without attempts are left out.
    func attempts(of effects: [EffectID]) throws -> [EffectID: DeliveryAttempts] {
        try inTransaction { database in
            var found: [EffectID: DeliveryAttempts] = [:]
            for effect in effects { found[effect] = try Self.attempts(of: effect, in: database) }
            return found
        }
    }

    /// Leases those of the effects that may be tried now, all in one transaction.
    func lease(
        _ effects: [EffectID], until: Timestamp, now: Timestamp
    ) throws -> [EffectID: DeliveryAttempts] {
        try inTransaction { database in
            var granted: [EffectID: DeliveryAttempts] = [:]
            for effect in effects {
                var attempts = try Self.attempts(of: effect, in: database) ?? DeliveryAttempts()
                guard attempts.admits(now) else { continue }
                granted[effect] = attempts
                attempts.leasedUntil = until
                try Self.save(attempts, of: effect, in: database)
            }
            return granted
        }
    }

    /// Replaces what is known.
    func save(_ attempts: [EffectID: DeliveryAttempts]) throws {
        try inTransaction { database in
            for (effect, attempts) in attempts { try Self.save(attempts, of: effect, in: database) }
        }
    }

    /// Forgets what is known.
    func forget(_ effects: [EffectID]) throws {
        try inTransaction { database in
            for effect in effects {
                try database.run("DELETE FROM attempts " + Self.place) { $0.append(effect) }
            }
        }
    }

    /// Closes the file; the next call opens it again.
    func close() {
        opened.withLock { $0 = nil }
    }

    private static func attempts(of effect: EffectID, in database: ProjectionDatabase) throws -> DeliveryAttempts? {
        try database.first(selection + place, effect.columnValues) { row in
            DeliveryAttempts(
                failureCount: Int(row.integer(0)),
                nextAt: row.optionalInteger(1).map { Timestamp(microsecondsSinceEpoch: $0) },
                leasedUntil: row.optionalInteger(2).map { Timestamp(microsecondsSinceEpoch: $0) },
                reason: row.text(3))
        }
    }

    private static func save(
        _ attempts: DeliveryAttempts, of effect: EffectID, in database: ProjectionDatabase
    ) throws {
        try database.run(
            """
            INSERT OR REPLACE INTO attempts (partition, position, item, failures, next_at, leased_until, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """
        ) { row in
            row.append(effect)
            row.append(attempts.failureCount)
            row.append(attempts.nextAt?.microsecondsSinceEpoch)
            row.append(attempts.leasedUntil?.microsecondsSinceEpoch)
            row.append(attempts.reason)
        }
    }

    private func inTransaction<Result>(_ body: (ProjectionDatabase) throws -> Result) throws(ReadModelError) -> Result {
        do {
            let queue = try opened.withLock { opened in
                let queue = try opened ?? open()
                opened = queue
                return queue
            }
            return try queue.write { try body(ProjectionDatabase($0)) }
        } catch {
            throw ReadModelError(error, place: path)
        }
    }

    /// Opens the file, which is made when it is not there or holds something else.
    private func open() throws -> DatabaseQueue {
        do {
            return try openWhatIsThere()
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            for suffix in ["", "-journal"] { unlink(path + suffix) }
            return try openWhatIsThere()
        }
    }

    private func openWhatIsThere() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            // A power cut may cost the file, which costs nothing.
            try database.execute(sql: "PRAGMA synchronous = OFF")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS attempts (
                        partition INTEGER NOT NULL, position INTEGER NOT NULL, item INTEGER NOT NULL,
                        failures INTEGER NOT NULL, next_at INTEGER, leased_until INTEGER, reason TEXT NOT NULL,
                        PRIMARY KEY (partition, position, item)) STRICT, WITHOUT ROWID
                    """)
        }
        return queue
    }
}
