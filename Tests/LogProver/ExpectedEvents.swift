import EventModel

/// The events of a trace in the columns and under the numbers that a reader of all of them must give, worked out from
/// what was submitted alone.
///
/// Numbers follow first appearance, so the same columns hold for every prefix.
struct ExpectedEvents: Sendable {
    private(set) var columns = EventBatch()
    private(set) var streams: [StreamID] = []
    private(set) var types: [String] = []
    private(set) var actors: [String] = []
    private(set) var definitions: [DefinitionID] = []
    private var streamNumbers: [StreamID: UInt32] = [:]
    private var typeNumbers: [String: UInt32] = [:]
    private var actorNumbers: [String: UInt32] = [:]
    private var definitionNumbers: [DefinitionID: UInt32] = [:]
    private var nextRevisions: [UInt32] = []

    var count: Int { columns.count }

    mutating func append(_ request: AppendRequest) {
        var definition = EventBatch.noDefinition
        if let id = request.definition { definition = Self.number(of: id, &definitionNumbers, &definitions) }
        for event in request.events {
            let stream = Self.number(of: event.stream, &streamNumbers, &streams)
            if Int(stream) == nextRevisions.count { nextRevisions.append(0) }
            columns.streamNumbers.append(stream)
            columns.revisions.append(nextRevisions[Int(stream)])
            nextRevisions[Int(stream)] += 1
            columns.typeNumbers.append(Self.number(of: event.type, &typeNumbers, &types))
            columns.actorNumbers.append(Self.number(of: event.actor, &actorNumbers, &actors))
            columns.definitionNumbers.append(definition)
            columns.occurredAt.append(event.occurredAt)
            columns.transitions += event.transitions
            columns.transitionEnds.append(UInt32(columns.transitions.count))
            columns.payloads += event.payload
            columns.payloadEnds.append(UInt32(columns.payloads.count))
        }
    }

    private static func number<Name: Hashable>(
        of name: Name, _ numbers: inout [Name: UInt32], _ names: inout [Name]
    ) -> UInt32 {
        if let number = numbers[name] { return number }
        names.append(name)
        numbers[name] = UInt32(names.count - 1)
        return UInt32(names.count - 1)
    }
}

/// Holds the batches of one reader against what is expected.
struct EventComparison {
    private let expected: ExpectedEvents
    private(set) var count = 0
    private var nameCounts = (streams: 0, types: 0, actors: 0, definitions: 0)
    private var lastRecordedAt = Timestamp(microsecondsSinceEpoch: .min)

    init(_ expected: ExpectedEvents) {
        self.expected = expected
    }

    /// Takes the next batch; returns what is wrong with it.
    mutating func take(_ batch: EventBatch) -> String? {
        guard batch.firstPosition.rawValue == UInt64(count) else { return "a gap in the positions" }
        guard batch.count > 0, count + batch.count <= expected.count else { return "more events than were submitted" }
        guard takeNames(batch.newNames) else { return "a name is not as submitted" }
        let range = count..<count + batch.count
        let columns = expected.columns
        guard columns.streamNumbers[range].elementsEqual(batch.streamNumbers) else { return "a stream is wrong" }
        guard columns.revisions[range].elementsEqual(batch.revisions) else { return "a revision is wrong" }
        guard
            columns.typeNumbers[range].elementsEqual(batch.typeNumbers),
            columns.actorNumbers[range].elementsEqual(batch.actorNumbers),
            columns.definitionNumbers[range].elementsEqual(batch.definitionNumbers),
            columns.occurredAt[range].elementsEqual(batch.occurredAt)
        else { return "an envelope is not as submitted" }
        guard hasSameContents(batch, range) else { return "a payload or transition is not as submitted" }
        for time in batch.recordedAt {
            guard time >= lastRecordedAt else { return "the recorded time goes back" }
            lastRecordedAt = time
        }
        count += batch.count
        return nil
    }

    private func hasSameContents(_ batch: EventBatch, _ range: Range<Int>) -> Bool {
        let columns = expected.columns
        let transitions =
            columns.transitionRange(at: range.lowerBound)
            .lowerBound..<columns.transitionRange(at: range.upperBound - 1).upperBound
        let payloads =
            columns.payloadRange(at: range.lowerBound)
            .lowerBound..<columns.payloadRange(at: range.upperBound - 1).upperBound
        let areEndsSame = zip(range, 0..<batch.count).allSatisfy { place, index in
            Int(columns.transitionEnds[place]) - transitions.lowerBound == Int(batch.transitionEnds[index])
                && Int(columns.payloadEnds[place]) - payloads.lowerBound == Int(batch.payloadEnds[index])
        }
        return areEndsSame && columns.transitions[transitions].elementsEqual(batch.transitions)
            && columns.payloads[payloads].elementsEqual(batch.payloads)
    }

    private mutating func takeNames(_ new: EventNames) -> Bool {
        let isSame =
            expected.streams.dropFirst(nameCounts.streams).starts(with: new.streams)
            && expected.types.dropFirst(nameCounts.types).starts(with: new.types)
            && expected.actors.dropFirst(nameCounts.actors).starts(with: new.actors)
            && expected.definitions.dropFirst(nameCounts.definitions).starts(with: new.definitions)
        nameCounts.streams += new.streams.count
        nameCounts.types += new.types.count
        nameCounts.actors += new.actors.count
        nameCounts.definitions += new.definitions.count
        return isSame
    }
}
