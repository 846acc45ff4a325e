/// What runs came upon.
struct LifeTally: CustomStringConvertible {
    var runCount = 0
    var applicationCount = 0
    var eventCount = 0
    var crashCount = 0
    /// Power cuts while the store was being opened.
    var recoveryCrashCount = 0
    /// Commands that were recorded and whose answer a power cut took.
    var lostAnswerCount = 0
    var deliveryCount = 0
    var failedDeliveryCount = 0
    /// Effects that came more than once and were acted on once.
    var repeatedDeliveryCount = 0
    var paymentCount = 0
    var repeatedMessageCount = 0
    var clockCount = 0
    var lateClockCount = 0
    /// Clocks that a decree extended.
    var extensionCount = 0
    var violations: [String] = []

    mutating func add(_ other: LifeTally) {
        for path in Self.counts { self[keyPath: path.count] += other[keyPath: path.count] }
        violations += other.violations
    }

    /// The first of the counted things that never came; nil when all did.
    var missing: String? { Self.counts.first { self[keyPath: $0.count] == 0 }?.name }

    var description: String {
        Self.counts.map { "\(self[keyPath: $0.count]) \($0.name)" }.joined(separator: ", ")
    }

    private static var counts: [(name: String, count: WritableKeyPath<LifeTally, Int>)] {
        [
            ("runs", \.runCount), ("applications", \.applicationCount), ("events", \.eventCount),
            ("power cuts", \.crashCount), ("of them in recovery", \.recoveryCrashCount),
            ("lost answers", \.lostAnswerCount), ("deliveries", \.deliveryCount),
            ("failed deliveries", \.failedDeliveryCount),
            ("repeated deliveries", \.repeatedDeliveryCount), ("payments", \.paymentCount),
            ("repeated messages", \.repeatedMessageCount), ("clocks", \.clockCount), ("late clocks", \.lateClockCount),
            ("decreed extensions", \.extensionCount),
        ]
    }
}
