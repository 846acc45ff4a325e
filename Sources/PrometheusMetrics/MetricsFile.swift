private import Glibc

/// A file of metrics that a collector reads at any time: replaced in one step, never half a text.
public struct MetricsFile: Sendable {
    /// Its path, which node_exporter wants to end in `.prom`.
    public let path: String

    /// Names a file; its folder must be there.
    public init(path: String) {
        self.path = path
    }

    /// Writes the families in place of what the file holds.
    ///
    /// It is not synced: after a power cut the next writing brings it back.
    ///
    /// - Throws: ``MetricsFileError``; the file is as it was then.
    public func write(_ families: [MetricFamily]) throws(MetricsFileError) {
        let bytes = Array(MetricsExposition.text(families).utf8)
        // The name does not end in `.prom`, so that no collector takes it.
        let temporary = "\(path).new.\(getpid())"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw MetricsFileError(errorNumber: errno, path: path) }
        // Whoever collects is another user; there is nothing of persons in it.
        var errorNumber = fchmod(file, 0o644) == 0 ? 0 : errno
        if errorNumber == 0 { errorNumber = Self.writeAll(bytes, to: file) }
        if close(file) != 0, errorNumber == 0 { errorNumber = errno }
        if errorNumber == 0, rename(temporary, path) != 0 { errorNumber = errno }
        guard errorNumber == 0 else {
            unlink(temporary)
            throw MetricsFileError(errorNumber: errorNumber, path: path)
        }
    }

    /// Writes all bytes, in as many calls as it takes; the system's error, 0 for none.
    private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count < 0 ? errno : ENOSPC }
            rest = rest.dropFirst(count)
        }
        return 0
    }
}

/// Why a file of metrics could not be written.
public struct MetricsFileError: Error, Hashable, CustomStringConvertible {
    /// What the system said.
    public let errorNumber: Int32
    /// Which file.
    public let path: String

    /// What happened and what to do.
    public var description: String {
        "the metrics could not be written to \(path): \(String(cString: strerror(errorNumber))); "
            + "check the folder and its permissions"
    }
}
