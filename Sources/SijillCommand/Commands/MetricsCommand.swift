import ArgumentParser
import Operations
import PrometheusMetrics

struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Write how a store stands as metrics for Prometheus.",
        discussion: """
            The text format 0.0.4: the log and its disk, the read models, what waits. Nothing is changed or brought up to
            date. With --file the text is put there in one step, for node_exporter's textfile collector; run it every
            minute, or let `sijill run --metrics-file` do that. With --json an array of objects, one a metric.

            EXAMPLE
              sijill metrics --file /var/lib/prometheus/node-exporter/sijill.prom
            """)

    @Option(name: .long, help: "Write to this file, whose name should end in .prom.", completion: .file())
    var file: String?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard file == nil || !output.json else { throw ValidationError("--file is in Prometheus's format, not JSON") }
    }

    func run() async throws {
        let condition = try await StoreExamination(store: storeOptions.store).condition(verifyingDefinitions: false)
        let families = condition.metricFamilies
        if let file {
            do throws(MetricsFileError) { try MetricsFile(path: file).write(families) } catch {
                throw CommandFailure(ExitStatus.Code.failed, error.description)
            }
        } else if output.json {
            try JSON.print(families.filter { !$0.samples.isEmpty }.map(MetricRow.init))
        } else {
            for line in MetricsExposition.text(families).split(separator: "\n") { Terminal.printLine(String(line)) }
        }
        if condition.failures.contains(where: \.isDamage) || !(condition.log?.damages ?? []).isEmpty {
            throw CommandFailure(
                ExitStatus.Code.verificationFailed, "the store is damaged; `sijill doctor` says what to do")
        }
    }
}

/// A metric as JSON.
private struct MetricRow: Encodable {
    let name: String
    let type: String
    let help: String?
    let samples: [SampleRow]

    struct SampleRow: Encodable {
        let labels: [String: String]
        let value: Double
    }

    init(_ family: MetricFamily) {
        name = family.name
        type = family.kind.rawValue
        help = family.help
        samples = family.samples.map { sample in
            SampleRow(
                labels: Dictionary(sample.labels.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
                value: sample.value)
        }
    }
}
