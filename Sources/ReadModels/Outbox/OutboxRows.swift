import EventModel
import Workflow

/// Changes the tables of the outbox.
///
/// An application has a row as long as it has effects, the first of which is its next.
struct OutboxRows {
    let database: ProjectionDatabase

    private static let place = "partition = ? AND position = ? AND item = ?"

    /// Adds an effect behind all others of its application.
    func add(_ id: EffectID, of stream: StreamID, revision: UInt32, kind: EffectKind) throws {
        let known = try database.first(
            "SELECT number FROM applications WHERE stream = ?", [.text(stream.description)]
        ) { $0.integer(0) }
        let application = try known ?? addApplication(stream)
        try database.run(
            """
            INSERT INTO effects (partition, position, item, application, revision, kind, is_next)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """
        ) { row in
            row.append(id)
            row.append(application)
            row.append(revision)
            row.append(kind.rawValue)
            row.append(known == nil ? 1 : 0)
        }
    }

    /// Takes what became of effects; effects that are not there any more are left alone.
    func take(_ event: OutboxEvent) throws {
        switch event {
        case .delivered(let effects): for effect in effects { try remove(effect) }
        case .skipped(let effect, _): try remove(effect)
        case .givenUp(let effect, let attemptCount, let reason):
            try database.run("UPDATE effects SET given_up_after = ?, reason = ? WHERE " + Self.place) { row in
                row.append(attemptCount)
                row.append(reason)
                row.append(effect)
            }
        case .retried(let effect):
            try database.run("UPDATE effects SET given_up_after = NULL, reason = NULL WHERE " + Self.place) { row in
                row.append(effect)
            }
        }
    }

    private func addApplication(_ stream: StreamID) throws -> Int64 {
        let number =
            try database.first("SELECT max(number) + 1 FROM applications") { $0.integer(0) } ?? 0
        try database.run("INSERT INTO applications (number, stream) VALUES (?, ?)") { row in
            row.append(number)
            row.append(stream.description)
        }
        return number
    }

    /// Takes an effect away; the one behind it becomes the next.
    private func remove(_ effect: EffectID) throws {
        let found = try database.first(
            "SELECT application, is_next FROM effects WHERE " + Self.place, effect.columnValues
        ) { (application: $0.integer(0), isNext: $0.integer(1) == 1) }
        guard let found else { return }
        try database.run("DELETE FROM effects WHERE " + Self.place) { $0.append(effect) }
        guard found.isNext else { return }
        let next = try database.first(
            """
            SELECT partition, position, item FROM effects WHERE application = ?
            ORDER BY partition, position, item LIMIT 1
            """, [.integer(found.application)]
        ) { EffectID($0) }
        if let next {
            try database.run("UPDATE effects SET is_next = 1 WHERE " + Self.place) { $0.append(next) }
        } else {
            try database.run("DELETE FROM applications WHERE number = ?") { $0.append(found.application) }
        }
    }
}

extension RowBinder {
    /// Binds partition, position and index to the next three places.
    mutating func append(_ id: EffectID) {
        append(id.partition)
        append(Int64(bitPattern: id.position.rawValue))
        append(id.index)
    }
}

extension EffectID {
    /// Partition, position and index.
    var columnValues: [ColumnValue] {
        [.integer(Int64(partition)), .integer(Int64(bitPattern: position.rawValue)), .integer(Int64(index))]
    }

    /// Reads partition, position and index from three columns.
    init(_ row: ProjectionRow, from column: Int = 0) {
        self.init(
            partition: Int(row.integer(column)),
            position: Position(rawValue: UInt64(bitPattern: row.integer(column + 1))),
            index: Int(row.integer(column + 2)))
    }
}
