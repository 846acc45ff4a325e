import BinaryCoding
import EventModel
import Workflow

extension Engine {
    /// Opens the application that another one asks for, and records there that it is open.
    ///
    /// Two streams are written one after the other. The id follows from the moment, so that what a crash left half done is
    /// found and finished, and nothing is opened twice.
    ///
    /// - Throws: ``EngineError``; where the service or its rules refuse, nothing is recorded and the moment stays due.
    func open(_ moment: DueMoment) async throws -> CommandReceipt {
        let origin = try await load(moment.application)
        guard origin.record.openings.all.indices.contains(moment.number) else {
            throw EngineError.rejected(Rejection(openingUnknown: moment.number))
        }
        let stream = try await begin(moment.number, of: origin)
        return try await take(
            .opened(moment.number, as: stream), on: origin.id, by: Actor(subject: "", roles: []), expecting: .any,
            key: moment.commandKey)
    }

    /// Opens the application of this place, or finds the one that was opened before.
    private func begin(_ number: Int, of origin: Application) async throws -> StreamID {
        let opening = origin.record.openings.all[number]
        if let known = opening.application.flatMap({ try? StreamID(parsing: $0) }) { return known }
        let place = Openings.Origin(application: origin.id.description, opening: number)
        var taken: RevisionConflict?
        for attempt in 0..<Self.openingAttemptCountMax {
            let stream = try applicationStream(service: opening.service, id: place.successorID(attempt))
            taken = try await lanes.withLane(of: stream) { try await begin(stream, by: place, of: origin) }
            if taken == nil { return stream }
        }
        throw EngineError.rejected(taken.map { Rejection($0) } ?? Rejection(openingUnknown: number))
    }

    /// How many ids are tried, each of which somebody else may have: who has one keeps it, so that the first that is free
    /// or has this origin is the same over crashes.
    private static let openingAttemptCountMax = 8

    /// Takes the first action of a new application unless that was done before; the caller holds its lane.
    ///
    /// - Returns: Nil where the application is there by this origin; else how another one has its id.
    private func begin(
        _ stream: StreamID, by place: Openings.Origin, of origin: Application
    ) async throws -> RevisionConflict? {
        if let existing = try await loadIfPresent(stream) {
            guard existing.record.openings.origin != place else { return nil }
            return RevisionConflict(stream: stream, expected: .none, actual: existing.revision)
        }
        let depth = origin.record.openings.depth + 1
        guard depth <= Openings.depthMax else {
            throw EngineError.rejected(Rejection(openingTooDeep: stream.category))
        }
        let workflow = try await publishDefinition(of: stream.category)
        let opening = workflow.selfOpening
        let actor = Actor(
            subject: "", roles: opening?.roles ?? [],
            capacity: origin.record.applicant.flatMap { applicant in
                applicant.isEmpty ? nil : .clerk(Mandate(principal: applicant, deed: place.application))
            } ?? .oneself)
        let occurredAt = now()
        var decision: Decision
        do {
            decision = try workflow.decide(
                .action(opening?.action ?? "submit", data: workflow.openingData(from: origin.record)),
                on: workflow.initialState, by: actor, context: CommandContext(now: occurredAt, offices: offices))
        } catch {
            throw EngineError.rejected(error)
        }
        decision.events.append(workflow.begunEvent(by: place, depth: depth))
        do {
            _ = try await record(
                decision, on: Standing(stream: stream, workflow: workflow, state: workflow.initialState), by: actor,
                at: occurredAt, expecting: .none, key: nil)
        } catch EngineError.rejected(.lostRace) {
            // Another engine of the store was faster, with this origin or another.
            let winner = try await load(stream)
            guard winner.record.openings.origin != place else { return nil }
            return RevisionConflict(stream: stream, expected: .none, actual: winner.revision)
        }
        return nil
    }

    /// The openings that an event asked for or carried out, by place.
    func openingTimes(from before: Standing, to after: Standing, at occurredAt: Timestamp) -> ValueMap {
        let known = before.record.openings.all
        var times = ValueMap()
        for (place, opening) in after.record.openings.all.enumerated() {
            let isNew = !known.indices.contains(place)
            if isNew { times["\(place)"] = .timestamp(occurredAt) }
            if !isNew, opening.application != nil, known[place].application == nil { times["\(place)"] = .null }
        }
        return times
    }
}

extension Openings.Origin {
    /// An id for the application that is opened, the same however often it is asked for.
    fileprivate func successorID(_ attempt: Int) -> String {
        let hash = SipHash(key: Array("sijill openings.".utf8))
        let bits = hash.hash(Array("\(attempt)/\(opening)/\(application)".utf8))
        return ApplicationIDGenerator(randomBits: { bits }).makeID()
    }
}
