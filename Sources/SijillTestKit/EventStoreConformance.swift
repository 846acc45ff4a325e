public import EventModel

/// What every ``EventStore`` must do, as one function: the embedded log, the store in memory and the cluster
/// are checked by the same words.
public enum EventStoreConformance {
    /// Runs all checks, each on a new and empty store.
    ///
    /// - Throws: ``Failure`` with the first thing that is not as it must be; what `makeStore` throws.
    public static func check<Store: EventStore>(_ makeStore: () async throws -> Store) async throws {
        try await checkEmpty(try await makeStore())
        try await checkAppendAndRead(try await makeStore())
        try await checkExpectations(try await makeStore())
        try await checkCommandKeys(try await makeStore())
        try await checkLimits(try await makeStore())
        try await checkReaders(try await makeStore())
        try await checkConcurrency(try await makeStore())
        try await checkWaiting(try await makeStore())
    }

    /// A store that does not do what it must.
    public struct Failure: Error, CustomStringConvertible {
        /// What was expected, and what happened.
        public var description: String
    }

    private static func expect(_ condition: Bool, _ rule: String) throws {
        if !condition { throw Failure(description: "the store does not hold this: \(rule)") }
    }

    private static func refusal<Store: EventStore>(of request: AppendRequest, by store: Store) async -> EventStoreError?
    {
        do throws(EventStoreError) {
            _ = try await store.append(request)
            return nil
        } catch {
            return error
        }
    }

    private static func event(_ stream: String, _ type: String = "happened", number: Int = 0) throws -> ProposedEvent {
        ProposedEvent(
            stream: try StreamID(parsing: stream), type: type, actor: number % 2 == 0 ? "clerk" : "",
            occurredAt: Timestamp(secondsSinceEpoch: Int64(number) - 5), transitions: number % 3 == 0 ? [7, 300] : [],
            payload: Array(repeating: UInt8(truncatingIfNeeded: number), count: number % 40))
    }

    private static func checkEmpty<Store: EventStore>(_ store: Store) async throws {
        let stream = try StreamID(parsing: "service/absent")
        try expect(try await store.readStream(stream).isEmpty, "a stream that does not exist reads as empty")
        var reader = try store.makeReader(from: .start, options: ReadOptions())
        try expect(try await reader.next() == nil, "an empty store has no batch")
        if let key = CommandKey("unknown") {
            try expect(try await store.receipt(for: key) == nil, "an unknown key has no receipt")
        }
    }

    private static func checkAppendAndRead<Store: EventStore>(_ store: Store) async throws {
        let events = try (0..<50).map { try event("service/one", $0 % 2 == 0 ? "even" : "odd", number: $0) }
        let definition = DefinitionID(bytes: (0..<32).map { UInt8($0) })
        let first = try await store.append(AppendRequest(events: Array(events[..<20]), definition: definition))
        let second = try await store.append(AppendRequest(events: Array(events[20...])))
        try expect(first.count == 20 && !first.isDuplicate, "a receipt counts the events")
        try expect(first.lastRevision.rawValue == 19 && second.lastRevision.rawValue == 49, "revisions have no gap")
        try expect(second.recordedAt >= first.recordedAt, "the recorded time never goes back")
        let read = try await store.readStream(try StreamID(parsing: "service/one"))
        try expect(read.count == 50, "a stream gives all its events")
        for (index, (recorded, proposed)) in zip(read, events).enumerated() {
            try expect(
                recorded.stream == proposed.stream && recorded.type == proposed.type
                    && recorded.actor == proposed.actor && recorded.occurredAt == proposed.occurredAt
                    && recorded.transitions == proposed.transitions && recorded.payload == proposed.payload
                    && recorded.revision.rawValue == UInt32(index)
                    && recorded.definition == (index < 20 ? definition : nil), "event \(index) is as it was proposed")
        }
        let part = try await store.readStream(
            try StreamID(parsing: "service/one"), from: Revision(rawValue: 18), limit: 4)
        try expect(part.map(\.revision.rawValue) == [18, 19, 20, 21], "a stream reads from a revision up to a limit")
    }

