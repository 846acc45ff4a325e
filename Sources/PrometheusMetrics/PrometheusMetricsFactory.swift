public import CoreMetrics
import Synchronization

/// Keeps the metrics of a process, as swift-metrics asks for it, and gives them as text for Prometheus.
///
/// ```swift
/// let metrics = PrometheusMetricsFactory(help: ["sijill_commits_total": "Commits of the log."])
/// MetricsSystem.bootstrap(metrics)
/// ```
///
/// Changing a metric is an atomic operation or two, without a lock; only making one and reading all take the lock.
/// Timers are histograms of seconds.
public final class PrometheusMetricsFactory: MetricsFactory {
    /// The bounds of timers, in seconds: from what a fast disk takes for a sync to what a person waits for.
    public static let timerBounds: [Double] = [
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// The bounds of recorders that aggregate.
    public static let recorderBounds: [Double] = [
        1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576,
    ]
    /// The most series; more, as of a label that names applications, are not kept, but counted.
    public let seriesCountMax: Int

    private let help: [String: String]
    private let contents = Mutex(Contents())
    private let dropped = CounterSeries()

    private struct Contents {
        var families: [String: Family] = [:]
        var seriesCount = 0
    }

    private struct Family {
        let kind: MetricFamily.Kind
        var series: [[MetricFamily.Label]: any MetricSeries] = [:]
    }

    /// Makes an empty factory.
    ///
    /// - Parameters:
    ///   - help: What metrics measure, by name, a sentence each.
    ///   - seriesCountMax: The most series.
    public init(help: [String: String] = [:], seriesCountMax: Int = 10_000) {
        (self.help, self.seriesCountMax) = (help, seriesCountMax)
    }

    /// All metrics as they are now.
    ///
    /// - Complexity: O(series log series).
    public func families() -> [MetricFamily] {
        let families = contents.withLock { $0.families }
        var all = families.map { name, family in
            MetricFamily(
                name, family.kind, help: help[name],
                family.series.sorted { Self.isBefore($0.key, $1.key) }.flatMap { $0.value.samples($0.key) })
        }
        all.append(
            MetricFamily(
                "metrics_series_dropped_total", .counter,
                help: "Series that were not kept because there were too many.",
                dropped.samples([])))
        return all
    }

    /// All metrics as text.
    public func text() -> String { MetricsExposition.text(families()) }

    // MARK: MetricsFactory

    /// A counter.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter) { CounterSeries() } ?? NOOPMetricsHandler.instance
    }

    /// A counter of fractions.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, .counter) { NumberSeries() } ?? NOOPMetricsHandler.instance
    }

    /// A gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge) { NumberSeries() } ?? NOOPMetricsHandler.instance
    }

    /// A histogram where values are aggregated, else a gauge of the last value.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate {
            return series(label, dimensions, .histogram) { HistogramSeries(bounds: Self.recorderBounds) }
                ?? NOOPMetricsHandler.instance
        }
        return series(label, dimensions, .gauge) { NumberSeries() } ?? NOOPMetricsHandler.instance
    }

    /// A histogram of seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, .histogram) { HistogramSeries(bounds: Self.timerBounds) }
            ?? NOOPMetricsHandler.instance
    }

    /// Forgets a counter.
    public func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
    /// Forgets a counter of fractions.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { forget(handler) }
    /// Forgets a gauge.
    public func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
    /// Forgets a recorder.
    public func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
    /// Forgets a timer.
    public func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

    /// The series of a name and labels, which is made where missing; nil where the name is of another kind, or there are
    /// too many: measuring must never stop what is measured.
    private func series<Series: MetricSeries>(
        _ name: String, _ dimensions: [(String, String)], _ kind: MetricFamily.Kind, _ make: () -> Series
    ) -> Series? {
        let name = MetricsExposition.metricName(name)
        let labels = dimensions.map { MetricFamily.Label(MetricsExposition.labelName($0.0), $0.1) }
            .sorted { $0.name < $1.name }
        let found: Series? = contents.withLock { contents in
            var family = contents.families[name] ?? Family(kind: kind)
            guard family.kind == kind else { return nil }
            if let known = family.series[labels] { return known as? Series }
            let names = labels.map(\.name)
            guard contents.seriesCount < seriesCountMax, Set(names).count == names.count, !names.contains("le") else {
                return nil
            }
            let series = make()
            family.series[labels] = series
            contents.families[name] = family
            contents.seriesCount += 1
            return series
        }
        if found == nil { dropped.increment(by: 1) }
        return found
    }

    private func forget(_ handler: AnyObject) {
        contents.withLock { contents in
            for (name, family) in contents.families {
                guard let labels = family.series.first(where: { $0.value === handler })?.key else { continue }
                contents.families[name]?.series[labels] = nil
                contents.seriesCount -= 1
            }
        }
    }

    private static func isBefore(_ left: [MetricFamily.Label], _ right: [MetricFamily.Label]) -> Bool {
        left.lexicographicallyPrecedes(right) { ($0.name, $0.value) < ($1.name, $1.value) }
    }
}
