import BinaryCoding
import Engine
import EventLog
import EventModel
import Statechart
import Workflow

/// Generated lives of applications for passports, interleaved as in life, with payloads of the size that municipal
/// histories have.
struct SampleHistory {
    let seed: UInt64
    var applicationCount = 100_000

    /// Writes the history and the definition that it follows into a new store and seals it.
    func write(to store: String) async throws {
        try EventLog.create(at: store)
        let log = try EventLog.open(at: store, mode: .readWrite)
        let engine = try await Engine(log: log, workflows: Repository.workflows)
        let workflow = try await engine.publishDefinition(of: "passport-renewal")
        var generator = SplitMix64(state: seed)
        var states = [ChartState](repeating: workflow.initialState.chartState, count: applicationCount)
        var batch: [ProposedEvent] = []
        for step in 0..<applicationCount * 5 {
            // Applications open one after another; most events go to those that opened lately.
            let opened = min(applicationCount, step / 4 + 1)
            let age = Int(generator.next() % 5_000)
            let number = max(0, opened - 1 - age)
            guard let taken = try Self.step(states[number], in: workflow, using: &generator) else { continue }
            states[number] = taken.state
            let type = workflow.transitions[Int(taken.transitions[0])].eventType
            batch.append(
                try Self.event(number, type: type, transitions: taken.transitions, step: step, using: &generator))
            if batch.count == 1_024 {
                _ = try await log.append(AppendRequest(events: batch, definition: workflow.id))
                batch.removeAll(keepingCapacity: true)
            }
        }
        if !batch.isEmpty { _ = try await log.append(AppendRequest(events: batch, definition: workflow.id)) }
        try await log.seal()
        try await log.close()
    }

    /// One action more, seldom one that ends a life; nil where it has ended.
    private static func step(
        _ state: ChartState, in workflow: CompiledWorkflow, using generator: inout SplitMix64
    ) throws -> Step? {
        let offered = workflow.chart.enabledEvents(state.configuration).filter { $0 < workflow.actions.count }
        guard !offered.isEmpty else { return nil }
        for _ in 0..<2 {
            let step = try step(state, taking: offered, in: workflow, using: &generator)
            if !workflow.chart.isFinal(step.configuration) { return step }
        }
        return try step(state, taking: offered, in: workflow, using: &generator)
    }

    private static func step(
        _ state: ChartState, taking offered: [EventNumber], in workflow: CompiledWorkflow,
        using generator: inout SplitMix64
    ) throws -> Step {
        let action = offered[Int(generator.next() % UInt64(offered.count))]
        return try workflow.chart.step(state, event: action) { _, _ in true }
    }

    static func event(
        _ number: Int, type: String, transitions: [TransitionNumber] = [], step: Int,
        using generator: inout SplitMix64
    ) throws -> ProposedEvent {
        let data: ValueMap = [
            "amount": .int(Int64(generator.next() % 40) * 500),
            "channel": .text(generator.next() % 4 == 0 ? "counter" : "portal"),
            "governorate": .text(["نابلس", "رام الله", "الخليل", "غزة"][Int(generator.next() % 4)]),
            "receipt": .text("R-\(generator.next() % 1_000_000)"),
        ]
        return ProposedEvent(
            stream: try StreamID(category: "passport-renewal", name: "A\(number)"), type: type,
            actor: "officer-\(generator.next() % 150)",
            occurredAt: Timestamp(microsecondsSinceEpoch: 1_700_000_000_000_000 + Int64(step) * 60_000_000),
            transitions: transitions, payload: CBOR.encode(.map(["data": .map(data)])))
    }
}

/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
