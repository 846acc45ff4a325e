import Engine
import EventLog
import EventModel
import Foundation
import ReadModels
import Synchronization
import Workflow

/// Queries of the screens of many clerks while five hundred events a second come in and are projected.
struct QueriesBenchmark {
    let folder: String
    let applicationCount: Int

    private static let eventsPerSecond = 500
    private static let queryCount = 4_000

    /// What clerks ask for, and a bare select to hold it against.
    private enum Query: String, CaseIterable {
        case select = "an application by its id"
        case words = "a search by two words"
        case reference = "a search by a reference"
        case conditions = "a search by service and state"
        case worklist = "the worklist of a role"
        case serviceWorklist = "the worklist of a role in a service"
    }

    func run() async throws {
        let store = "\(folder)/many"
        var applications = try await ManyApplications(store: store, lifeCount: 2_000)
        let log = try EventLog.open(at: store, mode: .readWrite)
        try await applications.add(applicationCount, to: log)
        let catalog = try await PublishedDefinitions.catalog(of: log)
        let models = ReadModelStore(
            folder: "\(store)/read-models",
            projections: [
                ApplicationsProjection(catalog: catalog), SearchProjection(catalog: catalog),
                WorklistProjection(catalog: catalog),
            ], log: log.storeID)
        let elapsed = try await seconds { try await models.rebuild(from: log) }
        print(
            "\(applicationCount) applications of \(log.statistics.eventCount) events, rebuilt in \(twoDigits(elapsed)) s"
        )
        let end = End()
        let (script, references) = (applications.script, applications.references)
        let (start, before) = (ContinuousClock.now, log.statistics.eventCount)
        async let writing: Void = write(&applications, to: log, until: end)
        async let projecting: Void = project(models, log, until: end)
        let times = try await Task.detached { try ask(models, script, references) }.value
        end.isReached.store(true, ordering: .releasing)
        _ = try await (writing, projecting)
        let rate = Double(log.statistics.eventCount - before) / ((ContinuousClock.now - start) / .seconds(1))
        print("    meanwhile \(Int(rate)) events a second came in and were projected")
        printTimes(times)
        models.close()
        try await log.close()
        try FileManager.default.removeItem(atPath: store)
    }

    private func printTimes(_ times: [Query: [Double]]) {
        guard let select = times[.select] else { return }
        for query in Query.allCases {
            guard let own = times[query] else { continue }
            report(
                "\(query.rawValue) of \(applicationCount), p99",
                ratio: percentile(99, of: own) / percentile(99, of: select),
                to: "\(Query.select.rawValue); p50 \(TimeUnit.milliseconds.text(percentile(50, of: own)))",
                ours: "\(TimeUnit.milliseconds.text(percentile(99, of: own))) (aim at most 10 ms)",
                theirs: TimeUnit.milliseconds.text(percentile(99, of: select)))
        }
    }

    private func write(
        _ applications: inout ManyApplications, to log: EventLog, until end: End
    ) async throws {
        let (start, tick) = (ContinuousClock.now, Duration.milliseconds(50))
        var round = 0
        while !end.isReached.load(ordering: .acquiring) {
            for request in try applications.requests(eventCount: Self.eventsPerSecond / 20) {
                _ = try await log.append(request)
            }
            round += 1
            try await Task.sleep(until: start + tick * round)
        }
    }

    private func project(
        _ models: ReadModelStore, _ log: EventLog, until end: End
    ) async throws {
        while !end.isReached.load(ordering: .acquiring) {
            try await models.catchUp(from: log)
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Asks at random; the seconds that each answer took, by what was asked.
    private func ask(
        _ models: ReadModelStore, _ script: LifeScript, _ references: [ApplicationReference]
    ) throws -> [Query: [Double]] {
        var (generator, times) = (SplitMix64(state: 53), [Query: [Double]]())
        for number in 0..<Self.queryCount {
            let query = Query.allCases[number % Query.allCases.count]
            let life = script.lives[Int(generator.next() % UInt64(script.lives.count))]
            times[query, default: []].append(
                try blockingSeconds { try ask(query, about: life, references, generator.next(), models) })
        }
        return times
    }

    private func ask(
        _ query: Query, about life: LifeScript.Life, _ references: [ApplicationReference], _ random: UInt64,
        _ models: ReadModelStore
    ) throws {
        let service = life.application.category
        switch query {
        case .select:
            _ = try models.application(ManyApplications.name(Int(random % UInt64(applicationCount / 2))))
        case .words:
            let words = Self.words(of: .map(life.payloads[0].data))
            guard words.count > 1 else { return }
            let first = Int(random % UInt64(words.count - 1))
            _ = try models.search(SearchQuery("\(words[first]) \(words[first + 1])"))
        case .reference:
            let reference = references[Int(random % UInt64(references.count))]
            require(try models.search(SearchQuery(reference.description)).content.count == 1)
        case .conditions:
            let state = life.workflow.states[Int(random % UInt64(life.workflow.states.count))].id
            _ = try models.search(SearchQuery(service: service, state: state))
        case .worklist, .serviceWorklist:
            let roles = life.workflow.roles.map(\.name)
            let filter = WorklistFilter(
                role: roles[Int(random % UInt64(roles.count))], service: query == .worklist ? nil : service)
            _ = try models.worklist(filter, at: life.events[0].occurredAt)
        }
    }

    /// The words of the texts of a form.
    private static func words(of value: Value) -> [Substring] {
        if let text = value.text { return text.split(separator: " ") }
        return (value.map?.entries.map(\.value) ?? value.list ?? []).flatMap(words)
    }
}

/// Tells tasks beside the questions that all have been asked.
private final class End: Sendable {
    let isReached = Atomic(false)
}
