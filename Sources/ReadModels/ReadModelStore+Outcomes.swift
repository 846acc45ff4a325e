public import EventModel

/// The applications of a service that stand in one state.
public struct StateCount: Hashable, Sendable {
    /// The service.
    public var service: String
    /// The definition that they are pinned to; nil for those without one.
    public var definition: DefinitionID?
    /// The id of the state, as in ``ApplicationSummary/state``.
    public var state: String
    /// Whether applications end there.
    public var isEnded: Bool
    /// How many they are.
    public var applicationCount: Int
}

extension ReadModelStore {
    /// How many applications stand in each state, by service, the most first.
    ///
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    /// - Complexity: O(n) in the applications, over an index.
    public func stateCounts() throws(ReadModelError) -> Answer<[StateCount]> {
        try read(try projection(named: ReadModel.applications.rawValue)) { database in
            var counts: [StateCount] = []
            try database.forEachRow(
                """
                SELECT \(NameTable.resolving(.service, "c.service")) AS service_name, s.definition, s.name, s.is_ended,
                    sum(c.applications) AS total
                FROM (SELECT service, state, count(*) AS applications FROM applications GROUP BY service, state) c
                JOIN states s ON s.number = c.state
                GROUP BY c.service, s.definition, s.name, s.is_ended
                ORDER BY service_name, total DESC, s.name, s.definition
                """
            ) { row in
                counts.append(
                    StateCount(
                        service: row.text(0), definition: row.optionalText(1).flatMap { DefinitionID(hexadecimal: $0) },
                        state: row.text(2),
                        isEnded: row.integer(3) == 1, applicationCount: Int(row.integer(4))))
            }
            return counts
        }
    }

    /// What the applications of each service were charged, paid and paid back, by currency.
    ///
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    /// - Complexity: O(n) in the applications with money.
    public func paymentTotals() throws(ReadModelError) -> Answer<[PaymentTotals]> {
        try read(try projection(named: ReadModel.payments.rawValue)) { database in
            var totals: [PaymentTotals] = []
            try database.forEachRow(
                "SELECT \(PaymentsProjection.balanceColumns) FROM balances ORDER BY service, currency"
            ) { row in
                let balance = try PaymentBalance(row)
                let service = balance.application.category
                if totals.last?.service != service || totals.last?.currency != balance.currency {
                    totals.append(PaymentTotals(service: service, currency: balance.currency))
                }
                totals[totals.count - 1].take(balance)
            }
            return totals
        }
    }
}

/// The money of all applications of a service in one currency, in minor units.
public struct PaymentTotals: Hashable, Sendable {
    /// The service.
    public var service: String
    /// The currency; empty where nobody said.
    public var currency: String
    /// How many applications have money.
    public var applicationCount = 0
    /// The sum of what was demanded and not waived.
    public var charged: Int64 = 0
    /// The sum of what came.
    public var received: Int64 = 0
    /// The sum of what banks took back.
    public var reversed: Int64 = 0
    /// The sum of the refunds that were paid, and of those that are ordered.
    public var refunded: Int64 = 0
    /// What is still to be paid, without what others paid too much.
    public var due: Int64 = 0
    /// What was paid beyond what is due.
    public var overpaid: Int64 = 0

    init(service: String, currency: String) {
        (self.service, self.currency) = (service, currency)
    }

    mutating func take(_ balance: PaymentBalance) {
        applicationCount += 1
        charged = add(charged, balance.charged, -balance.waived)
        received = add(received, balance.received)
        reversed = add(reversed, balance.reversed)
        refunded = add(refunded, balance.refunded, balance.refundsPending)
        due = add(due, max(balance.due, 0))
        overpaid = add(overpaid, max(-balance.due, 0))
    }
}
