public import EventModel
public import Workflow

/// One fact about money: a line of the ledger, which moves an amount from one account of the books to another.
public struct LedgerEntry: Hashable, Sendable {
    /// What happened.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A fee was demanded.
        case charge
        /// A fee, or what of it was demanded, need not be paid.
        case waiver
        /// Money came.
        case payment
        /// The bank took money back.
        case reversal
        /// A refund was ordered.
        case refundOrder
        /// The order of a refund was withdrawn.
        case refundWithdrawal
        /// A refund was paid.
        case refund
        /// Money that fitted no application was given to one, whose own entry follows; the amount is below 0 where the
        /// money had gone.
        case assignment
    }

    /// An account of the books.
    public enum Account: String, Hashable, Sendable, CaseIterable {
        /// What applicants owe.
        case receivable
        /// What is in the bank.
        case bank
        /// What was demanded and not waived.
        case revenue
        /// What is to be paid back.
        case refundsPayable
        /// Money of which nobody knows yet whose it is.
        case suspense
    }

    /// The application; nil for money that fits none.
    public var application: StreamID?
    /// What happened.
    public var kind: Kind
    /// How much, in minor units.
    public var amount: Int64
    /// The currency; empty where nobody said.
    public var currency: String
    /// The fee of a charge or a waiver; nil elsewhere.
    public var fee: String?
    /// What the bank said, for what came of a message; nil elsewhere.
    public var message: PaymentMessage?
    /// When the event happened.
    public var occurredAt: Timestamp
    /// When the store took it.
    public var recordedAt: Timestamp
    /// The partition of the event.
    public var partition: Int
    /// The position of the event.
    public var position: Position
    /// The place among the entries of the event, from 0.
    public var ordinal: Int
}

extension LedgerEntry {
    /// The account that gets the amount.
    public var debit: Account { accounts.debit }
    /// The account that gives it.
    public var credit: Account { accounts.credit }

    private var accounts: (debit: Account, credit: Account) {
        let claim: Account = application == nil ? .suspense : .receivable
        return switch kind {
        case .charge: (.receivable, .revenue)
        case .waiver: (.revenue, .receivable)
        case .payment: (.bank, claim)
        case .reversal: (claim, .bank)
        case .refundOrder: (.receivable, .refundsPayable)
        case .refundWithdrawal: (.refundsPayable, .receivable)
        case .assignment: (.suspense, .bank)
        case .refund: (application == nil ? .suspense : .refundsPayable, .bank)
        }
    }
}
