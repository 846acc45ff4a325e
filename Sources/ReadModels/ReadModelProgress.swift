/// How far a catch-up or a rebuild is.
public struct ReadModelProgress: Hashable, Sendable {
    /// What is being done.
    public enum Phase: String, Hashable, Sendable {
        /// Events are read and folded.
        case folding
        /// Rows and indexes of a new generation are written.
        case writing
        /// New generations are checked and made to last.
        case sealing
        /// New generations are held against those before them.
        case comparing
        /// Events are added to live generations.
        case updating
    }

    /// What is being done.
    public var phase: Phase
    /// The models it is done to, by name.
    public var models: [String]
    /// The events done in this phase.
    public var eventCountDone: UInt64
    /// The events to do in this phase.
    public var eventCountTotal: UInt64
    /// Seconds since the first phase began.
    public var secondsElapsed: Double

    /// Events a second so far; nil when no time has passed.
    public var eventsPerSecond: Double? {
        secondsElapsed > 0 ? Double(eventCountDone) / secondsElapsed : nil
    }

    /// Seconds that the rest of the events takes at the rate so far; nil before there is a rate.
    public var secondsLeft: Double? {
        guard let eventsPerSecond, eventsPerSecond > 0 else { return nil }
        return Double(eventCountTotal - min(eventCountDone, eventCountTotal)) / eventsPerSecond
    }

    /// Makes a report.
    public init(
        phase: Phase, models: [String], eventCountDone: UInt64, eventCountTotal: UInt64, secondsElapsed: Double
    ) {
        self.phase = phase
        self.models = models
        self.eventCountDone = eventCountDone
        self.eventCountTotal = eventCountTotal
        self.secondsElapsed = secondsElapsed
    }
}

/// Gets reports while work goes on; called between steps of the work, which waits for it.
public typealias ReadModelProgressHandler = @Sendable (ReadModelProgress) -> Void

/// A point of a rebuild that tests stop at.
package enum RebuildStep: Hashable, Sendable {
    case created
    case folded(eventCount: UInt64)
    case rowsWritten
    case sealed
    case switched(model: String)
    case retired(model: String)
}
