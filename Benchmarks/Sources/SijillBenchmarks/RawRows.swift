import Foundation
import SystemLMDB

/// Rows of bytes in LMDB, by position, read one after the other from memory: what a store could give at most that neither
/// compresses nor checks what it keeps.
final class RawRows {
    private let environment: OpaquePointer
    private let database: MDB_dbi
    let rowCount: Int
    static let rowByteCount = 314

    struct Failure: Error {
        let code: Int32
    }

    init(folder: String, rowCount: Int) throws {
        self.rowCount = rowCount
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var environment: OpaquePointer?
        try Self.check(mdb_env_create(&environment))
        guard let environment else { throw Failure(code: ENOMEM) }
        self.environment = environment
        try Self.check(mdb_env_set_mapsize(environment, 4 << 30))
        try Self.check(mdb_env_open(environment, folder, UInt32(MDB_NOSYNC), 0o600))
        var (transaction, database): (OpaquePointer?, MDB_dbi) = (nil, 0)
        try Self.check(mdb_txn_begin(environment, nil, 0, &transaction))
        try Self.check(mdb_dbi_open(transaction, nil, UInt32(MDB_CREATE), &database))
        self.database = database
        var row = [UInt8](repeating: 0x5A, count: Self.rowByteCount)
        for position in 0..<rowCount {
            row[Self.rowByteCount - 1] = UInt8(truncatingIfNeeded: position)
            try Self.put(&row, at: position, in: database, transaction)
        }
        try Self.check(mdb_txn_commit(transaction))
    }

    deinit { mdb_env_close(environment) }

    /// Goes over all rows and looks at the last byte of each.
    func readAll() throws {
        var (transaction, cursor): (OpaquePointer?, OpaquePointer?) = (nil, nil)
        try Self.check(mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &transaction))
        defer { mdb_txn_abort(transaction) }
        try Self.check(mdb_cursor_open(transaction, database, &cursor))
        defer { mdb_cursor_close(cursor) }
        var (key, value, count, sum) = (MDB_val(), MDB_val(), 0, 0)
        while mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == MDB_SUCCESS {
            guard let last = value.mv_data?.load(fromByteOffset: value.mv_size - 1, as: UInt8.self) else { break }
            sum += Int(last)
            count += 1
        }
        require(count == rowCount && sum == (0..<rowCount).reduce(0) { $0 + $1 & 0xFF })
    }

    private static func put(
        _ row: inout [UInt8], at position: Int, in database: MDB_dbi, _ transaction: OpaquePointer?
    ) throws {
        var place = UInt64(position).bigEndian
        try withUnsafeMutableBytes(of: &place) { place in
            try row.withUnsafeMutableBytes { row in
                var key = MDB_val(mv_size: place.count, mv_data: place.baseAddress)
                var value = MDB_val(mv_size: row.count, mv_data: row.baseAddress)
                try check(mdb_put(transaction, database, &key, &value, UInt32(MDB_APPEND)))
            }
        }
    }

    private static func check(_ code: Int32) throws {
        guard code == MDB_SUCCESS else { throw Failure(code: code) }
    }
}
