import EventLog
public import EventModel
public import Workflow

extension Engine {
    /// Gives money that fitted no application to the one whose it is.
    ///
    /// The same assignment again gives the first answer; what was assigned is never assigned to another application.
    ///
    /// - Parameters:
    ///   - id: The id of the bank's message.
    ///   - actor: Who found out.
    /// - Throws: ``EngineError``; rejections `paymentUnknown` when no such message waits, `paymentConflict` when another
    ///   application got it, `paymentMalformed` when its currency is not the application's.
    /// - Complexity: O(n) in the messages that fitted no application.
    @discardableResult
    public func assignPayment(
        _ id: String, to application: StreamID, by actor: Actor
    ) async throws -> PaymentReceipt {
        let history = try await unmatchedHistory()
        guard let kept = history.first(where: { $0.type == .unmatched && $0.payment.message.id == id }) else {
            throw EngineError.rejected(Rejection(paymentUnknown: id))
        }
        let message = kept.payment.message
        if let assigned = history.first(where: { $0.type == .assigned && $0.payment.message.id == id }) {
            guard assigned.application == application else {
                throw EngineError.rejected(Rejection(paymentConflict: id))
            }
        } else {
            try await check(.payment(message), on: application, by: actor)
            try await recordAssignment(of: message, to: application, by: actor)
        }
        // After a crash in between the application may lack the message still; what has it takes it in once.
        let receipt = try await lanes.withLane(of: application) {
            try await takeOnNewest(.payment(message), on: application, by: actor, expecting: .any, key: nil)
        }
        return PaymentReceipt(receipt)
    }

    /// The messages of banks that fit no application and are not assigned to one yet, oldest first.
    ///
    /// - Throws: ``EngineError`` when the store cannot be read.
    /// - Complexity: O(n) in those that ever fitted none.
    public func unmatchedPayments() async throws -> [UnmatchedPayment] {
        let history = try await unmatchedHistory()
        let assigned = Set(history.filter { $0.type == .assigned }.map(\.payment.message.id))
        return history.filter { $0.type == .unmatched && !assigned.contains($0.payment.message.id) }.map(\.payment)
    }

    private func unmatchedHistory() async throws -> [UnmatchedPaymentEvent] {
        try await reportingStoreErrors { () async throws(EventStoreError) in
            try await log.readStream(.unmatchedPayments)
        }.compactMap(UnmatchedPaymentEvent.init)
    }

    /// The key lets one of several who assign the same message at once be the first; the others are told.
    private func recordAssignment(
        of message: PaymentMessage, to application: StreamID, by actor: Actor
    ) async throws {
        let event = ProposedEvent(
            stream: .unmatchedPayments, type: PaymentEvent.unmatchedAssigned, actor: actor.subject,
            occurredAt: now(), transitions: [],
            payload: UnmatchedPaymentEvent.payload(message, application, roles: actor.roles))
        do {
            _ = try await record(AppendRequest(events: [event], key: message.key("assignment")))
        } catch {
            guard error == .keyReused else { throw error }
            let history = try await unmatchedHistory()
            let first = history.first { $0.type == .assigned && $0.payment.message.id == message.id }
            guard first?.application == application else {
                throw EngineError.rejected(Rejection(paymentConflict: message.id))
            }
        }
    }
}
