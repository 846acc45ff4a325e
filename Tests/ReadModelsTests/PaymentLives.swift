import BinaryCoding
import EventModel
import SijillTestKit
import Workflow

/// Applications whose fee a simulated bank pays, decided by the rules and appended to a store.
struct PaymentLives {
    static let workflow: CompiledWorkflow = {
        do {
            return try CompiledWorkflow(definition) { _ in History.definitionID(7) }
        } catch {
            preconditionFailure("the definition is sound: \(error)")
        }
    }()

    private struct Life {
        let stream: StreamID
        var state = PaymentLives.workflow.initialState
        var record = ApplicationRecord()
    }

    let store: InMemoryEventStore
    private(set) var bank: SimulatedBank
    private(set) var deliveries: [SimulatedBank.Delivery] = []
    private var lives: [String: Life] = [:]
    private static let start = Timestamp(secondsSinceEpoch: 1_780_000_000)

    /// Submits applications and lets the bank be paid for each; nothing is delivered yet.
    init(seed: UInt64, count: Int, in store: InMemoryEventStore) async throws {
        self.store = store
        bank = SimulatedBank(seed: seed)
        for number in 0..<count {
            let name = "L-\(number)"
            lives[name] = Life(stream: try StreamID(category: "lease", name: name))
            try await take(.action("submit", data: [:]), on: name, at: Self.start)
            deliveries += bank.pay(bill: name, amount: 2_500, after: Self.start)
        }
        deliveries.sort { ($0.arrivesAt, $0.notice.id) < ($1.arrivesAt, $1.notice.id) }
    }

    var accounts: [StreamID: PaymentAccount] {
        Dictionary(uniqueKeysWithValues: lives.values.map { ($0.stream, $0.record.payments) })
    }

    /// Lets everything arrive, applications lapse in between, and pays the refunds that are ordered.
    mutating func deliverAll() async throws {
        for delivery in deliveries {
            for name in lives.keys.sorted() {
                guard let life = lives[name] else { continue }
                let due = Self.workflow.runningDeadlines(life.state).first { $0.dueAt <= delivery.arrivesAt }
                if let due { try await take(.deadline(due.number), on: name, at: delivery.arrivesAt) }
            }
            try await take(.payment(Self.message(delivery.notice)), on: delivery.notice.bill, at: delivery.arrivesAt)
        }
        for name in lives.keys.sorted() {
            guard let pending = lives[name]?.record.payments.refundsPending, pending > 0 else { continue }
            let end = deliveries.last?.arrivesAt ?? Self.start
            for delivery in bank.refund(bill: name, amount: pending, after: end) {
                try await take(.payment(Self.message(delivery.notice)), on: name, at: delivery.arrivesAt)
            }
        }
    }

    mutating func take(_ message: PaymentMessage) async throws {
        try await take(.payment(message), on: message.bill ?? "", at: message.bankTime)
    }

    /// Records a message in the stream of those that fit no application.
    func keepUnmatched(_ message: PaymentMessage, as type: String) async throws {
        let payload = CBOR.encode(.map(["data": .map([PaymentMessage.field: message.value])]))
        let event = ProposedEvent(
            stream: .unmatchedPayments, type: type, actor: "bank", occurredAt: message.bankTime, transitions: [],
            payload: payload)
        _ = try await store.append(AppendRequest(events: [event]))
    }

    private mutating func take(_ command: Command, on name: String, at now: Timestamp) async throws {
        guard var life = lives[name] else { return }
        let actor = Actor(subject: "a", roles: ["applicant"])
        let decision = try Self.workflow.decide(
            command, on: life.state, record: life.record, by: actor, context: CommandContext(now: now))
        guard !decision.events.isEmpty else { return }
        var proposed: [ProposedEvent] = []
        for (index, event) in decision.events.enumerated() {
            let effects = index == 0 ? decision.effects : []
            proposed.append(
                ProposedEvent(
                    stream: life.stream, type: event.type, actor: actor.subject, occurredAt: now,
                    transitions: event.transitions,
                    payload: CBOR.encode(
                        .map(["data": .map(event.data), "effects": .list(effects.compactMap(\.value))]))))
            life.state = Self.workflow.evolve(life.state, taking: event.transitions, at: now)
            life.record = Self.workflow.evolve(
                life.record,
                with: RecordableEvent(
                    type: event.type, transitions: event.transitions, occurredAt: now, subject: actor.subject,
                    data: event.data, effects: effects))
        }
        lives[name] = life
        _ = try await store.append(AppendRequest(events: proposed, definition: Self.workflow.id))
    }

    static func message(_ notice: SimulatedBank.Notice) -> PaymentMessage {
        PaymentMessage(
            kind: PaymentMessage.Kind(rawValue: notice.kind.rawValue) ?? .paid, id: notice.id, bill: notice.bill,
            amount: notice.amount, currency: "ILS", bankTime: notice.bankTime)
    }

    /// The bank's statement as a file.
    var statement: String {
        "message,bill,amount,currency,time,kind\r\n"
            + bank.statement.map { notice in
                let amount = "\(notice.amount / 100).\(notice.amount % 100 < 10 ? "0" : "")\(notice.amount % 100)"
                return "\(notice.id),\(notice.bill),\(amount),ILS,\(notice.bankTime),\(notice.kind.rawValue)\r\n"
            }.joined()
    }

    private static var definition: WorkflowDefinition {
        func text(_ name: String) -> LocalizedText { LocalizedText(untranslated: name) }
        func tenDays() -> ExactDuration {
            guard let duration = ExactDuration(microseconds: 10 * 86_400_000_000) else {
                preconditionFailure("10 days")
            }
            return duration
        }
        return WorkflowDefinition(
            service: "lease", version: 1, title: text("Lease"), initial: "draft",
            roles: [
                WorkflowDefinition.Role(name: "applicant", office: "citizen"),
                WorkflowDefinition.Role(name: "treasury", office: "system"),
            ],
            states: [
                WorkflowDefinition.State(
                    id: "draft", title: text("Draft"),
                    actions: [
                        WorkflowDefinition.Action(
                            name: "submit",
                            alternatives: [
                                WorkflowDefinition.Alternative(
                                    roles: ["applicant"], charges: ["rent"], destination: .state("payment"))
                            ])
                    ]),
                WorkflowDefinition.State(
                    id: "payment", title: text("Payment"),
                    actions: [
                        WorkflowDefinition.Action(
                            name: "pay",
                            alternatives: [
                                WorkflowDefinition.Alternative(
                                    roles: ["treasury"], condition: "event.data.amount >= application.due",
                                    needs: ["amount", "receipt"], records: "paid", destination: .state("let"),
                                    effects: [.receive(field: "amount")])
                            ])
                    ], deadlines: [WorkflowDefinition.Deadline(after: tenDays(), target: "lapsed")]),
                WorkflowDefinition.State(id: "let", title: text("Let"), isFinal: true),
                WorkflowDefinition.State(id: "lapsed", title: text("Lapsed"), isFinal: true),
            ],
            fees: [
                WorkflowDefinition.Fee(
                    name: "rent", currency: "ILS", rows: [WorkflowDefinition.Fee.Row(amount: .fixed(2_500))])
            ])
    }
}
