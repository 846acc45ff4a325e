import BinaryCoding
import EventModel
import Workflow

/// What an event says of money, before it is known whose event it is.
struct LedgerPosting {
    var kind: LedgerEntry.Kind
    var amount: Int64
    var currency: String?
    var fee: String?
    var message: PaymentMessage?
}

extension LedgerPosting {
    /// The postings of an event, in order; none for an event that says nothing of money.
    ///
    /// - Complexity: O(n) in the payload.
    static func postings(of type: String, payload: ArraySlice<UInt8>, isApplication: Bool) -> [LedgerPosting] {
        guard let map = try? CBOR.decode(Array(payload)).map else { return [] }
        let data = map["data"]?.map ?? [:]
        let message = data[PaymentMessage.field].flatMap { PaymentMessage($0) }
        guard isApplication else { return message.map { [LedgerPosting(unmatched: $0, type)] } ?? [] }
        var postings: [LedgerPosting] = []
        if type == PaymentEvent.feeWaived.rawValue, let waiver = Waiver(data) {
            postings.append(LedgerPosting(kind: .waiver, amount: waiver.amount, fee: waiver.fee))
        }
        for effect in map["effects"]?.list ?? [] {
            if let posting = Effect(effect).flatMap({ LedgerPosting($0, message: message) }) {
                postings.append(posting)
            }
        }
        switch message?.kind {
        case .reversed?: postings.append(LedgerPosting(.reversal, message))
        case .refunded?: postings.append(LedgerPosting(.refund, message))
        case .paid?, nil: break
        }
        return postings
    }

    private init(unmatched message: PaymentMessage, _ type: String) {
        let kind: LedgerEntry.Kind =
            switch message.kind {
            case .paid: .payment
            case .reversed: .reversal
            case .refunded: .refund
            }
        self.init(kind, message)
        guard type == PaymentEvent.unmatchedAssigned else { return }
        self.kind = .assignment
        if message.kind != .paid { amount = -amount }
    }

    private init(_ kind: LedgerEntry.Kind, _ message: PaymentMessage?) {
        self.init(kind: kind, amount: message?.amount ?? 0, currency: message?.currency, message: message)
    }

    private init?(_ effect: Effect, message: PaymentMessage?) {
        switch effect {
        case .charge(let fee, let amount, let currency):
            self.init(kind: .charge, amount: amount, currency: currency, fee: fee)
        case .receive(let amount):
            self.init(kind: .payment, amount: amount, currency: message?.currency, message: message)
        case .refund(let amount): self.init(kind: .refundOrder, amount: amount, currency: message?.currency)
        case .refundWithdrawn(let amount):
            self.init(kind: .refundWithdrawal, amount: amount, currency: message?.currency)
        default: return nil
        }
    }

    /// Whether an event may say something of money, by a look at its bytes without decoding them.
    ///
    /// - Complexity: O(n) in the payload.
    static func mayConcernMoney(_ type: String, _ payload: ArraySlice<UInt8>) -> Bool {
        guard !payload.isEmpty else { return false }
        return contains(effectsKey, in: payload) || contains(messageKey, in: payload)
            || type == PaymentEvent.feeWaived.rawValue
    }

    /// The keys as deterministic CBOR writes them: a head with the length, then the bytes.
    private static let effectsKey: [UInt8] = [0x67] + Array("effects".utf8)
    private static let messageKey: [UInt8] = [0x6C] + Array(PaymentMessage.field.utf8)

    private static func contains(_ key: [UInt8], in bytes: ArraySlice<UInt8>) -> Bool {
        let (bytes, key) = (bytes.span, key.span)
        guard bytes.count >= key.count else { return false }
        for start in 0...(bytes.count - key.count) where bytes[start] == key[0] {
            var length = 1
            while length < key.count, bytes[start + length] == key[length] { length += 1 }
            if length == key.count { return true }
        }
        return false
    }
}
