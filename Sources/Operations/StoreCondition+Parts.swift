public import EventModel

extension StoreCondition {
    /// How the log stands.
    public struct Log: Hashable, Sendable {
        /// The store's identity.
        public var storeID = ""
        /// The segments.
        public var segmentCount = 0
        /// The events.
        public var eventCount = 0
        /// The streams.
        public var streamCount = 0
        /// The bytes of all segments, without zeros that are prepared.
        public var byteCount = 0
        /// When the last event was recorded; nil in an empty log.
        public var lastRecordedAt: Timestamp?
        /// What is damaged, a line each.
        public var damages: [String] = []
        /// Indexes that are damaged and were built again in memory, a line each: nothing is lost.
        public var derivedDamages: [String] = []
        /// The segments that are kept at hand.
        public var preparedSegmentCount = 0
        /// The segments that should be kept at hand.
        public var preparedSegmentCountMax = 2
        /// The number of the last opening for writing.
        public var writerEpoch: UInt32?
        /// Whether a process has the store open for writing; nil where that cannot be told.
        public var isBeingWritten: Bool?
        /// How it ends: `closed`, `open` or `torn`.
        public var end = "closed"
        /// The files of bytes that recovery or repair has set aside.
        public var quarantinedFileCount = 0

        /// Makes an empty log.
        public init() {}
    }

    /// What the disk has left.
    public struct Disk: Hashable, Sendable {
        /// The bytes that a program without privileges may still use.
        public var freeByteCount: Int
        /// The bytes of the whole file system.
        public var totalByteCount: Int
        /// The bytes that the open segment and those kept at hand still take.
        public var neededByteCount: Int

        /// Makes figures of a disk.
        public init(freeByteCount: Int, totalByteCount: Int, neededByteCount: Int) {
            self.freeByteCount = freeByteCount
            self.totalByteCount = totalByteCount
            self.neededByteCount = neededByteCount
        }
    }

    /// How a read model stands.
    public struct Model: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// The version of its projection.
        public var version: Int
        /// The number of its live generation; nil when it was not made yet.
        public var generation: Int?
        /// The events that it does not know yet.
        public var lagEventCount: UInt64
        /// The seconds between the last event that it knows and the last of the log.
        public var lagSeconds: Double?
        /// The size of its files.
        public var byteCount: Int?
        /// The events that it could not handle; nil when it cannot be read.
        public var parkedEventCount: Int?

        /// Makes a model's figures.
        public init(
            name: String, version: Int, generation: Int?, lagEventCount: UInt64, lagSeconds: Double? = nil,
            byteCount: Int? = nil, parkedEventCount: Int? = nil
        ) {
            self.name = name
            self.version = version
            self.generation = generation
            self.lagEventCount = lagEventCount
            self.lagSeconds = lagSeconds
            self.byteCount = byteCount
            self.parkedEventCount = parkedEventCount
        }
    }

    /// What the outside must still do.
    public struct Outbox: Hashable, Sendable {
        /// The effects that are neither delivered nor skipped.
        public var waitingCount: Int
        /// Those of them that were given up and hold up their applications.
        public var givenUpCount: Int
        /// When the one that waits longest was recorded; nil when nothing waits.
        public var oldestRecordedAt: Timestamp?

        /// Makes figures.
        public init(waitingCount: Int, givenUpCount: Int, oldestRecordedAt: Timestamp? = nil) {
            self.waitingCount = waitingCount
            self.givenUpCount = givenUpCount
            self.oldestRecordedAt = oldestRecordedAt
        }
    }

    /// What time alone makes happen.
    public struct Deadlines: Hashable, Sendable {
        /// The moments that are still to be recorded.
        public var pendingCount: Int
        /// Those of them whose time has passed.
        public var dueCount: Int
        /// The time of the first of all; nil when there is none.
        public var firstDueAt: Timestamp?

        /// Makes figures.
        public init(pendingCount: Int, dueCount: Int, firstDueAt: Timestamp? = nil) {
            (self.pendingCount, self.dueCount, self.firstDueAt) = (pendingCount, dueCount, firstDueAt)
        }
    }

    /// Answers of other agencies that are awaited.
    public struct Requests: Hashable, Sendable {
        /// The requests.
        public var openCount: Int
        /// Those of them that wait longer than ``AdviceLimits/requestSeconds``.
        public var lateCount: Int
        /// When the one that waits longest was asked.
        public var firstAskedAt: Timestamp?

        /// Makes figures.
        public init(openCount: Int, lateCount: Int, firstAskedAt: Timestamp? = nil) {
            (self.openCount, self.lateCount, self.firstAskedAt) = (openCount, lateCount, firstAskedAt)
        }
    }

    /// A published version of a definition.
    public struct Definition: Hashable, Sendable {
        /// The service.
        public var service: String
        /// The version.
        public var version: Int
        /// The applications that follow it and have not ended; nil when the read model cannot tell.
        public var openApplicationCount: Int?
        /// The errors that the rules of soundness find.
        public var errorCount: Int
        /// The warnings.
        public var warningCount: Int

        /// Makes a version's figures.
        public init(
            service: String, version: Int, openApplicationCount: Int?, errorCount: Int, warningCount: Int
        ) {
            self.service = service
            self.version = version
            self.openApplicationCount = openApplicationCount
            self.errorCount = errorCount
            self.warningCount = warningCount
        }
    }

    /// The files that stand for documents.
    public struct Attachments: Hashable, Sendable {
        /// The whole files.
        public var fileCount = 0
        /// Their bytes.
        public var byteCount = 0

        /// Makes the figures of an empty folder.
        public init() {}
    }
}
