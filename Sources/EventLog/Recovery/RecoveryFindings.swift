/// What opening a store came upon, so that tests can show that they have met every case there is.
package struct RecoveryFindings: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Nothing but zeros, or nothing at all, stood behind the last frame.
    package static let cleanEnd = RecoveryFindings(rawValue: 1 << 0)
    /// The log had been closed in order.
    package static let orderlyEnd = RecoveryFindings(rawValue: 1 << 1)
    /// The last frame was not confirmed by one behind it.
    package static let unconfirmedFrame = RecoveryFindings(rawValue: 1 << 2)
    /// A frame had not reached the disk whole.
    package static let tornFrame = RecoveryFindings(rawValue: 1 << 3)
    /// A footer had not reached the disk whole.
    package static let unfinishedSeal = RecoveryFindings(rawValue: 1 << 4)
    /// The last segment was sealed, and no other begun.
    package static let sealedEnd = RecoveryFindings(rawValue: 1 << 5)
    /// The last segment had half a header, or nothing.
    package static let unfinishedHeader = RecoveryFindings(rawValue: 1 << 6)
    /// The last segment had no frames.
    package static let emptySegment = RecoveryFindings(rawValue: 1 << 7)
    /// Sealed segments were taken as the manifest tells them.
    package static let usedManifest = RecoveryFindings(rawValue: 1 << 8)
    /// The manifest was missing or did not tell all that it could.
    package static let staleManifest = RecoveryFindings(rawValue: 1 << 9)

    /// All cases, each with its name.
    package static let all: [(name: String, finding: RecoveryFindings)] = [
        ("clean end", .cleanEnd), ("orderly end", .orderlyEnd), ("unconfirmed last frame", .unconfirmedFrame),
        ("torn frame", .tornFrame), ("unfinished seal", .unfinishedSeal), ("sealed end", .sealedEnd),
        ("unfinished header", .unfinishedHeader), ("segment without frames", .emptySegment),
        ("manifest used", .usedManifest), ("manifest stale", .staleManifest),
    ]
}
