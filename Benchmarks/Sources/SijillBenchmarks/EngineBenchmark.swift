import Engine
import EventLog
import EventModel
import Foundation
import Workflow

/// Whole lives through the engine, from callers that each wait for the answer, beside the log alone with the same events
/// from as many callers.
struct EngineBenchmark {
    let script: LifeScript
    let folder: String
    let callerCount: Int

    func run() async throws {
        var round = 0
        let contest = try await Contest([
            {
                round += 1
                return [try await lead(in: "\(folder)/engine-\(callerCount)-\(round)")]
            },
            { [try await append(to: "\(folder)/engine-log-\(callerCount)-\(round)")] },
        ])
        let ratio = contest.ratio(1, to: 0)
        report(
            "events of lives from \(callerCount) callers", ratio: ratio,
            to: "the log alone with the same events", aim: "at least 0.5", ours: rate(contest.typical(0)),
            theirs: rate(contest.typical(1)))
        print("    \(Int(Double(script.lives.count) / contest.typical(0))) complete lives a second")
    }

    private func rate(_ seconds: Double) -> String { perSecond(Double(script.eventCount) / seconds) }

    /// The lives of each caller.
    private var shares: [[LifeScript.Life]] {
        (0..<callerCount).map { caller in
            script.lives.enumerated().filter { $0.offset % callerCount == caller }.map(\.element)
        }
    }

    /// Seconds of the engine.
    private func lead(in store: String) async throws -> Double {
        try EventLog.create(at: store)
        let log = try EventLog.open(at: store, mode: .readWrite)
        let engine = try await Engine(
            log: log, workflows: Repository.workflows, now: { LifeScript.Life.time })
        for service in engine.catalog.services { _ = try await engine.publishDefinition(of: service) }
        let shares = shares
        let time = try await seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for own in shares {
                    group.addTask { for life in own { try await life.lead(on: engine) } }
                }
                try await group.waitForAll()
            }
        }
        for life in script.lives {
            require(try await engine.load(life.application).revision == life.events[life.events.count - 1].revision)
        }
        try await engine.close()
        try FileManager.default.removeItem(atPath: store)
        return time
    }

    /// Seconds of the log alone, an event a request, with the same expectations and keys.
    private func append(to store: String) async throws -> Double {
        let requests = shares.map { own in own.flatMap(Self.requests) }
        try EventLog.create(at: store)
        let log = try EventLog.open(at: store, mode: .readWrite)
        let time = try await seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for own in requests {
                    group.addTask { for request in own { _ = try await log.append(request) } }
                }
                try await group.waitForAll()
            }
        }
        require(log.statistics.eventCount == script.eventCount)
        try await log.close()
        try FileManager.default.removeItem(atPath: store)
        return time
    }

    private static func requests(of life: LifeScript.Life) -> [AppendRequest] {
        life.events.map { event in
            let before = event.revision.rawValue
            return AppendRequest(
                events: [
                    ProposedEvent(
                        stream: event.stream, type: event.type, actor: event.actor, occurredAt: event.occurredAt,
                        transitions: event.transitions, payload: event.payload)
                ],
                expectations: [
                    Expectation(
                        stream: event.stream,
                        revision: before == 0 ? .none : .exact(Revision(rawValue: before - 1)))
                ],
                definition: event.definition, key: CommandKey("\(event.stream.name)#\(before)"))
        }
    }
}
