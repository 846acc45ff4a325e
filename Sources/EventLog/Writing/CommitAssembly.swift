import EventModel
import Synchronization

/// What becomes of one request of a commit.
enum Outcome {
    /// Its events are in the frame.
    case accepted(eventIndex: Int, count: Int, lastRevision: Revision)
    /// It asks for what another request of the same commit asks for.
    case repeated(requestIndex: Int)
    /// It was recorded before.
    case recorded(AppendReceipt)
    /// It was refused.
    case refused(EventStoreError)

    /// The answers, once the frame is durable.
    static func answers(
        _ outcomes: [Outcome], firstPosition: Position, recordedAt: Timestamp
    ) -> [Result<AppendReceipt, EventStoreError>] {
        var answers: [Result<AppendReceipt, EventStoreError>] = []
        for outcome in outcomes {
            switch outcome {
            case .accepted(let eventIndex, let count, let lastRevision):
                answers.append(
                    .success(
                        AppendReceipt(
                            partition: 0, firstPosition: firstPosition.advanced(by: eventIndex), count: count,
                            lastRevision: lastRevision, recordedAt: recordedAt, isDuplicate: false)))
            case .repeated(let requestIndex):
                answers.append(
                    answers[requestIndex].map { receipt in
                        var receipt = receipt
                        receipt.isDuplicate = true
                        return receipt
                    })
            case .recorded(let receipt): answers.append(.success(receipt))
            case .refused(let error): answers.append(.failure(error))
            }
        }
        return answers
    }
}

/// Puts the requests of one commit together, one after another, each seeing those before it.
struct CommitAssembly {
    private let segments: LogState.Contents
    private let active: ActiveSegment
    private let frame: FrameBuilder
    private(set) var lookup: CommandLookup
    private(set) var outcomes: [Outcome] = []
    private let scratch = ByteColumn()

    /// - Parameter frame: Empty; takes the events.
    init(segments: LogState.Contents, active: ActiveSegment, lookup: CommandLookup, frame: FrameBuilder) {
        self.segments = segments
        self.active = active
        self.lookup = lookup
        self.frame = frame
    }

    /// Decides all requests and adds the events of those that are accepted; where the log cannot be read for one of
    /// them, that one is refused.
    mutating func add(_ requests: [WriterQueue.Pending]) {
        let recorded = recordedOutcomes(of: requests)
        let (active, assembly) = (active, self)
        outcomes = active.contents.withLock { assembly.outcomes(of: requests, recorded: recorded, in: &$0.index) }
    }

    /// The outcomes of requests whose keys the log holds already; taken before the index is locked.
    private mutating func recordedOutcomes(of requests: [WriterQueue.Pending]) -> [Int: Outcome] {
        var result: [Int: Outcome] = [:]
        for (index, pending) in requests.enumerated() {
            guard let key = pending.request.key else { continue }
            do throws(EventStoreError) {
                guard let found = try lookup.command(with: key, in: segments) else { continue }
                result[index] =
                    try found.isSame(as: pending.request) ? .recorded(found.receipt) : .refused(Self.keyReused(key))
            } catch {
                result[index] = .refused(error)
            }
        }
        return result
    }

    private func outcomes(
        of requests: [WriterQueue.Pending], recorded: [Int: Outcome], in index: inout SegmentIndex
    ) -> [Outcome] {
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(requests.count)
        var requestsByKey: [CommandKey: Int] = [:]
        for (number, pending) in requests.enumerated() {
            let request = pending.request
            if let outcome = recorded[number] {
                outcomes.append(outcome)
            } else if let key = request.key, let earlier = requestsByKey[key] {
                let isSame = request.hasSameContent(as: requests[earlier].request)
                outcomes.append(isSame ? .repeated(requestIndex: earlier) : .refused(Self.keyReused(key)))
            } else {
                do throws(EventStoreError) {
                    if let conflict = try conflict(of: request, in: index) { throw Self.error(of: conflict) }
                    outcomes.append(accept(request, places: try places(of: request, in: index), to: &index))
                    if requests.count > 1, let key = request.key { requestsByKey[key] = number }
                } catch {
                    outcomes.append(.refused(error))
                }
            }
        }
        return outcomes
    }

