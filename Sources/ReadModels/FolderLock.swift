private import Glibc

/// Whoever holds it is the one that writes read models in a folder, in this process and all others.
///
/// The kernel gives it back when the process ends, however it ends.
final class FolderLock: Sendable {
    private let file: Int32

    private static let pauseMilliseconds = 20

    /// Waits until the folder is free, at most `waitMilliseconds`.
    ///
    /// - Throws: ``ReadModelError`` with code `busy` when somebody else keeps it, `cancelled`, `inputOutput`.
    static func take(folder: String, waitMilliseconds: Int) async throws -> FolderLock {
        var waited = 0
        while true {
            if let lock = try FolderLock(path: folder + "/lock") { return lock }
            guard waited < waitMilliseconds else {
                throw ReadModelError(
                    .busy, "another process brings the read models up to date; try again", place: folder)
            }
            try await Task.sleep(for: .milliseconds(pauseMilliseconds))
            waited += pauseMilliseconds
        }
    }

    /// Takes the lock; nil when somebody else holds it.
    private init?(path: String) throws {
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw ReadModelError(.inputOutput, "could not open: \(String(cString: strerror(errno)))", place: path)
        }
        // What is nil again closes its file as it goes.
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else { return nil }
    }

    deinit {
        close(file)
    }
}
