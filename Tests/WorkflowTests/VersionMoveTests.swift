import EventModel
import Statechart
import Testing
import Workflow

/// Lives that are moved to another version of their definition and back.
@Suite struct VersionMoveTests {
    /// Lets the same happen to several runs; what one refuses all refuse.
    private func step(_ runs: inout [VersionRun], _ commands: inout LicenceCommands, _ comment: Comment) {
        let by = Int64.random(in: 0..<4, using: &commands.generator) * Sample.day / 2
        for index in runs.indices {
            runs[index].now = Timestamp(microsecondsSinceEpoch: runs[index].now.microsecondsSinceEpoch + by)
        }
        let drawn = commands.next(runs[0])
        let place = Int.random(in: 0..<8, using: &commands.generator)
        let codes = runs.indices.map { index -> Rejection.Code? in
            do {
                if let drawn {
                    try runs[index].take(drawn.command, by: drawn.actor)
                } else {
                    let types = ["lapsed_in_time", "police_alert_in_time", "taken_as_confirmed", "printing_overdue"]
                    guard place < types.count, let workflow = runs[index].pinned.workflow,
                        let number = workflow.deadlines.firstIndex(where: { $0.eventType.hasSuffix(types[place]) })
                    else { return nil }
                    try runs[index].take(.deadline(number), by: Actor(subject: "", roles: []))
                }
                return nil
            } catch {
                return (error as? Rejection)?.code
            }
        }
        #expect(Set(codes).count == 1, comment)
    }

    /// A move that is taken back is as two facts that move nothing.
    @Test func aMoveTakenBackLeavesNoTrace() throws {
        var moved: Set<String> = []
        for seed in 1...200 as ClosedRange<UInt64> { moved.formUnion(try moveBack(seed: seed)) }
        // Wherever an application can be: within regions, some of them finished, and waiting to be resumed.
        let places = ["payment", "police_check", "police_clear", "confirmed", "correction", "decision", "printing"]
        #expect(moved.isSuperset(of: places), "\(moved.sorted())")
    }

    /// - Returns: The states in which the application was moved.
    private func moveBack(seed: UInt64) throws -> [String] {
        var commands = LicenceCommands(generator: SeededGenerator(seed: seed))
        let (first, second) = (
            try Licence.workflow(), try CompiledWorkflow(VersionSample.renamed(), identify: Sample.identify)
        )
        var runs = [VersionRun(first, second), VersionRun(first, second)]
        for _ in 0..<Int.random(in: 1..<40, using: &commands.generator) { step(&runs, &commands, "seed \(seed)") }
        guard let state = runs[0].pinned.state, state.eventCount > 0, !first.isEnded(state) else { return [] }
        let places = runs[0].active
        let verdict = runs[0].pinned.verdict(movingTo: second, now: runs[0].now)
        guard case .maps = verdict else {
            Issue.record("seed \(seed): \(verdict)")
            return []
        }
        try runs[0].move(to: second)
        #expect(runs[0].pinned.workflow === second, "seed \(seed)")
        takeFact(&runs[1])
        for _ in 0..<Int.random(in: 0..<3, using: &commands.generator) {
            let note = Command.people(.note("moved"))
            let codes = runs.indices.map { index -> Rejection.Code? in
                do {
                    try runs[index].take(note, by: Actor(subject: "chief-1", roles: ["chief"]))
                    return nil
                } catch {
                    return (error as? Rejection)?.code
                }
            }
            #expect(codes == [nil, nil], "seed \(seed)")
        }
        runs[0].now = Timestamp(microsecondsSinceEpoch: runs[0].now.microsecondsSinceEpoch + 7)
        runs[1].now = runs[0].now
        try runs[0].undo()
        takeFact(&runs[1])
        #expect(runs[0].pinned.state == runs[1].pinned.state, "seed \(seed)")
        #expect(runs[0].pinned.record == runs[1].pinned.record, "seed \(seed)")
        for _ in 0..<20 { step(&runs, &commands, "seed \(seed)") }
        #expect(runs[0].pinned.state == runs[1].pinned.state, "seed \(seed)")
        #expect(runs[0].pinned.record == runs[1].pinned.record, "seed \(seed)")
        #expect(runs[0].replayed.state == runs[0].pinned.state, "seed \(seed)")
        #expect(runs[0].replayed.record == runs[0].pinned.record, "seed \(seed)")
        return places
    }

    private func takeFact(_ run: inout VersionRun) {
        guard let workflow = run.pinned.workflow else { return }
        run.take(
            RecordableEvent(
                type: MigrationEvent.type, transitions: [.max], occurredAt: run.now, subject: "operator", data: [:],
                effects: []), under: workflow.id)
    }

    /// A life that goes on in a version that means the same goes the same way.
    @Test(arguments: 1...200 as ClosedRange<UInt64>) func aLifeGoesOnInTheNewVersion(seed: UInt64) throws {
        var commands = LicenceCommands(generator: SeededGenerator(seed: seed))
        let (first, second) = (
            try Licence.workflow(), try CompiledWorkflow(VersionSample.renamed(), identify: Sample.identify)
        )
        var runs = [VersionRun(first, second), VersionRun(first, second)]
        for _ in 0..<Int.random(in: 1..<40, using: &commands.generator) { step(&runs, &commands, "seed \(seed)") }
        guard let state = runs[0].pinned.state, state.eventCount > 0, !first.isEnded(state) else { return }
        try runs[0].move(to: second)
        for _ in 0..<30 {
            #expect(Set(runs[0].active) == Set(runs[1].active.map(VersionSample.name)), "seed \(seed)")
            #expect(runs[0].dueTimes == runs[1].dueTimes, "seed \(seed)")
            step(&runs, &commands, "seed \(seed)")
        }
        #expect(runs[0].replayed.state == runs[0].pinned.state, "seed \(seed)")
        #expect(runs[0].replayed.record == runs[0].pinned.record, "seed \(seed)")
        #expect(runs[0].pinned.state?.deviationCount == 0, "seed \(seed)")
    }

