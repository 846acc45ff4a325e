public import EventModel
public import Statechart

/// A request to another agency, and what became of it.
public struct AgencyRequest: Sendable, Equatable {
    /// What tells it from others; answers carry it.
    public let token: RequestToken
    /// The id of the state that waits for the answer.
    public internal(set) var state: String
    /// When it was asked.
    public let askedAt: Timestamp
    /// What became of it.
    public internal(set) var standing = Standing.open

    /// Makes a request whose answer is awaited.
    public init(token: RequestToken, state: String, askedAt: Timestamp) {
        (self.token, self.state, self.askedAt) = (token, state, askedAt)
    }

    /// What became of a request.
    public enum Standing: Sendable, Equatable {
        /// The answer is awaited.
        case open
        /// The agency took this action, with these data, at this time.
        case answered(action: String, data: ValueMap, at: Timestamp)
        /// The agency was asked again, so that the newer request counts.
        case superseded
        /// The state that waited was left by other means.
        case lapsed
    }
}

/// The requests of an application to other agencies: the fold of what its events asked and answered.
///
/// Lists are bounded by ``countMax``: of requests the newest are known.
public struct AgencyRequests: Sendable, Equatable {
    /// The requests, oldest first.
    public private(set) var requests: [AgencyRequest] = []
    /// The answers that nothing waited for any more, in the order in which they came.
    public private(set) var lateAnswers: [AgencyAnswer] = []
    /// How often each role was asked.
    private var counts = ValueMap()

    /// The most requests that are known, and the most late answers that are taken.
    public static let countMax = 64

    /// The requests of an application to which nothing has happened yet.
    public init() {}

    /// Goes on from requests whose answers are awaited, oldest first, as a read model keeps them.
    public init(open requests: [AgencyRequest]) {
        self.requests = requests
    }

    /// The requests whose answers are awaited, oldest first.
    public var open: [AgencyRequest] { requests.filter { $0.standing == .open } }

    /// The request of a token; nil where none is known.
    public subscript(token: RequestToken) -> AgencyRequest? { requests.last { $0.token == token } }

    /// How often a role was asked.
    public func count(of role: String) -> Int {
        Int(truncatingIfNeeded: counts[role]?.int ?? 0)
    }

    /// Takes in an event; total: it never refuses.
    ///
    /// - Complexity: O(n) in the event's effects and transitions, and in the requests where there are any.
    public mutating func take(_ event: RecordableEvent, in workflow: CompiledWorkflow) {
        if event.type == AgencyEvent.answerLate.rawValue {
            guard lateAnswers.count < Self.countMax, let answer = AgencyAnswer(lateData: event.data) else { return }
            return lateAnswers.append(answer)
        }
        for case .requestAnswered(let token) in event.effects { close(token, by: event, in: workflow) }
        lapse(leftBy: event, in: workflow)
        for case .request(let role, let token, let state) in event.effects {
            ask(role, RequestToken(parsing: token), for: state, at: event.occurredAt)
        }
    }

    /// Lets open requests wait in the states of another workflow to which the application moved; one whose state is none
    /// of those that are active there lapses.
    ///
    /// - Parameter event: The move, which recorded which states of the new workflow the states that were left are.
    public mutating func move(
        to workflow: CompiledWorkflow, from old: CompiledWorkflow, at configuration: Configuration,
        by event: RecordableEvent
    ) {
        let names = event.data[MigrationEvent.Key.states]?.map ?? [:]
        for (index, request) in requests.enumerated() where request.standing == .open {
            let chosen = names[request.state]?.list?.compactMap(\.text) ?? []
            let renamed = workflow.states.filter { $0.was == request.state }.map(\.id)
            // A move that is taken back leads to the name that the state had before.
            let former = old.states.first { $0.id == request.state }?.was
            let state = (chosen + [request.state] + renamed + [former].compactMap(\.self)).first { id in
                workflow.chart.stateNumber(id: id).map { configuration.contains($0) } ?? false
            }
            if let state { requests[index].state = state } else { requests[index].standing = .lapsed }
        }
    }

    private mutating func close(_ token: String, by event: RecordableEvent, in workflow: CompiledWorkflow) {
        guard let index = requests.lastIndex(where: { $0.token.description == token && $0.standing == .open }),
            let action = workflow.action(of: event)
        else { return }
        requests[index].standing = .answered(
            action: workflow.actions[action].name, data: event.given, at: event.occurredAt)
    }

    /// An event with transitions that the workflow does not have moves nothing, so that nothing lapses by it.
    private mutating func lapse(leftBy event: RecordableEvent, in workflow: CompiledWorkflow) {
        guard let highest = event.transitions.max(), Int(highest) < workflow.transitions.count else { return }
        for (index, request) in requests.enumerated() where request.standing == .open {
            guard let state = workflow.chart.stateNumber(id: request.state) else { continue }
            let isLeft = event.transitions.contains { workflow.chart.exitMask(of: $0).contains(state) }
            if isLeft { requests[index].standing = .lapsed }
        }
    }

    private mutating func ask(_ role: String, _ token: RequestToken?, for state: String, at moment: Timestamp) {
        counts[role] = .int(Int64(count(of: role) + 1))
        guard let token else { return }
        for (index, earlier) in requests.enumerated()
        where earlier.standing == .open && earlier.token.role == role && earlier.state == state {
            requests[index].standing = .superseded
        }
        if requests.count == Self.countMax { requests.remove(at: requests.firstIndex { $0.standing != .open } ?? 0) }
        requests.append(AgencyRequest(token: token, state: state, askedAt: moment))
    }
}

extension CompiledWorkflow {
    /// The action that an event recorded; nil for what no action did.
    func action(of event: RecordableEvent) -> ActionNumber? {
        guard let first = event.transitions.first, Int(first) < transitions.count,
            case .action(let action) = transitions[Int(first)].cause
        else { return nil }
        return action
    }
}

extension RecordableEvent {
    /// What the actor gave, without what was attached before and taken in with it.
    var given: ValueMap {
        var given = data
        given[AttachedDocuments.field] = nil
        return given
    }
}
