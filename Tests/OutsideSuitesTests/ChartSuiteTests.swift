import Foundation
import Statechart
import Testing

/// Charts that others wrote, in the format `neutral-chart-1`.
@Suite struct ChartSuiteTests {
    /// Charts that do not pass, each with the reason why that is right.
    private static let exceptions: [String: String] = [:]

    @Test(arguments: ["scion", "w3c-scxml", "sismic"]) func chartsOfOthersPass(suite: String) throws {
        guard let files = SuitesFolder.files(suite) else {
            print("skipped: there is no suite \(suite); set SIJILL_SUITES to the folder of the suites")
            return
        }
        var (count, failed): (Int, [String]) = (0, [])
        for file in files {
            let data = try Data(contentsOf: file)
            let form = try? JSONDecoder().decode(Form.self, from: data)
            guard form?.format == "neutral-chart-1" else { continue }
            for attempt in try JSONDecoder().decode(NeutralSuite.self, from: data).tests {
                count += 1
                switch attempt {
                case .readable(let test):
                    if let reason = failure(of: test) { failed.append("\(test.id): \(reason)") }
                case .unreadable(let id, let reason): failed.append("\(id): \(reason)")
                }
            }
        }
        print("\(suite) \(count - failed.count)/\(count)")
        for line in failed { print("  \(line)") }
        let unexpected = failed.filter { line in !Self.exceptions.keys.contains { line.hasPrefix("\($0): ") } }
        #expect(unexpected.isEmpty)
    }

    private struct Form: Decodable {
        let format: String?
    }

    /// What is wrong with the run of a chart; nil when nothing is.
    private func failure(of test: NeutralTest) -> String? {
        do {
            let chart = try CompiledChart(test.chart.chart)
            var run = try Interpreter(chart, model: CELDatamodel(chart))
            let script = test.script
            if let expected = script.initialConfiguration, leaves(of: run) != expected.sorted() {
                return "starts in \(leaves(of: run)), not in \(expected.sorted())"
            }
            for (number, step) in (script.steps ?? []).enumerated() {
                if let pause = step.afterMs { try run.advance(to: run.time + pause) }
                try run.dispatch(step.event.name, data: step.event.data.map(CELDatamodel.datum))
                if leaves(of: run) != step.configuration.sorted() {
                    return "step \(number) leads to \(leaves(of: run)), not to \(step.configuration.sorted())"
                }
            }
            guard let expected = script.finalConfiguration else { return nil }
            for _ in 0..<1_000 {
                guard let due = run.nextDueTime else { break }
                try run.advance(to: due)
            }
            return leaves(of: run) == expected.sorted() ? nil : "ends in \(leaves(of: run)), not in \(expected)"
        } catch {
            return "\(error)"
        }
    }

    private func leaves(of run: Interpreter<CELDatamodel>) -> [String] {
        run.chart.activeLeaves(run.state.configuration).map { run.chart.states[$0].id }.sorted()
    }
}
