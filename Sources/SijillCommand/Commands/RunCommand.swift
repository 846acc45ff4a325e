import ArgumentParser
import Engine
import Logging
import Operations
import PrometheusMetrics

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Work in the background: record what is due, deliver effects, keep the read models up to date.",
        discussion: """
            Does what `tick` and `outbox deliver` do, and brings the read models up to date, again and again until SIGTERM or
            SIGINT, which end it in order after what it is at. The store is open for writing only while there is something to
            record, so that other commands may write in between; where another process has it open, the next round tries
            again. Without --webhook and --drop nothing is delivered.

            What it does is told on standard error, never who it concerns. With --metrics-file figures for Prometheus are
            written after each round, as node_exporter's textfile collector reads them.

            EXAMPLE
              sijill run --store /var/lib/sijill --drop /var/spool/sijill --log-format json \\
                --metrics-file /var/lib/prometheus/node-exporter/sijill.prom
            """)

    @Option(name: .long, help: "The seconds from the end of a round to the next.")
    var interval: Int = 60

    @Flag(name: .long, help: "Do one round and end.")
    var once = false

    @Option(name: .long, help: "Write metrics to this file after each round.", completion: .file())
    var metricsFile: String?

    @OptionGroup var delivery: DeliveryOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var logOptions: LogOptions

    func validate() throws {
        guard (1...86_400).contains(interval) else {
            throw ValidationError("--interval takes a number of seconds from 1 to 86400")
        }
    }

    func run() async throws {
        // A folder without a store is a mistake to tell at once; what goes wrong later is tried again.
        _ = try storeOptions.openWhatIsThere()
        let factory = PrometheusMetricsFactory(help: StoreMetrics.help)
        let rounds = BackgroundRounds(
            store: storeOptions.store, workflows: workflowOptions.folder, receiver: try delivery.receiver(),
            attemptCountMax: delivery.attempts, logger: logOptions.makeLogger("sijill.run", from: .info),
            metrics: StoreMetrics(factory: factory), factory: factory,
            metricsFile: metricsFile.map { MetricsFile(path: $0) })
        let (once, interval) = (once, interval)
        let work = Task { () -> Int32? in
            while true {
                let code = await rounds.performRound()
                if once || Task.isCancelled { return code }
                // Cancelling ends the sleep.
                try? await Task.sleep(for: .seconds(interval))
                if Task.isCancelled { return nil }
            }
        }
        let signals = TerminationSignals { work.cancel() }
        // Whoever reads this may send a signal.
        rounds.logger.info("started", metadata: ["store": "\(storeOptions.store)", "interval": "\(interval)"])
        let code = await work.value
        signals.stop()
        rounds.logger.info("stopped")
        if once, let code { throw CommandFailure(code, "the round was not done whole; the log says why") }
    }
}
