import EventLog
import EventModel
import Foundation
import SijillTestKit
import Testing

@Suite struct ConformanceTests {
    @Test func logOnSimulatedDisk() async throws {
        try await EventStoreConformance.check {
            let disk = SimulatedFileSystem()
            try LogTrace.create(on: disk)
            return try LogTrace.open(on: disk)
        }
    }

    @Test func logOnRealDisk() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/sijill-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await EventStoreConformance.check {
            let path = folder + "/\(UUID().uuidString)"
            try EventLog.create(at: path)
            return try EventLog.open(at: path, mode: .readWrite)
        }
    }

    @Test func aFileLongerThanASegmentIsRefused() throws {
        let path = FileManager.default.temporaryDirectory.path + "/sijill-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try EventLog.create(at: path)
        let file = try #require(FileHandle(forUpdatingAtPath: path + "/log/0000000000.segment"))
        try file.truncate(atOffset: 1 << 40)
        for mode in [EventLog.Mode.readOnly, .readWrite] {
            #expect(throws: EventStoreError(.corrupt, "")) { _ = try EventLog.open(at: path, mode: mode) }
        }
    }

    @Test func realDiskKeepsWhatWasClosed() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/sijill-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try EventLog.create(at: path)
        #expect(throws: EventStoreError(.alreadyExists, "")) { try EventLog.create(at: path) }
        var generator = RequestGenerator(seed: 3)
        let request = try generator.request(eventCountMax: 50)
        let log = try EventLog.open(at: path, mode: .readWrite)
        _ = try await log.append(request)
        #expect(throws: EventStoreError(.locked, "")) { _ = try EventLog.open(at: path, mode: .readWrite) }
        let reader = try EventLog.open(at: path, mode: .readOnly)
        _ = try await log.append(request)
        try await reader.refresh()
        #expect(reader.end == log.end)
        try await log.close()
        let again = try EventLog.open(at: path, mode: .readWrite)
        let events = try await LogTrace.events(of: again)
        #expect(zip(events, request.events + request.events).allSatisfy { $0.isRecord(of: $1) })
        try await again.close()
    }
}
