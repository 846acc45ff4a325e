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
    private(set) var lookup: CommandLookup
    private(set) var frame = FrameBuilder()
    private(set) var outcomes: [Outcome] = []
    private var scratch: [UInt8] = []

    init(segments: LogState.Contents, active: ActiveSegment, lookup: CommandLookup) {
        self.segments = segments
        self.active = active
        self.lookup = lookup
    }

    /// Decides all requests and adds the events of those that are accepted; where the log cannot be read for one of
    /// them, that one is refused.
    mutating func add(_ requests: [AppendRequest]) {
        let recorded = recordedOutcomes(of: requests)
        let active = active
        var assembly = self
        active.contents.withLock { assembly.add(requests, recorded: recorded, to: &$0.index) }
        self = assembly
    }

    /// The outcomes of requests whose keys the log holds already; taken before the index is locked.
    private mutating func recordedOutcomes(of requests: [AppendRequest]) -> [Int: Outcome] {
        var result: [Int: Outcome] = [:]
        for (index, request) in requests.enumerated() {
            guard let key = request.key else { continue }
            do throws(EventStoreError) {
                guard let found = try lookup.command(with: key, in: segments) else { continue }
                result[index] =
                    try found.isSame(as: request) ? .recorded(found.receipt) : .refused(Self.keyReused(key))
            } catch {
                result[index] = .refused(error)
            }
        }
        return result
    }

    private mutating func add(_ requests: [AppendRequest], recorded: [Int: Outcome], to index: inout SegmentIndex) {
        var requestsByKey: [CommandKey: Int] = [:]
        for (number, request) in requests.enumerated() {
            if let outcome = recorded[number] {
                outcomes.append(outcome)
            } else if let key = request.key, let earlier = requestsByKey[key] {
                let isSame = request.hasSameContent(as: requests[earlier])
                outcomes.append(isSame ? .repeated(requestIndex: earlier) : .refused(Self.keyReused(key)))
            } else {
                do throws(EventStoreError) {
                    if let conflict = try conflict(of: request, in: index) { throw Self.error(of: conflict) }
                    accept(request, places: try places(of: request, in: index), to: &index)
                    if let key = request.key { requestsByKey[key] = number }
                } catch {
                    outcomes.append(.refused(error))
                }
            }
        }
    }

    /// Where the stream of an event is before its request.
    private enum Place {
        /// The open segment names it, under this number.
        case open(UInt32)
        /// It is new to the open segment.
        case earlier(segmentsBack: Int, baseRevision: UInt32, storeNumber: UInt32)
    }

    /// Where the streams of a request are, an entry an event: all that can fail, before anything is changed.
    private mutating func places(of request: AppendRequest, in index: SegmentIndex) throws(EventStoreError) -> [Place] {
        var places: [Place] = []
        places.reserveCapacity(request.events.count)
        var earlier: [[UInt8]: Place] = [:]
        for event in request.events {
            setScratch(event.stream)
            let base: UInt32
            if let number = scratchNumber(in: index.streams) {
                places.append(.open(number))
                base = index.nextRevision(of: number)
            } else if let known = earlier[scratch] {
                places.append(known)
                continue
            } else {
                let sealed = try sealedPlace()
                base = sealed.map { $0.place.baseRevision + $0.place.eventCount } ?? 0
                let place = Place.earlier(
                    segmentsBack: sealed.map { active.header.ordinal - $0.ordinal } ?? 0, baseRevision: base,
                    storeNumber: sealed?.place.storeNumber ?? 0)
                earlier[scratch] = place
                places.append(place)
            }
            guard base < UInt32.max - UInt32(Limits.appendEventCountMax) else {
                throw EventStoreError(
                    .limitExceeded, "the stream is full; begin another", place: event.stream.description)
            }
        }
        return places
    }

    private mutating func conflict(
        of request: AppendRequest, in index: SegmentIndex
    ) throws(EventStoreError) -> RevisionConflict? {
        for expectation in request.expectations where expectation.revision != .any {
            setScratch(expectation.stream)
            let actual: Revision?
            if let number = scratchNumber(in: index.streams) {
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

    private mutating func accept(_ request: AppendRequest, places: [Place], to index: inout SegmentIndex) {
        let eventIndex = frame.eventCount
        frame.addCommand(
            eventCount: request.events.count,
            definitionNumber: request.definition.map { internDefinition($0, in: &index) }, key: request.key,
            hash: segments.hash)
        var lastRevision = Revision.first
        for (event, place) in zip(request.events, places) {
            let (stream, isNew) = internStream(event.stream, at: place, in: &index)
            lastRevision = Revision(rawValue: index.nextRevision(of: stream))
            let (type, isNewType) = Self.intern(event.type, &scratch) { index.internType($0) }
            if isNewType { frame.addNewType(scratch) }
            let (actor, isNewActor) = Self.intern(event.actor, &scratch) { index.internActor($0) }
            if isNewActor { frame.addNewActor(scratch) }
            frame.add(
                event, streamNumber: stream, isNewStream: isNew, revision: lastRevision.rawValue, typeNumber: type,
                actorNumber: actor)
            index.advanceRevision(of: stream)
        }
        outcomes.append(
            .accepted(eventIndex: eventIndex, count: request.events.count, lastRevision: lastRevision))
    }

    private mutating func internStream(
        _ stream: StreamID, at place: Place, in index: inout SegmentIndex
    ) -> (number: UInt32, isNew: Bool) {
        let (segmentsBack, base, storeNumber): (Int, UInt32, UInt32)
        switch place {
        case .open(let number): return (number, false)
        case .earlier(let back, let revision, let number): (segmentsBack, base, storeNumber) = (back, revision, number)
        }
        setScratch(stream)
        // An earlier event of the same request may have named it.
        if let number = scratchNumber(in: index.streams) { return (number, false) }
        let number = UInt32(index.streams.count)
        // Unsafe: the pointer does not outlive the call.
        _ = scratch.withUnsafeBytes {
            index.addStream($0, segmentsBack: segmentsBack, baseRevision: base, storeNumber: storeNumber)
        }
        frame.addNewStream(
            scratch, number: number, segmentsBack: segmentsBack, baseRevision: base, storeNumber: storeNumber)
        return (number, true)
    }

    private mutating func internDefinition(_ definition: DefinitionID, in index: inout SegmentIndex) -> UInt32 {
        // Unsafe: the pointer does not outlive the call.
        let (number, isNew) = definition.bytes.withUnsafeBytes { index.internDefinition($0) }
        if isNew { frame.addNewDefinition(definition) }
        return number
    }

    private static func intern(
        _ name: String, _ scratch: inout [UInt8],
        with intern: (UnsafeRawBufferPointer) -> (number: UInt32, isNew: Bool)
    ) -> (number: UInt32, isNew: Bool) {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: name.utf8)
        // Unsafe: the pointer does not outlive the call.
        return scratch.withUnsafeBytes { intern($0) }
    }

    private mutating func setScratch(_ stream: StreamID) {
        scratch.removeAll(keepingCapacity: true)
        StreamReads.append(stream, to: &scratch)
    }

    private func scratchNumber(in streams: NameTable) -> UInt32? {
        // Unsafe: the pointer does not outlive the call.
        scratch.withUnsafeBytes { streams.number(of: $0) }
    }

    /// Where a sealed segment names the stream of the scratch last.
    private func sealedPlace() throws(EventStoreError) -> (ordinal: Int, place: StreamPlace)? {
        let name = LookupName(scratch, segments.hash)
        for segment in segments.sealed.reversed() {
            if let place = try segment.place(of: name) { return (segment.header.ordinal, place) }
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
