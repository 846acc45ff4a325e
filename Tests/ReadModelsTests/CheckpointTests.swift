import EventModel
import ReadModels
import SijillTestKit
import Testing

/// SQLite up to 3.51.2 may damage a file with a write-ahead log when two connections write or checkpoint at the same time:
/// a second checkpoint, which begins as the first ends, can miss that a commit began the log anew, and take part of the
/// new log for done (sqlite.org/wal.html#walresetbug; fixed in 3.51.3, 3.50.7 and 3.44.6).
///
/// The system's library is used, whatever its version, so what is tested here is that the fault cannot be met: a file
/// has one connection that writes or checkpoints, that of whoever holds the folder's lock (`twoWritersDoNotFight`), and
/// all others open it for reading only.
@Suite struct CheckpointTests {
    @Test func whoReadsNeverCheckpoints() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 121)
        let writer = folder.open()
        try await history.grow(by: 40, in: store)
        try await writer.catchUp(from: store)
        // While a reader has the file open, what live work writes stays in the write-ahead log.
        let reader = folder.open()
        _ = try reader.digests()
        try await history.grow(by: 40, in: store)
        try await writer.catchUp(from: store)
        let before = try folder.contents()
        let logs = before.filter { $0.key.hasSuffix(".sqlite-wal") }
        #expect(logs.count == ReadModel.allCases.count && logs.values.allSatisfy { !$0.isEmpty })
        for model in ReadModel.allCases.map(\.rawValue) {
            for statement in [
                "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA wal_checkpoint(PASSIVE)", "DELETE FROM parked",
            ] {
                _ = try? reader.query(model) { try $0.execute(statement) }
            }
            _ = try reader.digest(of: model)
        }
        _ = try await reader.verify(from: store)
        // Neither do the last connections when they close.
        reader.close()
        writer.close()
        let after = try folder.contents()
        for (name, bytes) in before where !name.hasSuffix("-shm") {
            #expect(after[name] == bytes, "\(name) was changed by a reader")
        }
    }

    /// For the reader of a test's output: no version is refused, since none meets the fault.
    @Test func theVersionOfSQLiteIsTold() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        let models = folder.open()
        try await models.catchUp(from: store)
        let version = try models.query("timeline") { try $0.first("SELECT sqlite_version()") { $0.text(0) } }.content
        print("SQLite \(version ?? "unknown")")
        #expect(version?.hasPrefix("3.") == true)
    }
}
