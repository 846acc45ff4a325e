public import EventModel

/// What another agency answers to a request: an action, with the token of the request.
///
/// Agencies answer late, twice and out of order; the token tells to what.
public struct AgencyAnswer: Sendable, Equatable {
    /// The token that the request came with.
    public var token: String
    /// The action that the agency takes.
    public var action: String
    /// What it gives with it.
    public var data: ValueMap

    /// Makes an answer.
    public init(token: String, action: String, data: ValueMap = [:]) {
        self.token = token
        self.action = action
        self.data = data
    }
}

extension AgencyAnswer {
    private enum Key {
        static let token = "token"
        static let action = "action"
        static let data = "data"
    }

    /// What is recorded of an answer that nothing waited for any more.
    public var lateData: ValueMap {
        [Key.token: .text(token), Key.action: .text(action), Key.data: .map(data)]
    }

    /// Reads what was recorded of an answer that nothing waited for any more; nil for anything else.
    public init?(lateData: ValueMap) {
        guard let token = lateData[Key.token]?.text, let action = lateData[Key.action]?.text else { return nil }
        self.init(token: token, action: action, data: lateData[Key.data]?.map ?? [:])
    }

    /// Whether an event is what this answer recorded: the action with its token, or the fact that it was late.
    ///
    /// - Parameters:
    ///   - event: The event as a record takes it in.
    ///   - workflow: The workflow under which it was recorded.
    /// - Complexity: O(n) in the event's effects and data.
    public func isRecorded(by event: RecordableEvent, in workflow: CompiledWorkflow) -> Bool {
        guard event.type != AgencyEvent.answerLate.rawValue else {
            return AgencyAnswer(lateData: event.data) == self
        }
        return event.given == data && workflow.action(of: event).map { workflow.actions[$0].name } == action
            && event.effects.contains(.requestAnswered(token: token))
    }
}
