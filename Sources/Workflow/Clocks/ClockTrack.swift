import EventModel

/// What happened to one clock.
struct ClockTrack: Hashable, Sendable {
    /// When one of the clock's states was active, in order.
    private(set) var active: [ClockInterval] = []
    /// When the clock was suspended, in order, as far as its allowance reaches.
    private(set) var suspensions: [ClockInterval] = []
    /// By how much it was extended.
    private(set) var extensions: [WorkingDuration] = []
    /// How many extensions there had been when the office was reminded last; nil when it was not.
    private(set) var remindedAfter: Int?
    /// How many extensions there had been when the office was late last; nil when it was not.
    private(set) var breachedAfter: Int?

    /// Makes a track; without arguments that of a clock to which nothing has happened yet.
    init(
        active: [ClockInterval] = [], suspensions: [ClockInterval] = [], extensions: [WorkingDuration] = [],
        remindedAfter: Int? = nil, breachedAfter: Int? = nil
    ) {
        self.active = active
        self.suspensions = suspensions
        self.extensions = extensions
        self.remindedAfter = remindedAfter
        self.breachedAfter = breachedAfter
    }

    /// Whether one of its states is active.
    var isActive: Bool { active.last.map { $0.end == nil } ?? false }

    /// Whether a suspension was begun and not taken back.
    var isSuspended: Bool { suspensions.last.map { $0.end == nil } ?? false }

    /// Whether a moment was recorded since the last extension.
    ///
    /// An office that is late is not reminded any more.
    func isRecorded(_ moment: ClockMoment) -> Bool {
        switch moment {
        case .reminder: remindedAfter == extensions.count || breachedAfter == extensions.count
        case .breach: breachedAfter == extensions.count
        }
    }

    mutating func run(_ runs: Bool, at moment: Timestamp) {
        guard runs != isActive else { return }
        if runs { active.append(ClockInterval(start: moment, end: nil)) } else { Self.close(&active, at: moment) }
    }

    mutating func suspend(at moment: Timestamp) {
        if isSuspended { Self.close(&suspensions, at: moment) }
        suspensions.append(ClockInterval(start: moment, end: nil))
    }

    mutating func resume(at moment: Timestamp) {
        if isSuspended { Self.close(&suspensions, at: moment) }
    }

    mutating func extend(by duration: WorkingDuration) { extensions.append(duration) }

    mutating func remind() { remindedAfter = extensions.count }

    mutating func breach() { breachedAfter = extensions.count }

    /// Ends the last interval; one without length is as if it had not been.
    private static func close(_ intervals: inout [ClockInterval], at moment: Timestamp) {
        guard let last = intervals.popLast(), last.start < moment else { return }
        intervals.append(ClockInterval(start: last.start, end: moment))
    }

    /// The suspensions as far as so much time in all allows; a suspension that lasts longer ends by itself.
    func suspensions(within limit: ExactDuration?) -> [ClockInterval] {
        guard var left = limit?.microseconds else { return suspensions }
        return suspensions.compactMap { suspension in
            let (sum, overflows) = suspension.start.microsecondsSinceEpoch.addingReportingOverflow(left)
            let latest = Timestamp(microsecondsSinceEpoch: overflows ? .max : sum)
            let end = min(suspension.end ?? latest, latest)
            guard suspension.start < end else { return nil }
            left -= end.microsecondsSinceEpoch - suspension.start.microsecondsSinceEpoch
            return ClockInterval(start: suspension.start, end: end)
        }
    }

    /// When the clock ran, as far as is known.
    func running(suspendedAtMost limit: ExactDuration?) -> [ClockInterval] {
        suspensions(within: limit).reduce(active) { running, suspension in
            running.flatMap { $0.subtracting(suspension) }
        }
    }
}
