public import EventModel
public import Workflow

extension Engine {
    /// Takes in what another agency answers to a request.
    ///
    /// Safe to call any number of times, late and in any order: an answer that was taken in before gives the first
    /// answer again, and one that nothing waits for any more is recorded once and moves nothing.
    ///
    /// - Parameters:
    ///   - answer: The action that the agency takes, with the token of the request.
    ///   - actor: The agency; one of its roles must be the one that was asked.
    ///   - key: What makes asking twice harmless beyond that.
    /// - Throws: ``EngineError``; the rejection `requestUnknown` for a token that was never given.
    @discardableResult
    public func answerRequest(
        _ answer: AgencyAnswer, on application: StreamID, by actor: Actor, key: CommandKey? = nil
    ) async throws -> CommandReceipt {
        try await take(.agency(answer), on: application, by: actor, expecting: .any, key: key)
    }

    /// Whether an event is what an answer recorded.
    func recorded(_ answer: AgencyAnswer, _ event: RecordedEvent) -> Bool {
        guard let workflow = event.definition.flatMap({ catalog.workflow($0) }) else { return false }
        return answer.isRecorded(by: RecordableEvent(event), in: workflow)
    }
}
