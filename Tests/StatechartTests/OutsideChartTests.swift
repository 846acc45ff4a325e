import Foundation
import Statechart
import Testing

/// Charts that others wrote: those of SCION's suite that need nothing but atomic, compound and final states.
@Suite struct OutsideChartTests {
    @Test func theChartsOfSCIONThatTheSubsetCoversPass() throws {
        let file = suitesFolder.appending(path: "scion/scion.json")
        guard let data = try? Data(contentsOf: file) else {
            print("skipped: there is no \(file.path); set SIJILL_SUITES to the folder of the suites")
            return
        }
        let tests = try JSONDecoder().decode(Suite.self, from: data).tests
        let covered = tests.filter { $0.level == "control" && $0.chart.states.allSatisfy(\.isCovered) }
        // Nothing would be shown if the suite's format changed and every chart were left out.
        #expect(covered.count >= 10)
        for test in covered { try run(test) }
        print("scion \(covered.count) of \(tests.count) charts lie within the subset")
    }

    private func run(_ test: ChartTest) throws {
        let chart = try CompiledChart(
            Chart(states: test.chart.states.map(\.state), initial: test.chart.initial?.first))
        var configuration = try chart.start { _ in true }.configuration
        #expect(leaves(configuration, chart) == test.script.initialConfiguration?.sorted(), "\(test.id)")
        for step in test.script.steps ?? [] {
            if let event = chart.eventNumber(named: step.event.name) {
                configuration = try chart.step(configuration, event: event) { _ in true }.configuration
            }
            #expect(leaves(configuration, chart) == step.configuration.sorted(), "\(test.id)")
        }
    }

    private func leaves(_ configuration: Configuration, _ chart: CompiledChart) -> [String] {
        chart.activeLeaves(configuration).map { chart.states[$0].id }.sorted()
    }

    private var suitesFolder: URL {
        if let path = ProcessInfo.processInfo.environment["SIJILL_SUITES"] { return URL(filePath: path) }
        return URL(filePath: #filePath).appending(path: "../../../../shared/suites").standardizedFileURL
    }
}

/// The parts of the format `neutral-chart-1` that the subset needs; everything else makes a chart uncovered.
private struct Suite: Decodable {
    let tests: [ChartTest]
}

private struct ChartTest: Decodable {
    let id: String
    let level: String
    let chart: OutsideChart
    let script: Script
}

private struct Script: Decodable {
    struct Step: Decodable {
        struct Event: Decodable { let name: String }
        let event: Event
        let configuration: [String]
    }
    let initialConfiguration: [String]?
    let steps: [Step]?
}

private struct OutsideChart: Decodable {
    let initial: [String]?
    let states: [OutsideState]
}

private struct OutsideState: Decodable {
    struct Initial: Decodable {
        let target: [String]
        let actions: [Ignored]?
    }
    struct Ignored: Decodable {}
    struct Transition: Decodable {
        let event: [String]?
        let cond: String?
        let target: [String]?
        let type: String?
        let actions: [Ignored]?

        var isCovered: Bool {
            cond == nil && type == nil && actions == nil && (target?.count ?? 0) <= 1 && (event?.count ?? 0) <= 1
                && !(event?.contains { $0.contains("*") || $0.contains(".") } ?? false)
        }
    }
    let id: String
    let kind: String
    let initial: Initial?
    let onentry: [[Ignored]]?
    let onexit: [[Ignored]]?
    let transitions: [Transition]?
    let states: [OutsideState]?

    var isCovered: Bool {
        ["atomic", "compound", "final"].contains(kind) && (onentry ?? onexit) == nil && initial?.actions == nil
            && (transitions ?? []).allSatisfy(\.isCovered) && (states ?? []).allSatisfy(\.isCovered)
    }

    var state: Chart.State {
        Chart.State(
            id: id, isFinal: kind == "final", states: (states ?? []).map(\.state), initial: initial?.target.first,
            transitions: (transitions ?? []).map {
                Chart.Transition(event: $0.event?.first, targets: $0.target ?? [])
            })
    }
}
