import Engine
import EventLog
import EventModel
import Foundation
import ReadModels
import SijillLives
import Testing
import Workflow

/// In the middle of a year of all services, the worklist says what the engine says of each application.
@Suite struct WorklistLivesTests {
    @Test(arguments: [UInt64(81), 82]) func theWorklistIsWhatTheEngineSays(seed: UInt64) async throws {
        var settings = LifeSimulation.Settings(applicationCount: 150, seed: seed)
        settings.afterlifeDays = 0
        let store = try await GeneratedStore(settings)
        let comment: Comment = "seed \(seed): \(store.report)"
        let now = store.simulation.now
        let projections: [any Projection] = [
            WorklistProjection(catalog: store.engine.catalog), DocumentsProjection(),
        ]
        let models = ReadModelStore(
            folder: store.folder.appending(path: "models").path, projections: projections,
            log: store.engine.log.storeID)
        try await models.rebuild(from: store.engine.log)
        for verification in try await models.verify(from: store.engine.log) { #expect(verification.isSound, comment) }
        var waiting: Set<StreamID> = []
        let items = try models.worklist(WorklistFilter(limit: WorklistFilter.limitMax), at: now).content
        let byStream = Dictionary(uniqueKeysWithValues: items.map { ($0.stream, $0) })
        for id in try await store.histories().keys {
            let application = try await store.engine.load(id)
            try Self.expectDocuments(of: application, in: models)
            guard let workflow = application.workflow, let state = application.state, !workflow.isEnded(state) else {
                continue
            }
            let roles = workflow.roles.indices.filter {
                !workflow.allowedActions(state, for: RoleSet(role: $0)).isEmpty
            }
            guard !roles.isEmpty else { continue }
            waiting.insert(id)
            let item = try #require(byStream[id], "\(id), \(comment)")
            #expect(Set(item.roles) == Set(roles.map { workflow.roles[$0].name }), "\(id), \(comment)")
            #expect(item.state == workflow.currentState(state).id && item.since == state.enteredAt, "\(id), \(comment)")
            #expect(item.assignee == application.record.people.holder?.subject, "\(id), \(comment)")
            let active = workflow.clocks.indices
                .map { workflow.clockStatus($0, of: application.record, at: now) }
                .filter { $0.phase == .running || $0.phase == .suspended }
            #expect(item.dueAt == active.compactMap(\.dueAt).min(), "\(id), \(comment)")
            #expect(item.reminderAt == active.compactMap(\.reminderAt).min(), "\(id), \(comment)")
            let worst = ClockStatus.Colour.allCases.last { colour in active.contains { $0.colour == colour } }
            #expect(item.colour(at: now) == worst, "\(id), \(comment)")
        }
        #expect(Set(byStream.keys) == waiting && waiting.count > 20, comment)
        #expect(items.contains { $0.dueAt != nil } && Set(items.map(\.stream.category)).count > 3, comment)
        try await store.simulation.close()
    }

    private static func expectDocuments(of application: Application, in models: ReadModelStore) throws {
        let documents = try models.documents(of: application.id).content
        let current = documents.filter { $0.status == .current || $0.status == .wrong }
        #expect(Set(current.map(\.document)) == Set(application.record.documents.entries.map(\.key)))
        #expect(current.count == application.record.documents.entries.count)
        let issued = documents.filter { $0.status == .issued }.map(\.document)
        #expect(issued.sorted() == application.record.people.issuedDocuments.sorted())
    }
}
