/// What a reader should bring.
public struct ReadOptions: Hashable, Sendable {
    /// Which columns batches carry besides streams, types, definitions and transitions, which they always do.
    ///
    /// A store may bring more than is asked for. What it leaves out it does not look at, malformed or not.
    public var columns: Columns
    /// A batch is given out when it holds at least this many events, or at the end.
    public var batchEventCount: Int

    /// Makes options.
    ///
    /// - Parameters:
    ///   - columns: What batches carry; the less, the faster a reader is.
    ///   - batchEventCount: At least 1.
    public init(columns: Columns = .all, batchEventCount: Int = 4_096) {
        precondition(batchEventCount > 0, "a batch holds at least one event")
        self.columns = columns
        self.batchEventCount = batchEventCount
    }

    /// Makes options for all columns, or for all but the payloads.
    public init(includesPayloads: Bool, batchEventCount: Int = 4_096) {
        self.init(columns: includesPayloads ? .all : .envelope, batchEventCount: batchEventCount)
    }

    /// Whether batches carry payloads.
    public var includesPayloads: Bool { columns.contains(.payloads) }

    /// Columns that may be left out.
    public struct Columns: OptionSet, Hashable, Sendable {
        /// A bit for each column.
        public let rawValue: UInt8

        /// Makes a set of bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// ``EventBatch/revisions``.
        public static let revisions = Columns(rawValue: 1)
        /// ``EventBatch/actorNumbers``, and the names of actors.
        public static let actors = Columns(rawValue: 2)
        /// ``EventBatch/occurredAt``.
        public static let occurredAt = Columns(rawValue: 4)
        /// ``EventBatch/recordedAt``.
        public static let recordedAt = Columns(rawValue: 8)
        /// ``EventBatch/payloads`` and where they end.
        public static let payloads = Columns(rawValue: 16)
        /// Everything but payloads.
        public static let envelope: Columns = [.revisions, .actors, .occurredAt, .recordedAt]
        /// Everything.
        public static let all: Columns = [.envelope, .payloads]
    }
}
