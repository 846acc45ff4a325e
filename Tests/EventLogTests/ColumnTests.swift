import EventLog
import EventModel
import SijillTestKit
import Testing

/// Readers that ask for some columns get what readers of all get, and nothing is read in between that shifts them.
@Suite struct ColumnTests {
    @Test(arguments: 0..<32 as Range<UInt8>)
    func anySubsetOfColumnsIsAsInAll(bits: UInt8) async throws {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 80, streamCount: 200)
        var steps = try (0..<8).map { number in
            LogTrace.Step.append(try generator.request(eventCountMax: number % 2 == 0 ? 3 : 60))
        }
        steps.insert(.seal, at: 4)
        _ = await LogTrace.run(steps, on: disk)
        let log = try LogTrace.open(on: disk, mode: .readOnly)
        let columns = ReadOptions.Columns(rawValue: bits)
        let all = try log.makeReader(from: .start, options: ReadOptions(columns: .all, batchEventCount: 9))
        let some = try log.makeReader(from: .start, options: ReadOptions(columns: columns, batchEventCount: 9))
        var count = 0
        while let expected = try all.nextBatch() {
            let batch = try #require(try some.nextBatch())
            count += batch.count
            #expect(batch.streamNumbers == expected.streamNumbers && batch.typeNumbers == expected.typeNumbers)
            #expect(batch.definitionNumbers == expected.definitionNumbers)
            #expect(batch.transitionEnds == expected.transitionEnds && batch.transitions == expected.transitions)
            // A store may bring more than is asked for, but never something else.
            #expect(isEqual(batch.revisions, expected.revisions, columns.contains(.revisions)))
            #expect(isEqual(batch.actorNumbers, expected.actorNumbers, columns.contains(.actors)))
            #expect(isEqual(batch.occurredAt, expected.occurredAt, columns.contains(.occurredAt)))
            #expect(isEqual(batch.recordedAt, expected.recordedAt, columns.contains(.recordedAt)))
            #expect(isEqual(batch.payloads, expected.payloads, columns.contains(.payloads)))
        }
        #expect(count == log.statistics.eventCount && count > 60)
        #expect(try some.nextBatch() == nil)
        try await log.close()
    }

    private func isEqual<Element: Equatable>(_ column: [Element], _ expected: [Element], _ isWanted: Bool) -> Bool {
        column == expected || !isWanted && column.isEmpty
    }
}
