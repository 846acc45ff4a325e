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

    private func median(_ seconds: [Double]) -> Double {
        let sorted = seconds.sorted()
        return sorted[sorted.count / 2]
    }
}

/// The seconds that `body` takes.
func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await body()
    return (ContinuousClock.now - start) / .seconds(1)
}

/// Prints a figure beside its limit.
func report(_ name: String, events: Int, _ measurement: Measurement, limit: String) {
    func rate(_ seconds: Double) -> String { "\(Int(Double(events) / seconds)) events/s" }
    func microseconds(_ seconds: Double) -> String { "\(Int(seconds * 1_000_000)) us" }
    print(
        "\(name): \(microseconds(measurement.subjectSeconds)), \(rate(measurement.subjectSeconds)); limit, \(limit): "
            + "\(microseconds(measurement.limitSeconds)), \(rate(measurement.limitSeconds)); "
            + "ratio \(twoDigits(measurement.ratio))")
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

/// Prints what one of `operations` alike takes beside its limit, of which there are as many.
func report(_ name: String, operations: Int = 1, unit: TimeUnit, _ measurement: Measurement, limit: String) {
    func text(_ seconds: Double) -> String { unit.text(seconds / Double(operations)) }
    print(
        "\(name): \(text(measurement.subjectSeconds)); limit, \(limit): \(text(measurement.limitSeconds)); "
            + "ratio \(twoDigits(measurement.ratio))")
}

/// A number with at most two digits behind the point.
func twoDigits(_ number: Double) -> Double {
    (number * 100).rounded() / 100
}
