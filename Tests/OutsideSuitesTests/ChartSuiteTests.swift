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

    /// The format leaves open what a variable without a value is and which names cannot be one; SCXML says: empty, and
    /// those that the language of the expressions cannot read.
    @Test func emptyVariablesAreNullAndReservedWordsAreNone() throws {
        let chart = """
            {"id": "own", "level": "data", "script": {"finalConfiguration": ["pass"]}, "chart": {
              "data": [{"id": "none"}, {"id": "failed", "expr": "return"}],
              "states": [
                {"id": "s0", "kind": "atomic", "transitions": [
                  {"event": ["error.execution"], "cond": "none == null && failed == null", "target": ["s1"]}]},
                {"id": "s1", "kind": "atomic",
                  "onentry": [[{"foreach": "[1]", "item": "continue", "do": []}, {"raise": "done"}]],
                  "transitions": [
                    {"event": ["error.execution"], "target": ["s2"]}, {"event": ["done"], "target": ["fail"]}]},
                {"id": "s2", "kind": "atomic",
                  "onentry": [[{"send": {"event": "late", "delayExpr": "duration('1s')"}},
                    {"send": {"event": "early", "delayExpr": "999u"}}]],
                  "transitions": [{"event": ["early"], "target": ["pass"]}, {"event": ["*"], "target": ["fail"]}]},
                {"id": "pass", "kind": "final"}, {"id": "fail", "kind": "final"}]}}
            """
        #expect(failure(of: try JSONDecoder().decode(NeutralTest.self, from: Data(chart.utf8))) == nil)
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
