import EventLog
import EventModel
import Foundation
import Sijill
import Synchronization

/// A store of permits whose every step has effects, with a clock that the test moves and the index of its outbox.
final class OutboxFixture: Sendable {
    private let folder = TemporaryFolder()
    private let time = Mutex(Timestamp(secondsSinceEpoch: 1_780_000_000))

    static let everybody = Actor(subject: "clerk-1", roles: ["applicant", "clerk"])

    init(_ definition: String = OutboxFixture.definition) throws {
        try folder.write(definition, to: "workflows/permit/workflow.yaml")
        try EventLog.create(at: folder.path("store"))
    }

    deinit { folder.remove() }

    func open() async throws -> Engine {
        try await Engine(
            log: try EventLog.open(at: folder.path("store"), mode: .readWrite), workflows: folder.path("workflows"),
            now: { self.now })
    }

    func index(of engine: Engine) -> OutboxStore {
        OutboxStore(folder: folder.path("outbox"), log: engine.log.storeID)
    }

    func deleteIndex() { try? FileManager.default.removeItem(atPath: folder.path("outbox")) }

    func damageAttempts() throws {
        try folder.write("this is no database, whatever its name says", to: "outbox/attempts.sqlite")
    }

    /// A worker with small pages.
    func worker(
        of engine: Engine, receiver: any EffectReceiver, index: (any OutboxIndex)? = nil, attemptCountMax: Int = 4,
        random: @escaping @Sendable () -> Double = { 0 }
    ) -> OutboxWorker {
        var policy = DeliveryPolicy()
        policy.attemptCountMax = attemptCountMax
        policy.pageEffectCount = 3
        policy.laneCount = 2
        let store = self.index(of: engine)
        return OutboxWorker(
            engine: engine, receiver: receiver, index: index ?? store, policy: policy, random: random,
            catchUp: { try await store.catchUp(from: engine.log) })
    }

    var now: Timestamp { time.withLock { $0 } }

    func advance(seconds: Int64) {
        time.withLock { $0 = Timestamp(microsecondsSinceEpoch: $0.microsecondsSinceEpoch + seconds * 1_000_000) }
    }

    func path(_ name: String) -> String { folder.path(name) }

    /// Makes a permit, whose opening has three effects.
    func submit(_ engine: Engine, _ id: String) async throws -> StreamID {
        try await engine.submit("permit", id: id, by: Self.everybody).application
    }

    /// What the log says was to be delivered, in its order.
    func recordedEffects(_ engine: Engine, of application: StreamID) async throws -> [EffectID] {
        try await engine.history(of: application).flatMap { event in
            try EventPayload(event).effects.indices.map { EffectID(position: event.position, index: $0) }
        }
    }

    static let definition = """
        service: permit
        version: 1
        title: {ar: تصريح, en: Permit}
        initial: draft
        roles: {applicant: citizen, clerk: town}
        fees: {opening: {currency: ILS, table: [{amount: 500}]}}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions:
              submit:
                {records: submitted, by: applicant, charge: opening, do: [{notify: clerk}, {notify: applicant}],
                 to: review}
          review:
            title: {ar: قيد الدراسة, en: Review}
            actions:
              note: {records: remarked, by: clerk, do: {notify: applicant}}
              pay: {records: paid, by: clerk, needs: amount, do: {receive: amount}}
              grant: {records: granted, by: clerk, do: {notify: applicant}, to: granted}
            after: {P1000D: {to: lapsed, records: lapsed}}
          granted: {final: true, title: {ar: ممنوح, en: Granted}}
          lapsed: {final: true, title: {ar: ساقط, en: Lapsed}}

        """
}

/// A receiver that keeps what it is given, acts once for each key, and fails where the test says so.
final class ActingReceiver: EffectReceiver {
    struct Seen {
        var received: [EffectDelivery] = []
        var acted: [EffectDelivery] = []
        var keys: Set<String> = []
    }

    private let seen = Mutex(Seen())
    private let verdict: @Sendable (EffectDelivery) -> Verdict

    enum Verdict {
        case taken
        case refused(DeliveryFailure)
        /// It acted, and its answer was lost.
        case answerLost
    }

    init(_ verdict: @escaping @Sendable (EffectDelivery) -> Verdict = { _ in .taken }) {
        self.verdict = verdict
    }

    func receive(_ delivery: EffectDelivery) async throws(DeliveryFailure) {
        let verdict = verdict(delivery)
        let failure: DeliveryFailure? = seen.withLock { seen in
            seen.received.append(delivery)
            if case .refused(let failure) = verdict { return failure }
            if seen.keys.insert(delivery.key).inserted { seen.acted.append(delivery) }
            if case .answerLost = verdict { return DeliveryFailure("no answer") }
            return nil
        }
        if let failure { throw failure }
    }

    var received: [EffectDelivery] { seen.withLock { $0.received } }
    var acted: [EffectDelivery] { seen.withLock { $0.acted } }

    /// What it did for one application, in its order.
    func acted(for application: StreamID) -> [EffectID] {
        acted.filter { $0.application == application }.map(\.id)
    }
}

/// An index that a crash keeps from hearing what became of a page.
struct CrashingIndex: OutboxIndex {
    struct Crash: Error {}

    let index: OutboxStore

    func nextEffects(after last: EffectID?, limit: Int) throws -> [PendingEffect] {
        try index.nextEffects(after: last, limit: limit)
    }

    func lease(_ effects: [EffectID], until: Timestamp, now: Timestamp) throws -> [EffectID: DeliveryAttempts] {
        try index.lease(effects, until: until, now: now)
    }

    func postpone(_ attempts: [EffectID: DeliveryAttempts]) throws { throw Crash() }

    func forget(_ effects: [EffectID]) throws { throw Crash() }
}
