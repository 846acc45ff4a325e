import CoreMetrics
import Foundation
import PrometheusMetrics
import SijillTestKit
import Testing

/// The text, held against a strict reader of the format, and the backend of swift-metrics.
@Suite struct PrometheusMetricsTests {
    private static let oddTexts = [
        "", "plain", "two words", "a\\b", "a\nb", "say \"no\"", "\\n", "\\\"", "سجل", "a,b={c}", " ", "é\u{301}",
        "\r\n", "\t",
    ]

    @Test func whateverLabelsHoldComesBack() throws {
        var generator = SeededGenerator(seed: 5)
        for round in 0..<300 {
            let families = (0..<Int.random(in: 0...4, using: &generator)).map { number in
                let kind: MetricFamily.Kind = Bool.random(using: &generator) ? .gauge : .counter
                let samples = (0..<Int.random(in: 1...4, using: &generator)).map { series in
                    MetricFamily.Sample(
                        kind == .gauge
                            ? Double.random(in: -1e18...1e18, using: &generator)
                            : Double(Int.random(in: 0...1 << 60, using: &generator)),
                        labels: [
                            MetricFamily.Label("series", String(series)),
                            MetricFamily.Label("text", Self.oddTexts.randomElement(using: &generator) ?? ""),
                        ])
                }
                return MetricFamily(
                    "metric_\(number)", kind, help: Self.oddTexts.randomElement(using: &generator), samples)
            }
            let read = try ExpositionParser.families(in: MetricsExposition.text(families))
            #expect(read.map(\.name) == families.map(\.name), "round \(round)")
            for (left, right) in zip(read, families) {
                #expect(left.help == right.help && left.type == right.kind.rawValue)
                #expect(left.samples.map(\.value) == right.samples.map(\.value))
                #expect(left.samples.map { $0.labels["text"] } == right.samples.map { $0.labels.last?.value })
            }
        }
    }

    @Test func aTextIsAsTheFormatSaysIt() {
        let families = [
            MetricFamily(
                "b_total", .counter, help: "Back\\slash, line\nfeed, \"quotes\".",
                [MetricFamily.Sample(3, labels: [MetricFamily.Label("path", "C:\\dir\n\"x\"")])]),
            MetricFamily("1 a-b", .gauge, help: nil, [MetricFamily.Sample(.infinity)]),
            MetricFamily("without", .gauge, help: "No series.", []),
            MetricFamily("nan", .gauge, help: nil, [MetricFamily.Sample(.nan), MetricFamily.Sample(0.25)]),
        ]
        #expect(
            MetricsExposition.text(families) == #"""
                # TYPE _1_a_b gauge
                _1_a_b +Inf
                # HELP b_total Back\\slash, line\nfeed, "quotes".
                # TYPE b_total counter
                b_total{path="C:\\dir\n\"x\""} 3
                # TYPE nan gauge
                nan NaN
                nan 0.25

                """#)
    }

    @Test func theReaderRefusesWhatTheFormatDoesNotHave() {
        for text in [
            "a 1", "a 1\n", "# TYPE a gauge\na  1\n", "# TYPE a gauge\na{b=\"\\x\"} 1\n", "# TYPE a gauge\nb 1\n",
            "# TYPE a gauge\na 1\na 1\n", "# TYPE a summary\na 1\n", "# HELP a x\n", "# TYPE a gauge\n\n",
            "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_sum 1\na_count 2\n",
            "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
            "# TYPE a counter\na -1\n", "# TYPE 1a gauge\n1a 1\n", "# TYPE a gauge\na 0x\n",
        ] {
            #expect(throws: ExpositionParser.Failure.self, "\(text)") { try ExpositionParser.families(in: text) }
        }
    }

    @Test func theBackendKeepsWhatItIsTold() throws {
        let factory = PrometheusMetricsFactory(help: ["jobs_total": "Jobs."])
        Counter(label: "jobs_total", dimensions: [("kind", "a")], factory: factory).increment(by: 3)
        Counter(label: "jobs_total", dimensions: [("kind", "a")], factory: factory).increment()
        Counter(label: "jobs_total", dimensions: [("kind", "b")], factory: factory).increment()
        FloatingPointCounter(label: "share_total", factory: factory).increment(by: 0.5)
        Meter(label: "level", factory: factory).set(7)
        Meter(label: "level", factory: factory).decrement(by: 2)
        Gauge(label: "last", factory: factory).record(1.5)
        let timer = CoreMetrics.Timer(label: "wait_seconds", factory: factory)
        for milliseconds in [0, 1, 3, 20_000] { timer.recordMilliseconds(milliseconds) }
        Recorder(label: "batch", factory: factory).record(100)
        let families = try ExpositionParser.families(in: factory.text())
        func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
            families.flatMap(\.samples).first { $0.name == name && $0.labels == labels }?.value
        }
        #expect(families.first { $0.name == "jobs_total" }?.help == "Jobs.")
        #expect(value("jobs_total", ["kind": "a"]) == 4 && value("jobs_total", ["kind": "b"]) == 1)
        #expect(value("share_total") == 0.5 && value("level") == 5 && value("last") == 1.5)
        #expect(value("wait_seconds_count") == 4 && value("wait_seconds_bucket", ["le": "0.001"]) == 2)
        #expect(value("wait_seconds_bucket", ["le": "10"]) == 3 && value("wait_seconds_bucket", ["le": "+Inf"]) == 4)
        #expect(value("batch_sum") == 100 && value("metrics_series_dropped_total") == 0)
        timer.destroy()
        #expect(!factory.text().contains("wait_seconds"))
    }

    @Test func seriesAreBoundedAndKindsDoNotMix() throws {
        let factory = PrometheusMetricsFactory(seriesCountMax: 5)
        for number in 0..<20 {
            Counter(label: "many_total", dimensions: [("number", String(number))], factory: factory).increment()
        }
        Meter(label: "many_total", factory: factory).set(1)
        let families = try ExpositionParser.families(in: factory.text())
        #expect(families.first { $0.name == "many_total" }?.samples.count == 5)
        #expect(families.first { $0.name == "metrics_series_dropped_total" }?.samples.first?.value == 16)
    }

    @Test func threadsLoseNoIncrement() async throws {
        let factory = PrometheusMetricsFactory()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<10_000 {
                        Counter(label: "hits_total", factory: factory).increment()
                        FloatingPointCounter(label: "halves_total", factory: factory).increment(by: 0.5)
                    }
                }
            }
        }
        let samples = try ExpositionParser.families(in: factory.text()).flatMap(\.samples)
        #expect(samples.first { $0.name == "hits_total" }?.value == 40_000)
        #expect(samples.first { $0.name == "halves_total" }?.value == 20_000)
    }

    @Test func aFileIsReplacedInOneStep() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "metrics-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = MetricsFile(path: folder.appending(path: "a.prom").path)
        for value in [1.0, 2] {
            try file.write([MetricFamily("a", .gauge, help: nil, [MetricFamily.Sample(value)])])
        }
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "# TYPE a gauge\na 2\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.prom"])
        #expect(throws: MetricsFileError.self) {
            try MetricsFile(path: folder.appending(path: "no/a.prom").path).write([])
        }
    }
}
