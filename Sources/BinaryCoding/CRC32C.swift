private import CCRC32C

/// CRC-32C (Castagnoli), the checksum of iSCSI (RFC 3720 appendix B.4) and of every frame of the log.
public enum CRC32C {
    /// The checksum of `bytes`, continuing from `seed`; 0 to begin.
    ///
    /// - Complexity: O(n), about 10 GB a second where the processor has the instruction.
    public static func checksum(of bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
        // Unsafe: the C function reads exactly `count` bytes.
        sijill_crc32c(seed, bytes.baseAddress, bytes.count)
    }

    /// The checksum of `bytes`, continuing from `seed`; 0 to begin.
    ///
    /// - Complexity: O(n).
    public static func checksum(of bytes: [UInt8], seed: UInt32 = 0) -> UInt32 {
        // Unsafe: the pointer does not outlive the call.
        bytes.withUnsafeBytes { checksum(of: $0, seed: seed) }
    }

    /// The checksum of `bytes` by table alone, to check the processor's.
    ///
    /// - Complexity: O(n).
    package static func portableChecksum(of bytes: [UInt8], seed: UInt32 = 0) -> UInt32 {
        // Unsafe: the pointer does not outlive the call.
        bytes.withUnsafeBytes { sijill_crc32c_portable(seed, $0.baseAddress, $0.count) }
    }
}
