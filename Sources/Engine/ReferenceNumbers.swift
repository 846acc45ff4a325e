import BinaryCoding
import EventLog
import EventModel
import Workflow

/// Gives every new application its reference: unique for service and year, whoever asks at once and however often the store
/// is opened.
///
/// Numbers are reserved in the store in blocks, so that giving one out costs no write of its own; blocks grow while an
/// engine lives, from 1 to 1,024, so that commands of one process each leave no gaps and a server seldom writes. What of a
/// block was not given out is lost when the engine ends. Services are numbered in order of first use, for good.
actor ReferenceNumbers {
    private struct Series: Hashable {
        var service: Int
        var year: Int
    }

    private static let blockCountMax = 1_024
    private let log: EventLog
    private let now: @Sendable () -> Timestamp
    private var services: [String: Int] = [:]
    private var free: [Series: [Range<Int>]] = [:]
    private var blockCounts: [Series: Int] = [:]
    /// The reservations under way.
    private var reservations: [Series: Task<Result<Void, EngineError>, Never>] = [:]

    init(log: EventLog, now: @escaping @Sendable () -> Timestamp) {
        self.log = log
        self.now = now
    }

    /// The next reference of a service in a year; nil when the store has no number left for it.
    ///
    /// - Throws: ``EngineError`` when the store cannot be read or written.
    func next(service: String, year: Int) async throws(EngineError) -> ApplicationReference? {
        guard let number = try await serviceNumber(of: service) else { return nil }
        let series = Series(service: number, year: year)
        while true {
            if let taken = takeFree(series) {
                return ApplicationReference(service: number, year: year, number: taken)
            }
            try await reserveOnce(series)
        }
    }

    /// Reserves the next block, once for all who wait for it.
    private func reserveOnce(_ series: Series) async throws(EngineError) {
        if let underway = reservations[series] { return try await underway.value.get() }
        let reservation = Task { await self.reservation(of: series) }
        reservations[series] = reservation
        try await reservation.value.get()
    }

    private func reservation(of series: Series) async -> Result<Void, EngineError> {
        // Gone before anybody who waited looks again.
        defer { reservations[series] = nil }
        do {
            return .success(try await reserve(series))
        } catch {
            return .failure(error)
        }
    }

    private func takeFree(_ series: Series) -> Int? {
        guard var blocks = free[series], let first = blocks.first else { return nil }
        blocks[0] = first.lowerBound + 1..<first.upperBound
        if blocks[0].isEmpty { blocks.removeFirst() }
        free[series] = blocks
        return first.lowerBound
    }

    /// Reserves the next block; whoever loses the race for it comes back to look.
    private func reserve(_ series: Series) async throws(EngineError) {
        let stream = Self.stream(of: series)
        let (last, start) = try await reserved(in: stream)
        let count = min((blockCounts[series] ?? 0) * 2, Self.blockCountMax)
        let block = start..<start + max(1, count)
        let payload = EventPayload(data: ["until": .int(Int64(block.upperBound))])
        guard try await append("numbers-reserved", payload, to: stream, after: last) else { return }
        blockCounts[series] = block.count
        free[series, default: []].append(block)
    }

    /// The last revision of a series and the first number that is not reserved.
    private func reserved(in stream: StreamID) async throws(EngineError) -> (last: Revision?, start: Int) {
        let events: [RecordedEvent]
        do {
            guard let last = try await log.lastRevision(of: stream) else { return (nil, 1) }
            events = try await log.readStream(stream, from: last, limit: 1)
        } catch {
            throw EngineError(error)
        }
        guard let event = events.last else { return (nil, 1) }
        guard let until = (try? EventPayload(event))?.data["until"]?.int, until > 0 else {
            throw .store(EventStoreError(.corrupt, "the reserved numbers cannot be read; verify the store"))
        }
        return (event.revision, Int(until))
    }

    private func serviceNumber(of service: String) async throws(EngineError) -> Int? {
        while true {
            if let number = services[service] { return number }
            let events: [RecordedEvent]
            do {
                events = try await log.readStream(.numberedServices)
            } catch {
                throw EngineError(error)
            }
            for (index, event) in events.enumerated() {
                guard let name = (try? EventPayload(event))?.data["service"]?.text else { continue }
                services[name] = ApplicationReference.services.lowerBound + index
            }
            if let number = services[service] { return number }
            guard events.count < ApplicationReference.services.count else { return nil }
            _ = try await append(
                "service-numbered", EventPayload(data: ["service": .text(service)]), to: .numberedServices,
                after: events.last?.revision)
        }
    }

    /// Whether the event was recorded; not when somebody else was faster.
    private func append(
        _ type: String, _ payload: EventPayload, to stream: StreamID, after last: Revision?
    ) async throws(EngineError) -> Bool {
        let event = ProposedEvent(
            stream: stream, type: type, occurredAt: now(), payload: payload.bytes)
        do {
            _ = try await log.append(
                AppendRequest(
                    events: [event],
                    expectations: [Expectation(stream: stream, revision: last.map { .exact($0) } ?? .none)]))
            return true
        } catch {
            guard error.code == .conflict else { throw EngineError(error) }
            return false
        }
    }

    private static func stream(of series: Series) -> StreamID {
        StreamID.reservedNumbers(service: series.service, year: series.year)
    }
}
