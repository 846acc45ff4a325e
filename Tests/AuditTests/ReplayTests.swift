import EventModel
import Foundation
import SijillTestKit
import Statechart
import Testing
import Workflow
import WorkflowFiles

@testable import Audit

@Suite struct ReplayTests {
    private let long: CompiledWorkflow
    private let short: CompiledWorkflow

    init() throws {
        long = try Self.workflow("long", stateCount: 12)
        short = try Self.workflow("short", stateCount: 2)
    }

    @Test func anApplicationIsJudgedByTheDefinitionItsFirstEventNames() async throws {
        let store = InMemoryEventStore()
        let stream = try StreamID(category: "long", name: "A1")
        for transition in UInt16(0)..<10 {
            try await record(store, stream, "moved", [transition], long.id)
        }
        try await record(store, stream, "moved", [0], short.id)
        try await record(store, stream, "strange", [], short.id)
        try await record(store, stream, "strange", [], long.id)
        let replay = try await replay(store)
        let verdict = try #require(verdicts(replay).first)
        #expect(verdict.state == "state10")
        #expect(verdict.eventCount == 13)
        #expect(verdict.impossibleCount == 2)
        #expect(verdict.deviationCount == 1)
        #expect(
            replay.report.first?.deviations == [
                ServiceReplay.Deviation(state: "state10", type: "strange", count: 1)
            ])
    }

    @Test func aDefinitionThatNobodyHasDoesNotLendItsPlaceToAnother() async throws {
        let store = InMemoryEventStore()
        let stream = try StreamID(category: "long", name: "A1")
        let unknown = try #require(DefinitionID(bytes: [UInt8](repeating: 7, count: DefinitionID.byteCount)))
        try await record(store, stream, "moved", [40], unknown)
        try await record(store, stream, "moved", [0], short.id)
        let replay = try await replay(store)
        let verdict = try #require(verdicts(replay).first)
        #expect(verdict.state == nil)
        #expect(verdict.impossibleCount == 1)
        #expect(replay.report.first?.unknownDefinitionCount == 1)
    }

    @Test func aFactThatTakesNoTransitionIsNoDeviation() async throws {
        let store = InMemoryEventStore()
        let stream = try StreamID(category: "long", name: "A1")
        try await record(store, stream, "moved", [0], long.id)
        try await record(store, stream, "payment-received", [.standing], long.id)
        try await record(store, stream, "moved", [1], long.id)
        let verdict = try #require(verdicts(try await replay(store)).first)
        #expect((verdict.eventCount, verdict.deviationCount, verdict.impossibleCount) == (3, 0, 0))
        #expect(verdict.state == "state2")
    }

    @Test func deviationsBelongToTheServiceOfTheirApplication() async throws {
        let store = InMemoryEventStore()
        try await record(store, StreamID(category: "other", name: "A1"), "strange", [], long.id)
        let report = try await replay(store).report
        #expect(report.map(\.service) == ["other"])
        #expect(report.first?.deviations.count == 1)
    }

    @Test func anApplicationWithoutEventsConformsInImportAndReplay() async throws {
        let text = """
            <log><trace><string key="concept:name" value="A"/></trace>
            <trace><string key="concept:name" value="B"/>
            <event><string key="concept:name" value="application-recorded"/></event></trace></log>
            """
        let folder = try TemporaryFolder()
        let store = InMemoryEventStore()
        let report = try await XESImport(
            path: try folder.file("log.xes", Array(text.utf8)), service: "long", order: .file,
            classifier: WorkflowClassifier(long), store: store, scratchFolder: "\(folder.path)/scratch"
        ).run()
        #expect(report.deviatingCount == 1)
        let verdicts = verdicts(try await replay(store))
        #expect(verdicts.map(\.conforms) == [true, false])
        #expect(verdicts.map(\.state) == ["state0", "state0"])
    }

    /// Parallel states, states that are resumed, transitions of other states, and numbers that no workflow has.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func replayFollowsAsEvolveDoes(seed: UInt64) async throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../Workflows").standardizedFileURL
        let catalog = try WorkflowFolder.load(folder.path)
        var generator = SeededGenerator(seed: seed)
        let workflow = try #require(catalog.workflows.randomElement(using: &generator))
        let store = InMemoryEventStore()
        var expected = Array(repeating: Expected(workflow), count: 12)
        for _ in 0..<400 {
            let number = Int.random(in: 0..<12, using: &generator)
            let transitions = Self.transitions(of: workflow, in: expected[number].state, using: &generator)
            let stream = try StreamID(category: workflow.service, name: "A\(number)")
            try await record(store, stream, "happened", transitions, workflow.id)
            expected[number].follow(transitions, workflow)
        }
        var replay = Replay(catalog: catalog)
        var reader = try store.makeReader(from: .start, options: ReadOptions(columns: Replay.columns))
        while let batch = try await reader.next() { replay.follow(batch) }
        for verdict in verdicts(replay) {
            let number = try #require(Int(verdict.application.name.dropFirst()))
            #expect(verdict.eventCount == expected[number].eventCount, "seed \(seed)")
            #expect(verdict.deviationCount == expected[number].deviationCount, "seed \(seed)")
            #expect(verdict.impossibleCount == expected[number].impossibleCount, "seed \(seed)")
            #expect(verdict.state == workflow.currentState(expected[number].state).id, "seed \(seed)")
            #expect(verdict.isEnded == workflow.isEnded(expected[number].state), "seed \(seed)")
        }
    }

    /// What one application must come to, event by event.
    private struct Expected {
        var state: ApplicationState
        var (eventCount, deviationCount, impossibleCount) = (0, 0, 0)

        init(_ workflow: CompiledWorkflow) { state = workflow.initialState }

        mutating func follow(_ transitions: [TransitionNumber], _ workflow: CompiledWorkflow) {
            eventCount += 1
            if transitions.isEmpty { deviationCount += 1 }
            var chartState = state.chartState
            for transition in transitions {
                guard Int(transition) < workflow.chart.transitions.count,
                    chartState.configuration.contains(workflow.chart.transitions[Int(transition)].source)
                else {
                    impossibleCount += 1
                    break
                }
                workflow.chart.apply(transition, to: &chartState)
            }
            state = workflow.evolve(state, taking: transitions, at: .epoch)
        }
    }

    /// Mostly transitions that can be taken, so that applications come far.
    private static func transitions(
        of workflow: CompiledWorkflow, in state: ApplicationState, using generator: inout SeededGenerator
    ) -> [TransitionNumber] {
        let all = workflow.chart.transitions
        let open = all.indices.filter { state.configuration.contains(all[$0].source) }
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: return []
        case 1: return [UInt16.random(in: 0...(UInt16(all.count) + 2), using: &generator)]
        case 2: return (0..<3).map { _ in UInt16.random(in: 0..<UInt16(all.count), using: &generator) }
        default: return open.randomElement(using: &generator).map { [UInt16($0)] } ?? []
        }
    }

    private func record(
        _ store: InMemoryEventStore, _ stream: StreamID, _ type: String, _ transitions: [UInt16],
        _ definition: DefinitionID
    ) async throws {
        let event = ProposedEvent(stream: stream, type: type, occurredAt: .epoch, transitions: transitions)
        _ = try await store.append(AppendRequest(events: [event], definition: definition))
    }

    private func replay(_ store: InMemoryEventStore) async throws -> Replay {
        var replay = Replay(catalog: DefinitionCatalog([long, short]))
        var reader = try store.makeReader(from: .start, options: ReadOptions())
        while let batch = try await reader.next() { replay.follow(batch) }
        return replay
    }

    private func verdicts(_ replay: Replay) -> [ApplicationVerdict] {
        var verdicts: [ApplicationVerdict] = []
        replay.forEachVerdict { verdicts.append($0) }
        return verdicts
    }

    /// A service whose application moves from state to state, one transition each.
    private static func workflow(_ service: String, stateCount: Int) throws -> CompiledWorkflow {
        func text(_ english: String) -> LocalizedText { LocalizedText(arabic: "ع", english: english) }
        let states = (0..<stateCount).map { number in
            let isLast = number == stateCount - 1
            let alternative = WorkflowDefinition.Alternative(roles: ["clerk"], target: "state\(number + 1)")
            return WorkflowDefinition.State(
                id: "state\(number)", title: text("State"), isFinal: isLast,
                actions: isLast ? [] : [WorkflowDefinition.Action(name: "move\(number)", alternatives: [alternative])])
        }
        return try CompiledWorkflow(
            WorkflowDefinition(
                service: service, version: 1, title: text(service), initial: "state0",
                roles: [WorkflowDefinition.Role(name: "clerk", office: "town")], states: states),
            identify: WorkflowFile.identify)
    }
}
