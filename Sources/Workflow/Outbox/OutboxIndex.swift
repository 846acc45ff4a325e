public import EventModel

/// What workers of the outbox ask of an index that is derived from the log.
///
/// It may be deleted or behind: what it gives is held against the log, and what became of an effect is recorded there.
/// Calls may block their thread.
public protocol OutboxIndex: Sendable {
    /// A page of effects that are the next of their applications and were not given up, in the order in which they were
    /// recorded.
    ///
    /// - Parameters:
    ///   - last: The last effect of the page before; nil for the first page.
    ///   - limit: The most effects of a page.
    func nextEffects(after last: EffectID?, limit: Int) throws -> [PendingEffect]

    /// Gives effects to one worker alone until a time: those that may be tried now, that no other worker has, and that
    /// the index still holds as the next of their applications.
    ///
    /// - Returns: By effect what is known of earlier attempts; what is not there was not given.
    func lease(_ effects: [EffectID], until: Timestamp, now: Timestamp) throws -> [EffectID: DeliveryAttempts]

    /// Ends leases and says when each effect may be tried again.
    func postpone(_ attempts: [EffectID: DeliveryAttempts]) throws

    /// Ends leases of effects whose end is recorded, once the index knows of it.
    func forget(_ effects: [EffectID]) throws
}
