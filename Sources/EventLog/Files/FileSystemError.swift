import EventModel

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// A file operation that the operating system refused.
///
/// Two errors are equal when their error numbers are.
public struct FileSystemError: Error, Sendable {
    /// The name of the system call, as in `pwrite`.
    public var operation: String
    /// The file or directory.
    public var path: String
    /// The system's error number (`errno`).
    public var errorNumber: Int32

    /// Makes an error.
    public init(_ errorNumber: Int32, operation: String, path: String) {
        self.operation = operation
        self.path = path
        self.errorNumber = errorNumber
    }

    /// `EINTR`: a signal came first; the call is made again.
    public static let interrupted = EINTR
    /// `ENOENT`: there is nothing of that name.
    public static let noSuchFile = ENOENT
    /// `EEXIST`: there is something of that name.
    public static let fileExists = EEXIST
    /// `ENOSPC`: the disk is full.
    public static let noSpace = ENOSPC
    /// `EDQUOT`: the user's share of the disk is full.
    public static let quotaExceeded = EDQUOT
    /// `EWOULDBLOCK`: somebody else holds the lock.
    public static let wouldBlock = EWOULDBLOCK
    /// `EIO`: the device failed.
    public static let deviceFailed = EIO
    /// `EROFS`: the file system only reads.
    public static let readOnlyFileSystem = EROFS
    /// `EACCES`: the user may not do that here.
    public static let permissionDenied = EACCES
    /// `ELOOP`: there is a symbolic link where none may be.
    public static let symbolicLink = ELOOP
    /// `EINVAL`: the file system has no such operation.
    public static let invalidArgument = EINVAL
}

extension FileSystemError {
    /// Whether a sync was refused because nothing can be written there, and so nothing waits to become durable.
    var meansReadOnlyMedium: Bool {
        errorNumber == Self.readOnlyFileSystem || errorNumber == Self.invalidArgument
    }
}

extension FileSystemError: Equatable {
    /// Whether the error numbers are the same.
    public static func == (left: FileSystemError, right: FileSystemError) -> Bool {
        left.errorNumber == right.errorNumber
    }
}

extension FileSystemError: CustomStringConvertible {
    /// `operation of path failed with errno n (text)`.
    public var description: String {
        // Unsafe: strerror gives a text of the C library that is copied at once.
        let text = strerror(errorNumber).map { String(cString: $0) } ?? "unknown error"
        return "\(operation) of \(path) failed with errno \(errorNumber) (\(text))"
    }
}

extension EventStoreError {
    /// The store's error for a refused file operation.
    init(_ error: FileSystemError) {
        switch error.errorNumber {
        case FileSystemError.noSpace, FileSystemError.quotaExceeded:
            self.init(.diskFull, "\(error); make room and open the store again", place: error.path)
        case FileSystemError.noSuchFile:
            self.init(.notFound, "\(error); check the path", place: error.path)
        default:
            self.init(.inputOutput, "\(error); check the disk and its permissions", place: error.path)
        }
    }
}
