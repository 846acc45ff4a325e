/// Events that wait, first in first out.
struct EventQueue<Datum> {
    private var events: [(event: ChartEvent<Datum>, number: EventNumber?)] = []
    private var head = 0

    var count: Int { events.count - head }

    mutating func append(_ event: ChartEvent<Datum>, _ number: EventNumber?) {
        events.append((event, number))
    }

    mutating func popFirst() -> (ChartEvent<Datum>, EventNumber?)? {
        guard head < events.count else { return nil }
        let first = events[head]
        head += 1
        if head == events.count {
            events.removeAll(keepingCapacity: true)
            head = 0
        }
        return first
    }
}

/// Events that wait for a time.
struct TimerQueue<Datum> {
    struct Entry {
        let time: Int64
        let event: ChartEvent<Datum>
        let number: EventNumber?
    }

    /// In ascending order of time; of one time in the order of sending.
    private var entries: [Entry] = []

    var count: Int { entries.count }
    var nextDueTime: Int64? { entries.first?.time }

    mutating func insert(_ entry: Entry) {
        let place = entries.lastIndex { $0.time <= entry.time }.map { $0 + 1 } ?? 0
        entries.insert(entry, at: place)
    }

    mutating func popFirst(until time: Int64) -> Entry? {
        guard let first = entries.first, first.time <= time else { return nil }
        return entries.removeFirst()
    }

    mutating func removeAll(sendID: String) {
        entries.removeAll { $0.event.sendID?.utf8.elementsEqual(sendID.utf8) ?? false }
    }
}

/// What one event may still do, so that no chart runs for ever.
struct WorkBudget {
    /// The most events that one call takes, and that one event raises.
    static let eventCountMax = 10_000
    /// The most events that wait in a queue.
    static let queueCountMax = 10_000
    /// The most actions that one event does, the items of lists counted.
    static let actionCountMax = 1_000_000

    private var microstepCount = 0
    private var eventCount = 0
    private var actionCount = 0

    mutating func spendMicrostep() -> Bool {
        microstepCount += 1
        return microstepCount <= CompiledChart.microstepCountMax
    }

    mutating func spendEvent() -> Bool {
        eventCount += 1
        return eventCount <= Self.eventCountMax
    }

    mutating func spendAction() -> Bool {
        actionCount += 1
        return actionCount <= Self.actionCountMax
    }

    static func exceeded(_ what: String) -> ChartError {
        ChartError(.workLimitExceeded, "one event makes too many \(what)")
    }
}