    /// Where the stream of an event is before its request.
    private enum Place {
        /// The open segment names it, under this number.
        case open(UInt32)
        /// It is new to the open segment.
        case earlier(segmentsBack: Int, baseRevision: UInt32, storeNumber: UInt32)
    }

    /// Where the streams of a request are, an entry an event: all that can fail, before anything is changed.
    private func places(of request: AppendRequest, in index: SegmentIndex) throws(EventStoreError) -> [Place] {
        var places: [Place] = []
        places.reserveCapacity(request.events.count)
        var failure: EventStoreError?
        // Unsafe: by address an event is looked at where it stands, and not copied with all its texts.
        request.events.withUnsafeBufferPointer { events in
            var earlier: [StreamID: Place] = [:]
            guard var event = events.baseAddress else { return }
            for _ in events.indices {
                do throws(EventStoreError) {
                    places.append(try place(of: event, in: index, earlier: &earlier))
                } catch {
                    failure = error
                    return
                }
                event += 1
            }
        }
        if let failure { throw failure }
        return places
    }

    /// Where the stream of an event is.
    ///
    /// - Parameter earlier: The streams of the request that the open segment does not name, looked for once each.
    private func place(
        of event: UnsafePointer<ProposedEvent>, in index: borrowing SegmentIndex, earlier: inout [StreamID: Place]
    ) throws(EventStoreError) -> Place {
        setScratch(event.pointee.stream)
        let (place, base): (Place, UInt32)
        if let number = index.streams.number(of: scratch.bytes) {
            (place, base) = (.open(number), index.nextRevision(of: number))
        } else if segments.sealed.isEmpty {
            return .earlier(segmentsBack: 0, baseRevision: 0, storeNumber: 0)
        } else if let known = earlier[event.pointee.stream] {
            return known
        } else {
            let sealed = try sealedPlace()
            base = sealed.map { $0.place.baseRevision + $0.place.eventCount } ?? 0
            place = .earlier(
                segmentsBack: sealed.map { active.header.ordinal - $0.ordinal } ?? 0, baseRevision: base,
                storeNumber: sealed?.place.storeNumber ?? 0)
            earlier[event.pointee.stream] = place
        }
        guard base < UInt32.max - UInt32(Limits.appendEventCountMax) else {
            throw EventStoreError(
                .limitExceeded, "the stream is full; begin another", place: event.pointee.stream.description)
        }
        return place
    }

    private func conflict(
        of request: AppendRequest, in index: SegmentIndex
    ) throws(EventStoreError) -> RevisionConflict? {
        for expectation in request.expectations where expectation.revision != .any {
            setScratch(expectation.stream)
            let actual: Revision?
            if let number = index.streams.number(of: scratch.bytes) {
                actual = Revision(rawValue: index.nextRevision(of: number) - 1)
            } else {
                actual = try sealedPlace()?.place.lastRevision
            }
            if !expectation.revision.admits(last: actual) {
                return RevisionConflict(stream: expectation.stream, expected: expectation.revision, actual: actual)
            }
        }
        return nil
    }

    private func accept(_ request: AppendRequest, places: [Place], to index: inout SegmentIndex) -> Outcome {
        let eventIndex = frame.eventCount
        frame.addCommand(
            eventCount: request.events.count,
            definitionNumber: request.definition.map { internDefinition($0, in: &index) }, key: request.key,
            hash: segments.hash)
        // Unsafe: by address an event is encoded where it stands, and not copied with all its texts.
        let lastRevision = request.events.withUnsafeBufferPointer { events in
            var last: UInt32 = 0
            guard var event = events.baseAddress else { return last }
            for place in places {
                last = add(event, at: place, to: &index)
                event += 1
            }
            return last
        }
        return .accepted(
            eventIndex: eventIndex, count: request.events.count, lastRevision: Revision(rawValue: lastRevision))
    }

