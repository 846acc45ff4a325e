import EventLog
public import EventModel
public import Workflow

extension Engine {
    /// Takes in what a bank says of money.
    ///
    /// The message is recorded with its application whatever state that is in; one that fits no application, by its bill,
    /// its currency or its definition, is kept in a stream of its own (``unmatchedPayments()``). The same message again, in
    /// whatever order and number, gives the first answer, or that of the application to which it was assigned since.
    ///
    /// - Parameters:
    ///   - application: Whose money it is; nil to find out by the message's bill.
    ///   - bank: Who says so. The bank speaks for the role that takes the money.
    /// - Throws: ``EngineError``; of rejections only `paymentMalformed`, and `paymentConflict` when the message's id
    ///   stands for another one.
    @discardableResult
    public func takePayment(
        _ message: PaymentMessage, for application: StreamID? = nil, from bank: Actor = .bank
    ) async throws -> PaymentReceipt {
        if let flaw = message.flaw { throw EngineError.rejected(Rejection(paymentFlaw: flaw)) }
        let key = message.key("bank")
        do {
            if let owner = try await owner(of: message, given: application),
                let receipt = try await take(message, for: owner, from: bank, key: key)
            {
                return receipt
            }
            return try await keepUnmatched(message, for: application, from: bank, key: key)
        } catch EngineError.keyReused {
            // A message of this id was taken in before; the log knows, so that nobody asks it first.
            guard let receipt = try await firstAnswer(to: message, key: key) else { throw EngineError.keyReused }
            return receipt
        }
    }

    /// Records the message with an application; nil when it does not fit it.
    private func take(
        _ message: PaymentMessage, for application: StreamID, from bank: Actor, key: CommandKey
    ) async throws -> PaymentReceipt? {
        do {
            let receipt = try await lanes.withLane(of: application) {
                try await takeOnNewest(.payment(message), on: application, by: bank, expecting: .any, key: key)
            }
            return PaymentReceipt(receipt)
        } catch EngineError.rejected(let rejection) where rejection.code == .paymentMalformed {
            return nil
        } catch EngineError.notFound, EngineError.definitionUnknown {
            return nil
        }
    }

    private func keepUnmatched(
        _ message: PaymentMessage, for application: StreamID?, from bank: Actor, key: CommandKey
    ) async throws -> PaymentReceipt {
        let event = ProposedEvent(
            stream: .unmatchedPayments, type: PaymentEvent.unmatched, actor: bank.subject, occurredAt: now(),
            transitions: [], payload: UnmatchedPaymentEvent.payload(message, application, roles: bank.roles))
        let receipt = try await record(AppendRequest(events: [event], key: key))
        return PaymentReceipt(application: nil, position: receipt.lastPosition, isDuplicate: receipt.isDuplicate)
    }

    private func owner(of message: PaymentMessage, given: StreamID?) async throws -> StreamID? {
        if let given { return given }
        guard let number = message.bill else { return nil }
        return try await owner(ofBill: number)
    }

    /// What was answered when the message came first; nil when it is new.
    private func firstAnswer(to message: PaymentMessage, key: CommandKey) async throws -> PaymentReceipt? {
        let found = try await reportingStoreErrors { () async throws(EventStoreError) in
            try await log.receipt(for: key)
        }
        guard let found, let event = try await firstEvent(of: found, on: nil) else { return nil }
        guard let value = (try? EventPayload(event))?.data[PaymentMessage.field], PaymentMessage(value) == message
        else {
            throw EngineError.rejected(Rejection(paymentConflict: message.id))
        }
        return PaymentReceipt(
            application: event.stream.isApplication ? event.stream : nil, position: found.lastPosition,
            isDuplicate: true)
    }
}

extension Actor {
    /// Who speaks in messages of banks, where no bank is named.
    public static let bank = Actor(subject: "bank", roles: [])
}

extension PaymentMessage {
    /// What makes doing something with the message twice harmless, over all applications: no text's key begins with
    /// this byte.
    func key(_ purpose: String) -> CommandKey {
        guard let key = CommandKey([0xFF] + Array("\(purpose)/\(id)".utf8)) else {
            preconditionFailure("an id of at most \(Self.idByteCountMax) bytes leaves room in a key")
        }
        return key
    }
}
