import CoreMetrics
import Synchronization

/// What a registry keeps of one series.
protocol MetricSeries: AnyObject, Sendable {
    /// The lines of the series under its labels.
    func samples(_ labels: [MetricFamily.Label]) -> [MetricFamily.Sample]
}

/// A count that only grows: an atomic addition each.
final class CounterSeries: CounterHandler, MetricSeries {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        count.store(0, ordering: .relaxed)
    }

    func samples(_ labels: [MetricFamily.Label]) -> [MetricFamily.Sample] {
        [MetricFamily.Sample(Double(count.load(ordering: .relaxed)), labels: labels)]
    }
}

/// A number that goes up and down; also a counter of fractions and a recorder that keeps the last value.
final class NumberSeries: MeterHandler, FloatingPointCounterHandler, RecorderHandler, MetricSeries {
    private let number = AtomicDouble()

    func set(_ value: Int64) { number.store(Double(value)) }
    func set(_ value: Double) { number.store(value) }
    func increment(by amount: Double) { number.add(amount) }
    func decrement(by amount: Double) { number.add(-amount) }
    func record(_ value: Int64) { number.store(Double(value)) }
    func record(_ value: Double) { number.store(value) }
    func reset() { number.store(0) }

    func samples(_ labels: [MetricFamily.Label]) -> [MetricFamily.Sample] {
        [MetricFamily.Sample(number.load(), labels: labels)]
    }
}

/// Counts of values up to bounds, and their sum; times are kept in seconds.
final class HistogramSeries: TimerHandler, RecorderHandler, MetricSeries {
    private let bounds: [Double]
    /// One for each bound, and one for what is above all.
    private let counts: [Count]
    private let sum = AtomicDouble()

    private final class Count: Sendable {
        let value = Atomic<Int64>(0)
    }

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = (0...bounds.count).map { _ in Count() }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        counts[bucket].value.wrappingAdd(1, ordering: .relaxed)
        sum.add(value)
    }

    func samples(_ labels: [MetricFamily.Label]) -> [MetricFamily.Sample] {
        var total: Int64 = 0
        var samples: [MetricFamily.Sample] = []
        for (bound, count) in zip(bounds + [.infinity], counts) {
            total += count.value.load(ordering: .relaxed)
            samples.append(
                MetricFamily.Sample(
                    Double(total), labels: labels + [MetricFamily.Label("le", MetricsExposition.number(bound))],
                    suffix: "_bucket"))
        }
        samples.append(MetricFamily.Sample(sum.load(), labels: labels, suffix: "_sum"))
        // The buckets tell the count too, so that both are always the same.
        samples.append(MetricFamily.Sample(Double(total), labels: labels, suffix: "_count"))
        return samples
    }
}

/// A number with a fraction that several threads change.
final class AtomicDouble: Sendable {
    private let bits = Atomic<UInt64>(Double(0).bitPattern)

    func load() -> Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func add(_ amount: Double) {
        var known = bits.load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: known) + amount).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(
                expected: known, desired: sum, ordering: .relaxed)
            if exchanged { return }
            known = original
        }
    }
}
