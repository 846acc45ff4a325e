import EventModel
import Testing
import Workflow

/// Whatever is asked, allowed or not: refusals change nothing, and the state is what replay of the events gives.
@Suite struct ReplayTests {
    @Test(arguments: 1...100 as ClosedRange<UInt64>) func replayGivesTheStateOfTheLife(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let workflow = try Sample.workflow()
        let actors: [Actor] = [.applicant, .clerk, .chief]
        var state = workflow.initialState
        var history: [(transitions: [UInt16], at: Timestamp)] = []
        for step in 0..<60 {
            let now = Timestamp.day(Int64(step) * 3)
            let before = state
            do {
                let actor = actors[Int.random(in: 0..<3, using: &generator)]
                let decision = try workflow.decide(
                    command(workflow, using: &generator), on: state, by: actor, context: CommandContext(now: now))
                for event in decision.events {
                    history.append((event.transitions, now))
                    state = workflow.evolve(state, taking: event.transitions, at: now)
                }
                #expect(state.eventCount == before.eventCount + 1, "seed \(seed)")
            } catch {
                #expect(state == before, "seed \(seed)")
                if Int.random(in: 0..<10, using: &generator) == 0 {
                    history.append(([], now))
                    state = workflow.evolve(state, taking: [], at: now)
                }
            }
        }
        let replayed = history.reduce(workflow.initialState) {
            workflow.evolve($0, taking: $1.transitions, at: $1.at)
        }
        #expect(replayed == state, "seed \(seed)")
        #expect(history.count == Int(state.eventCount), "seed \(seed)")
    }

    private func command(_ workflow: CompiledWorkflow, using generator: inout SeededGenerator) -> Command {
        if Int.random(in: 0..<6, using: &generator) == 0 {
            return .deadline(Int.random(in: 0..<4, using: &generator))
        }
        let action = workflow.actions[Int.random(in: 0..<workflow.actions.count, using: &generator)]
        let data: ValueMap = Bool.random(using: &generator) ? ["reason": .text("because")] : [:]
        return .action(action.name, data: data)
    }
}
