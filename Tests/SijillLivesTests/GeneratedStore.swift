import Engine
import EventLog
import EventModel
import Foundation
import SijillLives

/// A store of generated lives in a folder of one test's own.
final class GeneratedStore: Sendable {
    static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    let folder: URL
    let simulation: LifeSimulation
    let report: LifeReport

    init(_ settings: LifeSimulation.Settings, workflows: String? = nil) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "sijill-lives-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        simulation = try await LifeSimulation.open(
            store: folder.appending(path: "store").path,
            workflows: workflows ?? Self.project.appending(path: "Workflows").path, settings)
        report = try await simulation.run()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var engine: Engine { simulation.engine }

    /// All events of the log, in order, with their payloads.
    func events() async throws -> [RecordedEvent] {
        let reader = try engine.log.makeReader(from: .start, options: ReadOptions())
        var (events, names): ([RecordedEvent], EventNames) = ([], EventNames())
        while let batch = try await reader.next() {
            names.append(batch.newNames)
            for index in 0..<batch.count { events.append(batch.event(at: index, names: names)) }
        }
        return events
    }

    /// The events of each application.
    func histories() async throws -> [StreamID: [RecordedEvent]] {
        Dictionary(grouping: try await events().filter(\.stream.isApplication), by: \.stream)
    }
}

extension RecordedEvent {
    /// Everything that an application's history is made of, without when and where the log recorded it.
    var essence: String {
        "\(stream) \(revision) \(type) \(actor) \(occurredAt) \(transitions) \(payload)"
    }

    /// The same without the application's reference, which goes to callers in the order in which they ask.
    var essenceWithoutReference: String {
        get throws {
            var (event, payload) = (self, try EventPayload(self))
            payload.reference = nil
            event.payload = payload.bytes
            return event.essence
        }
    }
}
