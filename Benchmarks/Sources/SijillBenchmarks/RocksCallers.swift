import BinaryCoding
import EventModel
import Synchronization
import SystemRocksDB

/// RocksDB as many callers use it for durable events: an event and the entry of its stream in one batch, with `sync`.
///
/// It puts the batches of callers that wait into one write by itself.
final class RocksCallers: Sendable {
    // Unsafe: RocksDB's own handles, which it allows to be used from all threads.
    nonisolated(unsafe) private let database: OpaquePointer
    nonisolated(unsafe) private let options: OpaquePointer
    nonisolated(unsafe) private let writeOptions: OpaquePointer
    private let position = Atomic<UInt64>(0)

    struct Failure: Error {
        let message: String
    }

    init(path: String) throws {
        guard let options = rocksdb_options_create(), let writeOptions = rocksdb_writeoptions_create() else {
            throw Failure(message: "no options")
        }
        (self.options, self.writeOptions) = (options, writeOptions)
        rocksdb_options_set_create_if_missing(options, 1)
        rocksdb_options_set_compression(options, Int32(rocksdb_lz4_compression))
        rocksdb_options_increase_parallelism(options, 2)
        rocksdb_writeoptions_set_sync(writeOptions, 1)
        database = try Self.checked { rocksdb_open(options, path, $0) } ?? { throw Failure(message: path) }()
    }

    deinit {
        rocksdb_close(database)
        rocksdb_writeoptions_destroy(writeOptions)
        rocksdb_options_destroy(options)
    }

    func append(_ events: inout CallerEvents) throws -> Bool {
        let (event, revision) = try events.next()
        guard let batch = rocksdb_writebatch_create() else { throw Failure(message: "no batch") }
        defer { rocksdb_writebatch_destroy(batch) }
        var (place, eventKey, streamKey) = (ByteWriter(), ByteWriter(), ByteWriter())
        place.writeFixedBigEndian(position.add(1, ordering: .relaxed).newValue)
        eventKey.write("e".utf8)
        eventKey.write(place.bytes)
        streamKey.write("s\(event.stream)\0".utf8)
        streamKey.writeFixedBigEndian(revision)
        Self.put(eventKey.bytes, StoredRow.bytes(of: event, revision: revision), in: batch)
        Self.put(streamKey.bytes, place.bytes, in: batch)
        try Self.checked { rocksdb_write(database, writeOptions, batch, $0) }
        return true
    }

    /// The events that are there.
    func eventCount() throws -> Int {
        guard let readOptions = rocksdb_readoptions_create(),
            let iterator = rocksdb_create_iterator(database, readOptions)
        else { throw Failure(message: "no iterator") }
        defer {
            rocksdb_iter_destroy(iterator)
            rocksdb_readoptions_destroy(readOptions)
        }
        var (count, length) = (0, 0)
        rocksdb_iter_seek(iterator, "e", 1)
        while rocksdb_iter_valid(iterator) != 0, let key = rocksdb_iter_key(iterator, &length),
            key.pointee == CChar(UInt8(ascii: "e"))
        {
            count += 1
            rocksdb_iter_next(iterator)
        }
        return count
    }

    private static func put(_ key: [UInt8], _ value: [UInt8], in batch: OpaquePointer) {
        key.withUnsafeBytes { key in
            value.withUnsafeBytes { value in
                rocksdb_writebatch_put(
                    batch, key.bindMemory(to: CChar.self).baseAddress, key.count,
                    value.bindMemory(to: CChar.self).baseAddress, value.count)
            }
        }
    }

    @discardableResult
    private static func checked<Result>(
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) throws -> Result {
        var message: UnsafeMutablePointer<CChar>?
        let result = body(&message)
        guard let message else { return result }
        defer { rocksdb_free(message) }
        throw Failure(message: String(cString: message))
    }
}
