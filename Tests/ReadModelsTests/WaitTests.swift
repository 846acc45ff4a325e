import EventModel
import ReadModels
import SijillTestKit
import Testing

/// Who records something can wait until the models know it.
@Suite struct WaitTests {
    @Test(arguments: [1, 3]) func whatWasRecordedIsReadAfterTheWait(partitionCount: Int) async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore(partitionCount: partitionCount))
        // The models are kept by another, as in another process.
        let keeper = folder.open()
        let keeping = Task {
            while !Task.isCancelled {
                let end = store.end
                try await keeper.catchUp(from: store)
                try? await store.waitForEvents(beyond: end)
            }
        }
        let models = folder.open()
        for number in 0..<30 {
            let stream = try StreamID(category: "renewal", name: "W-\(number / 3)")
            let receipt = try await store.append(
                AppendRequest(events: [ProposedEvent(stream: stream, type: "submitted", occurredAt: .epoch)]))
            let place = Cursor(after: receipt)
            // No time is asserted: other tests may keep all threads busy for long.
            try await models.wait(until: place, timeoutMilliseconds: 3_600_000)
            let answer = try models.application(stream.description)
            #expect(answer.content.eventCount == number % 3 + 1)
            #expect(
                answer.cursor.nextPosition(inPartition: receipt.partition)
                    >= place.nextPosition(inPartition: receipt.partition))
            #expect(try models.timeline(of: stream.description).content.entries.count == number % 3 + 1)
        }
        keeping.cancel()
        _ = await keeping.result
    }

    @Test func whoWaitsInVainIsTold() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 111)
        let models = folder.open()
        await #expect(throws: ReadModelError(.behind, "")) {
            try await models.wait(until: .start, timeoutMilliseconds: 0)
        }
        try await history.grow(by: 10, in: store)
        try await models.catchUp(from: store)
        try await models.wait(until: store.end, timeoutMilliseconds: 0)
        let place = store.end
        try await history.grow(by: 1, in: store)
        try await models.wait(until: place, timeoutMilliseconds: 0)
        await #expect(throws: ReadModelError(.behind, "")) {
            try await models.wait(until: store.end, timeoutMilliseconds: 10)
        }
        await #expect(throws: ReadModelError(.notFound, "")) {
            try await models.wait(until: .start, models: ["none"], timeoutMilliseconds: 0)
        }
        let waiting = Task { try await models.wait(until: store.end, models: ["search"]) }
        waiting.cancel()
        await #expect(throws: ReadModelError(.cancelled, "")) { try await waiting.value }
    }
}