    /// Whatever an operator chooses, the plan says what the move does, and where it leads somebody can go on.
    @Test func thePlanSaysWhatTheMoveDoes() throws {
        var counts: [String: Int] = [:]
        let (first, second) = (
            try Licence.workflow(), try CompiledWorkflow(VersionSample.renamed(), identify: Sample.identify)
        )
        for seed in 1...300 as ClosedRange<UInt64> {
            var commands = LicenceCommands(generator: SeededGenerator(seed: seed))
            var runs = [VersionRun(first, second)]
            for _ in 0..<Int.random(in: 1..<40, using: &commands.generator) { step(&runs, &commands, "seed \(seed)") }
            guard runs[0].pinned.state?.eventCount ?? 0 > 0 else { continue }
            let choices = (0..<Int.random(in: 1..<5, using: &commands.generator)).map { _ -> StateChoice in
                let old = first.states[Int.random(in: first.states.indices, using: &commands.generator)].id
                let new = second.states[Int.random(in: second.states.indices, using: &commands.generator)].id
                return StateChoice(old, to: new)
            }.filter { !$0.new.contains("/") }
            let verdict = runs[0].pinned.verdict(movingTo: second, choices: choices, now: runs[0].now)
            do {
                try runs[0].move(to: second, choices: choices)
                let state = try #require(runs[0].pinned.state)
                #expect(verdict == .maps(to: second.currentState(state).id), "seed \(seed)")
                #expect(second.chart.isLegal(state.configuration) && !second.isEnded(state), "seed \(seed)")
                #expect(runs[0].pinned.workflow === second, "seed \(seed)")
                counts["maps", default: 0] += 1
                for _ in 0..<20 { step(&runs, &commands, "seed \(seed)") }
                #expect(runs[0].pinned.state?.deviationCount == 0, "seed \(seed)")
                #expect(runs[0].replayed.state == runs[0].pinned.state, "seed \(seed)")
            } catch let error as Rejection {
                counts[error.code.rawValue, default: 0] += 1
                if case .stuck(let rejection) = verdict {
                    #expect(rejection == error && rejection.message == error.message, "seed \(seed)")
                } else {
                    #expect(verdict == .stays(.ended) && error.code == .applicationEnded, "seed \(seed)")
                }
            }
        }
        for code in ["maps", "statesIncompatible", "nothingLeadsOn"] { #expect(counts[code] ?? 0 > 0, "\(counts)") }
    }

    @Test func theNumbersOfAMoveAreReadBack() throws {
        var run = try started()
        try run.move(to: try CompiledWorkflow(VersionSample.renamed(), identify: Sample.identify))
        let transitions = try #require(run.events.last?.event.transitions)
        #expect(MigrationSteps(transitions)?.transitions == transitions)
        let word: [UInt16] = [0xFFFE, 1, 0xFFFE, 2, 0xFFFE, 0xFFFE, 3, 0xFFFE, 0, 0xFFFF, 0xFFFE]
        #expect(MigrationSteps(word)?.transitions == word)
        for wrong: [UInt16] in [[], [1], [0xFFFE], [0xFFFE, 1], word + [1], word.dropLast() + [1, 9]] {
            #expect(MigrationSteps(wrong) == nil, "\(wrong)")
        }
    }

    /// Whatever numbers an event holds, the fold goes on.
    @Test(arguments: 1...50 as ClosedRange<UInt64>) func noNumbersStopTheFold(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let second = try CompiledWorkflow(VersionSample.renamed(), identify: Sample.identify)
        var run = try started(second)
        for _ in 0..<50 {
            let numbers = (0..<Int.random(in: 0..<12, using: &generator)).map { _ -> UInt16 in
                Bool.random(using: &generator) ? 0xFFFE : UInt16.random(in: 0..<20, using: &generator)
            }
            let before = run.pinned.state
            run.take(
                RecordableEvent(
                    type: "migrated", transitions: [0xFFFE] + numbers, occurredAt: run.now, subject: "", data: [:],
                    effects: []), under: second.id)
            #expect(run.pinned.state?.eventCount == before.map { $0.eventCount + 1 }, "seed \(seed)")
            if run.pinned.workflow !== second { #expect(run.pinned.state?.configuration == before?.configuration) }
        }
    }

    private func started(_ second: CompiledWorkflow? = nil) throws -> VersionRun {
        let other = try second ?? CompiledWorkflow(VersionSample.renamed(), identify: Sample.identify)
        var run = VersionRun(try Licence.workflow(), other)
        try run.take(
            .action(
                "submit",
                data: [
                    "form": .map(["age": .int(30), "lost": .bool(false)]),
                    "documents": .map(["photo": WholeLanguageTests.Run.photo]),
                ]), by: Actor(subject: "applicant", roles: ["applicant"]))
        return run
    }
}
