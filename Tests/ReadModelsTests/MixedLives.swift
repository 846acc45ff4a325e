import EventModel
import ReadModels
import SijillTestKit
import Workflow

/// Random events of all kinds from a seed: lives, forms, and what a bank pays, and the models of all built-in projections.
struct MixedLives {
    static let catalog = DefinitionCatalog([History.renewal, History.permit, PaymentLives.workflow])

    /// All built-in projections, those with folders of their own with the others.
    static let projections: [any Projection] =
        ReadModelFolder().open(catalog: catalog).projections + [
            DueMomentsProjection(catalog: catalog), OpenRequestsProjection(catalog: catalog), OutboxProjection(),
        ]

    let store: InMemoryEventStore
    private var history: History
    private var forms: FormLives
    private var generator: SplitMix64

    init(seed: UInt64, in store: InMemoryEventStore = InMemoryEventStore()) async throws {
        self.store = store
        history = History(seed: seed)
        forms = FormLives(seed: seed)
        generator = SplitMix64(state: seed)
    }

    /// Lets a bank pay for some applications, with all that comes of it.
    func pay(_ count: Int) async throws {
        var lives = try await PaymentLives(seed: generator.state, count: count, in: store)
        try await lives.deliverAll()
    }

    /// Appends about as many events of the other kinds, in random turns.
    mutating func grow(by eventCount: Int) async throws {
        var left = eventCount
        while left > 0 {
            let count = min(left, Int.random(in: 1...8, using: &generator))
            if Bool.random(using: &generator) {
                try await history.grow(by: count, in: store)
            } else {
                try await forms.grow(by: count, in: store)
            }
            left -= count
        }
    }

    mutating func random(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &generator)
    }
}

extension ReadModelFolder {
    /// Opens the folder for all built-in projections.
    func openAll(
        batchEventCountMax: Int = 7, _ projections: [any Projection] = MixedLives.projections
    ) -> ReadModelStore {
        var options = ReadModelStore.Options()
        options.batchEventCountMax = batchEventCountMax
        options.rebuildLagEventCount = .max
        options.lockWaitMilliseconds = 100
        return ReadModelStore(folder: path, projections: projections, options: options)
    }

    /// The bytes of all files by name, without the lock and the folder of verifications.
    func contents() throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for name in fileNames where !["lock", "verification"].contains(name) { contents[name] = try bytes(of: name) }
        return contents
    }
}

extension ReadModelStore {
    /// The digests of the models of all projections here, with the places they stand for.
    func allDigests() throws -> [Answer<ReadModelDigest>] {
        try projections.map { try digest(of: $0.name) }
    }
}
