import Foundation
private import Glibc
import Workflow

/// Delivers effects as files in a folder, one JSON file each, named by the effect's key.
///
/// A file is whole once it has its name: it is written under a hidden one, synced, renamed, and the folder is synced. The
/// same effect again finds its file there; where the receiver took it away meanwhile, the file comes again under the same
/// name.
public struct FileDrop: EffectReceiver {
    private let folder: String

    /// Drops files into a folder, which must be there.
    public init(folder: String) {
        self.folder = folder
    }

    /// Writes the file of the effect.
    ///
    /// - Throws: ``DeliveryFailure``.
    public func receive(_ delivery: EffectDelivery) async throws(DeliveryFailure) {
        let message = try delivery.message()
        let path = "\(folder)/\(delivery.key).json"
        guard access(path, F_OK) != 0 else { return try syncFolder() }
        let temporary = "\(folder)/.\(delivery.key).json.new"
        try write(message, to: temporary)
        guard rename(temporary, path) == 0 else { throw failure("named") }
        try syncFolder()
    }

    private func write(_ bytes: [UInt8], to path: String) throws(DeliveryFailure) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw failure("created") }
        defer { close(file) }
        // A regular file takes less than it is given only when it fails to take the rest.
        guard Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else { throw failure("written") }
    }

    private func syncFolder() throws(DeliveryFailure) {
        let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw failure("found in its folder") }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failure("synced") }
    }

    private func failure(_ what: String) -> DeliveryFailure {
        DeliveryFailure("the file could not be \(what): \(String(cString: strerror(errno)))")
    }
}
