public import EventModel
public import Workflow

extension Engine {
    /// Does what people do about an application without moving it: claims, notes, referrals, marks, links.
    ///
    /// - Parameters:
    ///   - expected: What the actor saw; `any` takes the application as it is.
    ///   - key: What makes asking twice harmless.
    /// - Throws: ``EngineError``; `notFound` also where what is linked is not there.
    @discardableResult
    public func handle(
        _ command: PeopleCommand, on application: StreamID, by actor: Actor,
        expecting expected: ExpectedRevision = .any, key: CommandKey? = nil
    ) async throws -> CommandReceipt {
        if case .link(let other, _) = command {
            guard other != application, try await loadIfPresent(other) != nil else { throw EngineError.notFound(other) }
        }
        return try await take(.people(command), on: application, by: actor, expecting: expected, key: key)
    }
}
