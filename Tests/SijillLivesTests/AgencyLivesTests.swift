import Engine
import EventLog
import EventModel
import Foundation
import ReadModels
import SijillLives
import Testing
import Workflow

/// Lives in which other agencies are asked: they answer under tokens, late and twice and now and then never.
@Suite struct AgencyLivesTests {
    @Test func agenciesAnswerOnceLateAndTwice() async throws {
        var settings = LifeSimulation.Settings(applicationCount: 240, seed: 71)
        settings.services = ["passport-renewal", "tax-clearance", "trade-licence"]
        let store = try await GeneratedStore(settings)
        let comment: Comment = "seed 71: \(store.report)"
        var (requestCount, answeredCount, againCount, lateCount) = (0, 0, 0, 0)
        for (id, events) in try await store.histories() {
            let replayed = Application(id, events: events, catalog: store.engine.catalog)
            #expect(try await store.engine.load(id).record == replayed.record, "\(id), \(comment)")
            let requests = replayed.record.agencies.requests
            #expect(requests.count < AgencyRequests.countMax, comment)
            requestCount += requests.count
            againCount += requests.count { $0.standing == .superseded }
            answeredCount += requests.count { if case .answered = $0.standing { true } else { false } }
            let late = try events.filter { $0.type == AgencyEvent.answerLate.rawValue }
                .compactMap { AgencyAnswer(lateData: try EventPayload($0).data) }
            #expect(late == replayed.record.agencies.lateAnswers, "\(id), \(comment)")
            lateCount += late.count
            // Whoever is asked has the application before them: nobody answers what was not asked.
            let closed = try events.flatMap { event in
                try EventPayload(event).effects.compactMap {
                    if case .requestAnswered(let token) = $0 { token } else { nil }
                }
            }
            #expect(Set(closed).count == closed.count, "\(id), \(comment)")
            #expect(Set(closed).isSubset(of: requests.map(\.token.description)), "\(id), \(comment)")
        }
        #expect(lateCount == store.report.lateAnswerCount && lateCount > 5, comment)
        #expect(answeredCount > 300 && againCount > 5 && requestCount >= answeredCount + againCount, comment)
        #expect(store.report.answerCount > answeredCount, comment)
        print("\(requestCount) requests, \(answeredCount) answered, \(againCount) asked again, \(lateCount) late")
        try await store.simulation.close()
    }

    /// In the middle of a year, what the index lists is what the applications say, however it came there.
    @Test func openRequestsAreListedAsTheApplicationsHaveThem() async throws {
        var settings = LifeSimulation.Settings(applicationCount: 160, seed: 73)
        settings.services = ["passport-renewal", "tax-clearance", "trade-licence"]
        settings.afterlifeDays = 0
        let store = try await GeneratedStore(settings)
        let comment: Comment = "seed 73: \(store.report)"
        var expected: Set<OpenRequest> = []
        for id in try await store.histories().keys {
            for request in try await store.engine.load(id).record.agencies.open {
                expected.insert(
                    OpenRequest(application: id, token: request.token, state: request.state, askedAt: request.askedAt))
            }
        }
        #expect(!expected.isEmpty, comment)
        let folder = store.folder.appending(path: "requests").path
        // Small batches go over the same rows again and again.
        var options = ReadModelStore.Options()
        options.batchEventCountMax = 7
        options.rebuildLagEventCount = .max
        let log = store.engine.log.storeID
        for options in [options, ReadModelStore.Options()] {
            let index = ReadModelStore(
                folder: "\(folder)-\(options.batchEventCountMax)",
                projections: [OpenRequestsProjection(catalog: store.engine.catalog)], log: log, options: options)
            try await index.catchUp(from: store.engine.log)
            let answer = try index.openRequests().content
            #expect(Set(answer) == expected && answer.count == expected.count, comment)
            #expect(answer.map(\.askedAt) == answer.map(\.askedAt).sorted(), comment)
            let role = try #require(answer.first).token.role
            #expect(try index.openRequests(role: role).content == answer.filter { $0.token.role == role }, comment)
            #expect(try index.openRequests(limit: 1).content == Array(answer.prefix(1)), comment)
            index.close()
        }
        try await store.simulation.close()
    }
}
