import EventModel
import Snapshots
import Testing
import Verification
import Workflow

/// Lives that are made take what can be taken, and every step of them is one that the workflow accepts.
@Suite struct LifeGeneratorTests {
    private static let services = [
        "birth-certificate", "death-certificate", "environmental-permit", "land-title-extract", "passport-renewal",
    ]

    @Test(arguments: services) func everyStepIsAcceptedAgain(service: String) throws {
        let workflow = try #require(try Shipped.catalog.get().workflow(of: service))
        let seed = UInt64.random(in: 0...UInt64.max)
        print("\(service): seed \(seed)")
        let cover = LifeGenerator.lives(of: workflow, seed: seed)
        #expect(cover.uncovered == [], "seed \(seed)")
        var isTaken = [Bool](repeating: false, count: workflow.transitions.count)
        for life in cover.lives {
            var (state, record, before) = (workflow.initialState, ApplicationRecord(), LifeGenerator.start)
            for step in life.steps {
                #expect(step.time >= before, "seed \(seed)")
                before = step.time
                let decision = try workflow.decide(
                    step.command, on: state, record: record, by: step.actor, context: CommandContext(now: step.time))
                #expect(decision == step.decision, "seed \(seed)")
                for event in decision.events {
                    state = workflow.evolve(state, taking: event.transitions, at: step.time)
                    record = workflow.evolve(
                        record,
                        with: RecordableEvent(
                            type: event.type, transitions: event.transitions, occurredAt: step.time,
                            subject: step.actor.subject, data: event.data, effects: decision.effects))
                    for number in event.transitions { isTaken[Int(number)] = true }
                }
            }
            #expect(life.isEnded && workflow.isEnded(state), "seed \(seed)")
            #expect(state.deviationCount == 0)
        }
        let left = isTaken.indices.filter { !isTaken[$0] }
        #expect(left == LifeGenerator.impossibleTransitions(of: workflow), "seed \(seed)")
    }

    @Test func theSameSeedGivesTheSameLives() throws {
        let workflow = try #require(try Shipped.catalog.get().workflow(of: "land-title-extract"))
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        let (first, second) = (
            LifeGenerator.lives(of: workflow, seed: seed), LifeGenerator.lives(of: workflow, seed: seed)
        )
        #expect(first.lives == second.lives, "seed \(seed)")
        #expect(first.lives != LifeGenerator.lives(of: workflow, seed: seed &+ 1).lives)
    }

    @Test func whatCannotBeTakenIsNamed() throws {
        let workflow = try Shipped.changed(
            "passport-renewal", "when: \"event.data.amount >= application.due\"", "when: \"application.due > 1000000\"")
        let cover = LifeGenerator.lives(of: workflow, seed: 1)
        let pay = try #require(workflow.actionNumber(named: "pay"))
        let number = try #require(workflow.transitions.firstIndex { $0.cause == .action(pay) })
        let found = try #require(cover.uncovered.first { $0.transition == number })
        #expect(found.reason.contains("conditionNotMet"))
        #expect(cover.uncovered.count > 10)
    }

    @Test func theSearchIsBounded() throws {
        let workflow = try #require(try Shipped.catalog.get().workflow(of: "building-permit"))
        var limits = LifeLimits()
        limits.commandCountMax = 50
        let cover = LifeGenerator.lives(of: workflow, seed: 1, limits: limits)
        #expect(cover.commandCount < 1_000)
        #expect(cover.uncovered.contains { $0.reason.contains("50 commands") })
    }

    @Test func goldenLinesReadBackAsTheyWere() async throws {
        let workflow = try #require(try Shipped.catalog.get().workflow(of: "building-permit"))
        let folder = TemporaryFolder()
        let snapshots = Snapshots(folder: SnapshotFolder(path: folder.path))
        let written = try await snapshots.update([workflow])
        let checked = try await snapshots.check([workflow])
        #expect(checked == written)
        #expect(checked.differences == [])
    }
}
