import Glibc

/// Two ways to do the same work, in turn, and the median of each.
///
/// Many short rounds tell more than few long ones: one that ends within a millisecond is seldom interrupted.
struct Measurement {
    private var subject: [Double] = []
    private var limit: [Double] = []

    /// Runs both `rounds` times, after one round that does not count.
    ///
    /// Each closure gives back the seconds it took, so that preparations do not count.
    init(rounds: Int, subject: () async throws -> Double, limit: () async throws -> Double) async throws {
        for round in 0...rounds {
            let (subjectSeconds, limitSeconds) = (try await subject(), try await limit())
            guard round > 0 else { continue }
            self.subject.append(subjectSeconds)
            self.limit.append(limitSeconds)
        }
    }

    /// Seconds of the subject: the median.
    var subjectSeconds: Double { median(subject) }

    /// Seconds of the limit: the median.
    var limitSeconds: Double { median(limit) }

    /// Seconds of the subject in all rounds together.
    var subjectTotalSeconds: Double { subject.reduce(0, +) }

    /// How many times as long the subject takes.
    var ratio: Double { subjectSeconds / limitSeconds }
}

/// The number in the middle.
func median(_ numbers: [Double]) -> Double {
    percentile(50, of: numbers)
}

/// The number below which as many percent of the numbers are.
func percentile(_ percent: Int, of numbers: [Double]) -> Double {
    require(!numbers.isEmpty)
    return numbers.sorted()[min(numbers.count * percent / 100, numbers.count - 1)]
}

/// The seconds that `body` takes.
func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await body()
    return (ContinuousClock.now - start) / .seconds(1)
}

/// The seconds that `body` takes, without a thought of tasks.
func blockingSeconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .seconds(1)
}

/// Prints a ratio, what it compares, and how busy the machine was meanwhile.
func report(_ name: String, ratio: Double, to other: String, aim: String? = nil, ours: String, theirs: String) {
    var loads = [0.0]
    getloadavg(&loads, 1)
    print(
        "\(name): ratio \(twoDigits(ratio))" + (aim.map { " (aim \($0))" } ?? "") + " to \(other); \(ours), there "
            + "\(theirs); load \(twoDigits(loads[0]))")
}

/// Prints a figure beside its limit.
func report(_ name: String, events: Int, _ measurement: Measurement, limit: String) {
    func text(_ seconds: Double) -> String {
        "\(Int(seconds * 1_000_000)) us, \(perSecond(Double(events) / seconds)) events"
    }
    report(
        name, ratio: measurement.ratio, to: limit, ours: text(measurement.subjectSeconds),
        theirs: text(measurement.limitSeconds))
}

/// Prints what one of `operations` alike takes beside its limit, of which there are as many.
func report(_ name: String, operations: Int = 1, unit: TimeUnit, _ measurement: Measurement, limit: String) {
    func text(_ seconds: Double) -> String { unit.text(seconds / Double(operations)) }
    report(
        name, ratio: measurement.ratio, to: limit, ours: text(measurement.subjectSeconds),
        theirs: text(measurement.limitSeconds))
}

/// Ends the run where a benchmark did not do its work; that somebody asks keeps the work from being optimised away.
func require(_ isDone: Bool) {
    precondition(isDone, "a benchmark did not do its work")
}

/// A unit in which times are printed.
enum TimeUnit: String {
    case nanoseconds = "ns"
    case microseconds = "us"
    case milliseconds = "ms"

    func text(_ seconds: Double) -> String {
        let scale: Double =
            switch self {
            case .nanoseconds: 1_000_000_000
            case .microseconds: 1_000_000
            case .milliseconds: 1_000
            }
        return "\(twoDigits(seconds * scale)) \(rawValue)"
    }
}

/// A rate in thousands or millions.
func perSecond(_ rate: Double) -> String {
    rate >= 1_000_000 ? "\(twoDigits(rate / 1_000_000)) M/s" : "\(twoDigits(rate / 1_000)) k/s"
}

/// A number with at most two digits behind the point.
func twoDigits(_ number: Double) -> Double {
    (number * 100).rounded() / 100
}
