/// Why snapshots cannot be read or written.
public struct SnapshotError: Error, Sendable {
    /// What kind of failure it is; stable, for programs.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// A file cannot be read or written.
        case fileFailed
        /// A file does not hold what it should.
        case malformed
        /// The definition means something else than the snapshot, under the same version.
        case meaningChanged
    }

    /// What kind of failure it is.
    public var code: Code
    /// What is wrong and what to do, for people.
    public var reason: String
    /// The file or the service.
    public var place: String

    /// Makes an error.
    public init(_ code: Code, _ reason: String, place: String = "") {
        self.code = code
        self.reason = reason
        self.place = place
    }
}

extension SnapshotError: Equatable {
    /// Whether the codes are the same.
    public static func == (left: SnapshotError, right: SnapshotError) -> Bool { left.code == right.code }
}

extension SnapshotError: CustomStringConvertible {
    /// The reason, and the place where there is one.
    public var description: String { place.isEmpty ? reason : "\(reason) (\(place))" }
}
