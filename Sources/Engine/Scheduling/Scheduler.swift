public import EventModel
public import Workflow

/// Does what time alone makes happen: lets deadlines pass and bills expire, reminds offices, records that they are late.
///
/// What is due comes page by page from an index that is derived from the events, so that it may be deleted, be behind or
/// be lost in a crash: the engine decides each moment anew on the application as it is, and a moment that was recorded
/// already, or does not come any more, is left alone. Nothing is recorded twice.
public struct Scheduler: Sendable {
    /// Where pages of moments come from: those up to a time that follow the last of the page before, in order.
    public typealias Pages =
        @Sendable (_ until: Timestamp, _ last: DueMoment?, _ limit: Int) async throws -> [DueMoment]

    /// What a run did.
    public struct Outcome: Equatable, Sendable {
        /// The moments that were recorded, by kind.
        public var firedCounts: [DueMoment.Kind: Int] = [:]
        /// The moments that were not to be recorded: done already, not coming any more, or not due yet.
        public var skippedCount = 0
        /// The first of the moments that could not be recorded, such as those of a definition that is not here.
        public var failures: [Failure] = []
        /// The number of all that could not be recorded.
        public var failureCount = 0

        /// The number of moments that were recorded.
        public var firedCount: Int { firedCounts.values.reduce(0, +) }

        /// The most failures that are told one by one.
        static let toldFailureCountMax = 20
    }

    /// A moment that could not be recorded.
    public struct Failure: Equatable, Sendable {
        /// The moment.
        public var moment: DueMoment
        /// What the engine said.
        public var error: EngineError
    }

    private let engine: Engine
    private let pages: Pages
    private let catchUp: @Sendable () async throws -> Void
    private let pageCount: Int

    /// Makes a scheduler.
    ///
    /// - Parameters:
    ///   - pageCount: The most moments that are held in memory.
    ///   - catchUp: Brings the index up to the end of the log.
    ///   - pages: Reads the index.
    public init(
        engine: Engine, pageCount: Int = 256, catchUp: @escaping @Sendable () async throws -> Void,
        pages: @escaping Pages
    ) {
        precondition(pageCount > 0, "a page has a moment")
        self.engine = engine
        self.pageCount = pageCount
        self.catchUp = catchUp
        self.pages = pages
    }

    /// Records everything that is due, in order of time.
    ///
    /// - Parameters:
    ///   - until: Moments after this time are left; nil for the engine's time.
    ///   - observe: Is told of each moment that was recorded.
    /// - Throws: What the index or the store throws; what was recorded before stays, and the next run goes on from there.
    public func fireDue(
        until: Timestamp? = nil, observe: (@Sendable (DueMoment) throws -> Void)? = nil
    ) async throws -> Outcome {
        var outcome = Outcome()
        let until = min(until ?? engine.now(), engine.now())
        while true {
            try await catchUp()
            let before = outcome.firedCount
            var last: DueMoment?
            while true {
                let page = try await pages(until, last, pageCount)
                for moment in page where try await fire(moment, &outcome) { try observe?(moment) }
                guard page.count == pageCount else { break }
                last = page.last
            }
            // What was recorded may have made something else due.
            guard outcome.firedCount > before else { return outcome }
            outcome.skippedCount = 0
            (outcome.failures, outcome.failureCount) = ([], 0)
        }
    }

    private func fire(_ moment: DueMoment, _ outcome: inout Outcome) async throws -> Bool {
        do {
            guard try await !engine.fire(moment).isDuplicate else {
                outcome.skippedCount += 1
                return false
            }
            outcome.firedCounts[moment.kind, default: 0] += 1
            return true
        } catch let error as EngineError {
            switch error {
            // What cannot be opened stays to be opened; somebody has to look after it.
            case .rejected where moment.kind != .opening: outcome.skippedCount += 1
            case .rejected, .notFound, .definitionUnknown, .definitionUnsound, .definitionChanged, .serviceUnknown,
                .dataInvalid, .idInvalid, .keyReused:
                outcome.failureCount += 1
                if outcome.failures.count < Outcome.toldFailureCountMax {
                    outcome.failures.append(Failure(moment: moment, error: error))
                }
            default: throw error
            }
            return false
        }
    }
}
