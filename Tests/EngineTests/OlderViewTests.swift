import EventLog
import EventModel
import ReadModels
import SijillTestKit
import Testing
import Workflow

/// Two processes keep the same read models: the one that opened the log earlier must not take them back.
@Suite struct OlderViewTests {
    private let folder = TemporaryFolder()
    private let stream: StreamID
    private let writer: EventLog
    private let early: EventLog
    private let late: EventLog

    init() async throws {
        stream = try StreamID(category: "permit", name: "A1")
        try EventLog.create(at: folder.path("store"))
        writer = try EventLog.open(at: folder.path("store"), mode: .readWrite)
        try await Self.append("submitted", to: writer, stream)
        early = try EventLog.open(at: folder.path("store"), mode: .readOnly)
        try await Self.append("verified", to: writer, stream)
        late = try EventLog.open(at: folder.path("store"), mode: .readOnly)
    }

    private static func append(_ type: String, to log: EventLog, _ stream: StreamID) async throws {
        let event = ProposedEvent(
            stream: stream, type: type, occurredAt: .epoch, transitions: [], payload: [])
        _ = try await log.append(AppendRequest(events: [event]))
    }

    private func open() -> ReadModelStore {
        ReadModelStore(folder: folder.path("read-models"), catalog: DefinitionCatalog([]), log: writer.storeID)
    }

    @Test func anEarlierViewOfTheLogTakesNothingBack() async throws {
        let models = open()
        try await models.catchUp(from: late)
        let before = models.statuses().map(\.generation)
        try await open().catchUp(from: early)
        #expect(models.statuses().map(\.generation) == before, "the models were made anew")
        #expect(try models.application("A1").content.eventCount == 2)
    }

    @Test func anEarlierViewVerifiesHealsAndRebuilds() async throws {
        let models = open()
        try await models.catchUp(from: late)
        #expect(try await models.verify(from: early).allSatisfy { $0.difference == nil })
        #expect(try await models.heal(stream, from: early).allSatisfy { $0.outcome != .mended })
        _ = try await models.rebuild(from: early)
        #expect(try models.application("A1").content.eventCount == 2)
    }

    /// Where the log itself went another way, the models follow it.
    @Test func aLogThatWasRestoredIsFollowed() async throws {
        let models = open()
        try await models.catchUp(from: late)
        let other = InMemoryEventStore()
        let event = ProposedEvent(
            stream: stream, type: "submitted", occurredAt: .epoch, transitions: [], payload: [])
        _ = try await other.append(AppendRequest(events: [event]))
        try await models.catchUp(from: other)
        #expect(try models.application("A1").content.eventCount == 1)
    }
}
