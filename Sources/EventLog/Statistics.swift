import EventModel
import Synchronization

/// How much a log holds, and what it takes on disk.
public struct LogStatistics: Hashable, Sendable {
    /// The events.
    public var eventCount = 0
    /// The streams.
    public var streamCount = 0
    /// The frames, that is, the commits.
    public var frameCount = 0
    /// The files.
    public var segmentCount = 0
    /// The bytes of all files, without zeros that are prepared for later frames.
    public var byteCount = 0
    /// The bytes of the indexes among them.
    public var footerByteCount = 0
    /// Whether the disk had no room for the segments that are kept at hand: make room, or the log will only read.
    public var isLowOnSpace = false
}

extension EventLog {
    /// How much the log holds.
    ///
    /// - Complexity: O(segments).
    public var statistics: LogStatistics {
        let segments = snapshot
        var statistics = LogStatistics()
        for segment in segments.sealed {
            statistics.frameCount += segment.trailer.frameCount
            statistics.streamCount += segment.trailer.newStreamCount
            statistics.byteCount += segment.byteCount
            statistics.footerByteCount += segment.byteCount - segment.trailer.footerOffset
        }
        statistics.segmentCount = segments.sealed.count
        if let active = segments.active {
            active.contents.withLock { contents in
                statistics.frameCount += contents.index.frameCount
                statistics.streamCount += contents.index.newStreamCount
                statistics.byteCount += contents.durableEnd
            }
            statistics.segmentCount += 1
        }
        statistics.eventCount = Int(segments.end.rawValue)
        statistics.isLowOnSpace = isLowOnSpace
        return statistics
    }
}