    /// Adds an event to the frame; returns its revision.
    private func add(_ event: UnsafePointer<ProposedEvent>, at place: Place, to index: inout SegmentIndex) -> UInt32 {
        let (stream, isNew) = internStream(event, at: place, in: &index)
        let revision = index.nextRevision(of: stream)
        let type = internType(event, in: &index)
        let actor = internActor(event, in: &index)
        event.pointee.transitions.withUnsafeBufferPointer { transitions in
            event.pointee.payload.withUnsafeBytes { payload in
                frame.add(
                    streamNumber: stream, isNewStream: isNew, revision: revision, typeNumber: type, actorNumber: actor,
                    occurredAt: event.pointee.occurredAt, transitions: transitions, payload: payload)
            }
        }
        index.advanceRevision(of: stream)
        return revision
    }

    private func internType(_ event: UnsafePointer<ProposedEvent>, in index: inout SegmentIndex) -> UInt32 {
        scratch.set(event.pointee.type)
        let (number, isNew) = index.internType(scratch.bytes)
        if isNew { frame.addNewType(scratch.bytes) }
        return number
    }

    private func internActor(_ event: UnsafePointer<ProposedEvent>, in index: inout SegmentIndex) -> UInt32 {
        scratch.set(event.pointee.actor)
        let (number, isNew) = index.internActor(scratch.bytes)
        if isNew { frame.addNewActor(scratch.bytes) }
        return number
    }

    private func internStream(
        _ event: UnsafePointer<ProposedEvent>, at place: Place, in index: inout SegmentIndex
    ) -> (number: UInt32, isNew: Bool) {
        let (segmentsBack, base, storeNumber): (Int, UInt32, UInt32)
        switch place {
        case .open(let number): return (number, false)
        case .earlier(let back, let revision, let number): (segmentsBack, base, storeNumber) = (back, revision, number)
        }
        setScratch(event.pointee.stream)
        // An earlier event of the same request may have named it.
        if let number = index.streams.number(of: scratch.bytes) { return (number, false) }
        let number = UInt32(index.streams.count)
        _ = index.addStream(
            scratch.bytes, segmentsBack: segmentsBack, baseRevision: base, storeNumber: storeNumber)
        frame.addNewStream(
            scratch.bytes, number: number, segmentsBack: segmentsBack, baseRevision: base, storeNumber: storeNumber)
        return (number, true)
    }

    private func internDefinition(_ definition: DefinitionID, in index: inout SegmentIndex) -> UInt32 {
        // Unsafe: the pointer does not outlive the call.
        let (number, isNew) = definition.bytes.withUnsafeBytes { index.internDefinition($0) }
        if isNew { frame.addNewDefinition(definition) }
        return number
    }

    private func setScratch(_ stream: StreamID) {
        scratch.set(stream.category)
        scratch.write(UInt8(ascii: "/"))
        scratch.write(stream.name)
    }

    /// Where a sealed segment names the stream of the scratch last.
    private func sealedPlace() throws(EventStoreError) -> (ordinal: Int, place: StreamPlace)? {
        guard !segments.sealed.isEmpty else { return nil }
        let name = LookupName(Array(scratch.bytes), segments.hash)
        for segment in segments.sealed.reversed() {
            if let place = try segment.place(of: name, within: .disk) { return (segment.header.ordinal, place) }
        }
        return nil
    }

    private static func keyReused(_ key: CommandKey) -> EventStoreError {
        EventStoreError(
            .keyReused, "the command key was used before for something else; take a new key",
            place: String(decoding: key.bytes, as: UTF8.self))
    }

    private static func error(of conflict: RevisionConflict) -> EventStoreError {
        let actual = conflict.actual.map { "at revision \($0)" } ?? "not there"
        return EventStoreError(
            .conflict, "revision \(conflict.expected) was expected and the stream is \(actual); load it and try again",
            place: conflict.stream.description, conflict: conflict)
    }
}
