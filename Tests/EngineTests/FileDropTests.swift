import EventModel
import Foundation
import Sijill
import Testing

/// Effects as files: whole, named by their keys, each once.
@Suite struct FileDropTests {
    @Test func eachEffectIsOneWholeFile() async throws {
        let fixture = try OutboxFixture()
        let engine = try await fixture.open()
        let application = try await fixture.submit(engine, "a")
        let folder = fixture.path("drop")
        let drop = FileDrop(folder: folder)
        let worker = fixture.worker(of: engine, receiver: drop)
        #expect(try await worker.deliverDue() == .init(failedCount: 1), "there is no folder")
        let index = fixture.index(of: engine)
        #expect(
            try index.effects().content[0].attempts.reason == "the file could not be created: No such file or directory"
        )

        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        fixture.advance(seconds: 10)
        #expect(try await worker.deliverDue() == .init(deliveredCount: 3))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names.count == 3 && names.allSatisfy { $0.hasPrefix("0-3-") && $0.hasSuffix(".json") })
        for (item, name) in names.enumerated() {
            let bytes = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
            let data = try #require(try JSON.decode(Array(bytes)).map?["data"]?.map)
            #expect(data["application"] == .text(application.description))
            #expect(data["key"] == .text(String(name.dropLast(5))) && name.hasPrefix("0-3-\(item)-"))
        }
        try await engine.close()
    }

    @Test func theSameEffectAgainLeavesTheFile() async throws {
        let fixture = try OutboxFixture()
        let engine = try await fixture.open()
        _ = try await fixture.submit(engine, "a")
        let receiver = ActingReceiver()
        _ = try await fixture.worker(of: engine, receiver: receiver).deliverDue()
        let delivery = try #require(receiver.received.first)
        let folder = fixture.path("drop")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let drop = FileDrop(folder: folder)
        // What a crash left under the hidden name is written over.
        try Data("half".utf8).write(to: URL(filePath: "\(folder)/.\(delivery.key).json.new"))
        try await drop.receive(delivery)
        let path = "\(folder)/\(delivery.key).json"
        let message = try delivery.message()
        #expect(FileManager.default.contents(atPath: path) == Data(message))
        try Data("taken".utf8).write(to: URL(filePath: path))
        try await drop.receive(delivery)
        #expect(FileManager.default.contents(atPath: path) == Data("taken".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["\(delivery.key).json"])
        try await engine.close()
    }
}
