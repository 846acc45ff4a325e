extension EventLog {
    /// The sizes of an open log.
    ///
    /// The defaults suit a country's load on one machine.
    public struct Configuration: Sendable {
        /// How long a segment becomes before it is sealed, in bytes; without its footer, at most 4 GiB.
        public var segmentByteCountMax = 64 << 20
        /// The zeros that are made durable ahead of the first frame of a segment, in bytes.
        public var extentByteCountMin = 256 << 10
        /// The most zeros that are made durable ahead at a time, in bytes.
        public var extentByteCountMax = 8 << 20
        /// The most requests that may wait for the writer.
        public var queueRequestCountMax = 65_536
        /// The most bytes of requests that may wait for the writer.
        public var queueByteCountMax = 64 << 20
        /// The most memory for groups of frames that were read of single streams lately, in bytes.
        public var groupCacheByteCountMax = 128 << 20
        /// The most memory for blocks of footers that were read lately, in bytes.
        public var footerBlockCacheByteCountMax = 32 << 20
        /// The most memory for the summaries of footers, which tell where their blocks are, in bytes.
        public var footerCacheByteCountMax = 64 << 20
        /// The most memory for filters of footers, by which segments are passed over, in bytes.
        public var filterCacheByteCountMax = 128 << 20
        /// Is told of each commit, on the thread that commits; it must be quick.
        ///
        /// Nil measures nothing.
        public var observeCommit: (@Sendable (CommitReport) -> Void)?
        /// How long after the last commit a frame behind it confirms it, in milliseconds.
        package var idleMilliseconds = 1
        /// Whether the log has threads of its own; without, only callers that wait append, one at a time, and nothing
        /// happens between their calls.
        package var startsThreads = true
        /// What makes salts and ids the same in every run; nil takes the system's randomness.
        package var seed: UInt64?

        /// Makes the default configuration.
        public init() {}

        /// The most memory for all that is kept of what was read, in bytes.
        public var cacheByteCountMax: Int {
            groupCacheByteCountMax + footerBlockCacheByteCountMax + footerCacheByteCountMax + filterCacheByteCountMax
        }

        /// The length that a segment's header names.
        var capacity: Int { min(segmentByteCountMax, SegmentHeader.capacityMax) }

        /// A random number, or one made of the seed.
        func random(_ purpose: UInt64) -> UInt64 {
            guard let seed else { return UInt64.random(in: 1...UInt64.max) }
            // SplitMix64 (Steele, Lea and Flood, 2014).
            var value = seed &+ purpose &* 0x9E37_79B9_7F4A_7C15
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    /// What a log is opened for.
    public enum Mode: Hashable, Sendable {
        /// For appending too; one at a time.
        case readWrite
        /// For reading only, also while another process writes; never writes a byte.
        case readOnly
    }
}