    private static func checkExpectations<Store: EventStore>(_ store: Store) async throws {
        let stream = try StreamID(parsing: "service/two")
        func request(_ revision: ExpectedRevision) throws -> AppendRequest {
            AppendRequest(
                events: [try event("service/two")], expectations: [Expectation(stream: stream, revision: revision)])
        }
        let early = await refusal(of: try request(.exact(.first)), by: store)
        try expect(early?.code == .conflict && early?.conflict?.actual == nil, "a missing stream is at no revision")
        _ = try await store.append(try request(.none))
        let again = await refusal(of: try request(.none), by: store)
        try expect(
            again?.conflict == RevisionConflict(stream: stream, expected: .none, actual: .first),
            "a conflict names stream, expected and actual")
        _ = try await store.append(try request(.exact(.first)))
        _ = try await store.append(try request(.any))
        let count = try await store.readStream(stream).count
        try expect(count == 3, "a refused request records nothing")
    }

    private static func checkCommandKeys<Store: EventStore>(_ store: Store) async throws {
        guard let key = CommandKey("command-1") else { return }
        let request = AppendRequest(events: [try event("service/a"), try event("service/b", number: 3)], key: key)
        let first = try await store.append(request)
        _ = try await store.append(AppendRequest(events: [try event("service/a")]))
        let second = try await store.append(request)
        try expect(second.isDuplicate && second.firstPosition == first.firstPosition, "a repeated command is answered")
        try expect(
            second.count == first.count && second.lastRevision == first.lastRevision
                && second.recordedAt == first.recordedAt, "a repeated command is answered as the first time")
        var other = request
        other.events[1].payload = [1]
        try expect(await refusal(of: other, by: store)?.code == .keyReused, "a key stands for one content")
        let receipt = try await store.receipt(for: key)
        try expect(receipt?.firstPosition == first.firstPosition, "a key finds its receipt")
    }

    private static func checkLimits<Store: EventStore>(_ store: Store) async throws {
        var long = try event("service/x")
        long.payload = Array(repeating: 0, count: Limits.eventByteCountMax + 1)
        var unnamed = try event("service/x")
        unnamed.type = ""
        for events in [[], [long], [unnamed], Array(repeating: try event("service/x"), count: 4_097)] {
            let refused = await refusal(of: AppendRequest(events: events), by: store)
            try expect(refused?.code == .limitExceeded, "what is beyond a limit is refused")
        }
        long.payload.removeLast()
        let receipt = try await store.append(AppendRequest(events: [long]))
        try expect(receipt.count == 1, "what is at the limit is taken")
    }

    private static func checkReaders<Store: EventStore>(_ store: Store) async throws {
        var expected: [ProposedEvent] = []
        for number in 0..<30 {
            let events = try (0...number).map { try event("service/\($0 % 7)", "type-\($0 % 5)", number: $0 * number) }
            _ = try await store.append(AppendRequest(events: events))
            expected += events
        }
        var cursor = Cursor.start
        var seen = 0
        for _ in 0..<expected.count {
            var reader = try store.makeReader(from: cursor, options: ReadOptions(batchEventCount: 10))
            guard let batch = try await reader.next() else { break }
            try expect(batch.count >= min(10, expected.count - seen), "a batch holds what was asked for")
            var names = EventNames()
            names.append(batch.newNames)
            for index in 0..<batch.count where batch.partition == 0 {
                let recorded = batch.event(at: index, names: names)
                try expect(
                    recorded.stream == expected[seen].stream && recorded.type == expected[seen].type
                        && recorded.payload == expected[seen].payload, "a reader gives event \(seen) as it was proposed"
                )
                seen += 1
            }
            cursor = reader.cursor
        }
        try expect(cursor == store.end, "a reader that has caught up is at the end")
        try expect(seen == expected.count, "readers that go on where others stopped see everything once")
    }

    private static func checkConcurrency<Store: EventStore>(_ store: Store) async throws {
        let stream = try StreamID(parsing: "service/contended")
        let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                let request = AppendRequest(
                    events: [try event("service/contended", number: number)],
                    expectations: [Expectation(stream: stream, revision: .none)])
                group.addTask { await refusal(of: request, by: store) == nil }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        try expect(winners == 1, "of writers who expect the same one wins")
    }

    private static func checkWaiting<Store: EventStore>(_ store: Store) async throws {
        let end = store.end
        let request = AppendRequest(events: [try event("service/later")])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await store.waitForEvents(beyond: end) }
            _ = try await store.append(request)
            try await group.waitForAll()
        }
        let later = store.end
        let waiting = Task { () -> EventStoreError.Code? in
            do throws(EventStoreError) {
                try await store.waitForEvents(beyond: later)
                return nil
            } catch {
                return error.code
            }
        }
        waiting.cancel()
        try expect(await waiting.value == .cancelled, "a cancelled wait ends")
    }
}
