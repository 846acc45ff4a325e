import Foundation
private import Glibc

/// Tells whether a process has a store open for writing, without taking the lock even for a moment: another that opens the
/// store just then must not be turned away.
enum WriterLock {
    /// Whether the lock of a store is held; nil where the system does not tell.
    static func isHeld(inStore store: String) -> Bool? {
        var status = stat()
        guard stat("\(store)/LOCK", &status) == 0 else { return false }
        for _ in 0..<lookCountMax {
            guard let locks = FileManager.default.contents(atPath: "/proc/locks") else { return nil }
            let text = String(decoding: locks, as: UTF8.self)
            if isHeld(device: UInt64(status.st_dev), file: UInt64(status.st_ino), in: text) { return true }
        }
        return false
    }

    /// The list comes in pieces, and passes over a lock where an earlier one goes away between two of them.
    private static let lookCountMax = 5

    /// Whether a list of locks, as Linux writes it, has a whole-file lock of a file: a line such as
    /// `1: FLOCK  ADVISORY  WRITE 708 08:01:13765 0 EOF`, device in hexadecimal digits.
    static func isHeld(device: UInt64, file: UInt64, in locks: String) -> Bool {
        locks.split(separator: "\n").contains { line in
            let fields = line.split(separator: " ")
            guard fields.count >= 6, fields[1] == "FLOCK", fields[3] == "WRITE" else { return false }
            let place = fields[5].split(separator: ":")
            guard place.count == 3, let major = UInt64(place[0], radix: 16), let minor = UInt64(place[1], radix: 16)
            else { return false }
            return (major, minor) == (self.major(of: device), self.minor(of: device)) && UInt64(place[2]) == file
        }
    }

    // The numbers of glibc's `gnu_dev_major` and `gnu_dev_minor`, which are macros.
    private static func major(of device: UInt64) -> UInt64 {
        (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
    }

    private static func minor(of device: UInt64) -> UInt64 {
        device & 0xFF | (device >> 12) & ~0xFF
    }
}
