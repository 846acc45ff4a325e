import EventModel

/// Time from one moment to another, or without end.
struct ClockInterval: Hashable, Sendable {
    var start: Timestamp
    /// The first moment that is not part of it; nil while it goes on.
    var end: Timestamp?

    /// The part up to a moment; nil when it begins later.
    func until(_ moment: Timestamp) -> ClockInterval? {
        guard start < moment else { return nil }
        return ClockInterval(start: start, end: min(end ?? moment, moment))
    }

    /// What is left of it without another one.
    func subtracting(_ other: ClockInterval) -> [ClockInterval] {
        var left: [ClockInterval] = []
        if let before = until(other.start) { left.append(before) }
        if let otherEnd = other.end {
            let after = ClockInterval(start: max(start, otherEnd), end: end)
            if after.end.map({ after.start < $0 }) ?? true { left.append(after) }
        }
        // An interval that the other one does not touch comes back whole, not in two parts.
        return left.count == 2 && left[0].end == left[1].start ? [self] : left
    }
}
