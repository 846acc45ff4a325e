import EventModel
import Sijill
import SijillTestKit
import Testing

/// The documents of the model are what the engine's record of each application says, and what it forgets stays.
@Suite struct DocumentsTests {
    @Test(arguments: [5, 6, 7] as [UInt64]) func theDocumentsAreWhatTheEngineSays(seed: UInt64) async throws {
        var year = try await VisitYear(seed: seed)
        try await year.live(days: 80)
        let rebuilt = year.store.readModels("rebuilt", of: year.engine, [DocumentsProjection()])
        try await rebuilt.rebuild(from: year.engine.log)
        var options = ReadModelStore.Options()
        options.batchEventCountMax = 3
        options.rebuildLagEventCount = .max
        let live = year.store.readModels("live", of: year.engine, [DocumentsProjection()], options: options)
        try await live.catchUp(from: InMemoryEventStore())
        try await live.catchUp(from: year.engine.log)
        #expect(try live.digest(of: "documents").content == rebuilt.digest(of: "documents").content, "seed \(seed)")
        var statuses: Set<ApplicationDocument.Status> = []
        var references: [AttachmentDigest: Set<StreamID>] = [:]
        for id in year.applications {
            let documents = try live.documents(of: id).content
            statuses.formUnion(documents.map(\.status))
            #expect(documents.map(\.place) == Array(documents.indices))
            for document in documents {
                if let digest = document.attachment?.digest { references[digest, default: []].insert(id) }
            }
            let history = try await year.engine.history(of: id)
            try Self.expect(documents, of: try await year.engine.load(id), history, "seed \(seed), \(id)")
        }
        #expect(statuses == Set(ApplicationDocument.Status.allCases), "seed \(seed)")
        for (digest, applications) in references {
            let found = try live.documents(referringTo: digest).content
            #expect(
                Set(found.map(\.application)) == applications && found.allSatisfy { $0.attachment?.digest == digest })
            #expect(try live.documents(referringTo: digest, limit: 1).content == Array(found.prefix(1)))
        }
        try await year.engine.close()
    }

    private static func expect(
        _ documents: [ApplicationDocument], of application: Application, _ history: [RecordedEvent], _ comment: Comment
    ) throws {
        let record = application.record
        let current = documents.filter { $0.status == .current || $0.status == .wrong }
        #expect(current.count == record.documents.entries.count, comment)
        for document in current {
            let said = record.documents[document.document]?.map
            #expect(said != nil && document.attachment == said.flatMap { Attachment($0) }, comment)
            let mark = record.people.marks.first { $0.kind == .document && $0.name == document.document }
            #expect((document.status == .wrong) == (mark != nil) && document.remark == mark?.remark, comment)
        }
        let waiting = documents.filter { $0.status == .waiting }
        #expect(waiting.map(\.attachment) == record.attachments.waiting.map(\.attachment), comment)
        #expect(waiting.map(\.principal) == record.attachments.waiting.map(\.principal), comment)
        var issued: [(number: EffectID, validUntil: Timestamp?)] = []
        for event in history {
            for (index, effect) in try EventPayload(event).effects.enumerated() {
                guard case .issue(_, let until) = effect else { continue }
                issued.append(
                    (EffectID(partition: event.partition, position: event.position, index: index), until))
            }
        }
        let told = documents.filter(\.isIssued)
        #expect(
            told.map(\.number) == issued.map(\.number) && told.map(\.validUntil) == issued.map(\.validUntil), comment)
        #expect(told.dropLast().allSatisfy { $0.status == .superseded }, comment)
        #expect(told.last.map { $0.status == .issued } ?? true, comment)
        if let last = told.last, let until = last.validUntil {
            #expect(last.isExpired(at: until))
            #expect(!last.isExpired(at: Timestamp(microsecondsSinceEpoch: until.microsecondsSinceEpoch - 1)))
        }
        let files = DocumentFile.all(in: history).map(\.attachment.digest)
        #expect(Set(files) == Set(documents.compactMap(\.attachment?.digest)), comment)
        #expect(documents.allSatisfy { $0.occurredAt <= $0.changedAt }, comment)
    }
}
