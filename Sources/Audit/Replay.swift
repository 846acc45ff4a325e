public import EventModel
import Statechart
public import Workflow

/// Follows every application of a store from its first event through its workflow, and tells which of the recorded
/// facts the workflow did not allow.
///
/// Guards are not asked again: an event says which transitions it took. That they begin in states that were active
/// is checked, so an event that this workflow cannot have produced is told from a fact that it did not allow.
///
/// An application is judged by the definition that the first of its events to name one names. An event that names
/// another definition counts as impossible and changes nothing. An event that only keeps the attributes of its
/// application is not judged: `EventTypes` tells which.
public struct Replay: Sendable {
    private let catalog: DefinitionCatalog
    private var names = EventNames()
    /// By the reader's definition number, the workflow; nil where nobody here has it.
    private var workflows: [CompiledWorkflow?] = []
    private var services: [ServiceTally] = []
    /// By service name its index in `services`; asked once for each stream, not for each event.
    private var serviceNumbers: [TextBytes: Int] = [:]
    /// By the reader's stream number.
    private var applications: [ApplicationTally] = []
    private var deviations: [Deviation: Int] = [:]

    /// Makes a replay of no events.
    public init(catalog: DefinitionCatalog) {
        self.catalog = catalog
    }

    /// Follows the next events; batches must come from one reader that began at the start, in order.
    ///
    /// Payloads are not needed.
    ///
    /// - Complexity: O(events), no hashing but of deviations and new names.
    public mutating func follow(_ batch: EventBatch) {
        learn(batch.newNames)
        for index in 0..<batch.count {
            let number = Int(batch.streamNumbers[index])
            guard applications[number].service >= 0 else { continue }
            applications[number].eventCount += 1
            let definition = batch.definitionNumbers[index]
            guard definition != EventBatch.noDefinition else { continue }
            let pinned = applications[number].definition ?? Int(definition)
            applications[number].definition = pinned
            guard pinned == Int(definition) else {
                applications[number].impossibleCount += 1
                continue
            }
            guard let workflow = workflows[pinned] else {
                applications[number].isUnknown = true
                continue
            }
            follow(batch, index, number, workflow, pinned)
        }
    }

    private mutating func follow(
        _ batch: EventBatch, _ index: Int, _ number: Int, _ workflow: CompiledWorkflow, _ definition: Int
    ) {
        var state = applications[number].state ?? workflow.initialState
        let taken = batch.transitions[batch.transitionRange(at: index)]
        let type = Int(batch.typeNumbers[index])
        guard EventTypes.isJudged(names.types[type], transitionCount: taken.count) else {
            applications[number].state = state
            return
        }
        if taken.isEmpty {
            let deviation = Deviation(
                service: applications[number].service, definition: definition,
                state: workflow.currentStateNumber(state.configuration), type: type)
            deviations[deviation, default: 0] += 1
            applications[number].deviationCount += 1
        }
        if !isPossible(taken, from: state.chartState, in: workflow.chart) {
            applications[number].impossibleCount += 1
        }
        state = workflow.evolve(state, taking: taken, at: batch.occurredAt[index])
        applications[number].state = state
    }

    private func isPossible(
        _ taken: ArraySlice<TransitionNumber>, from start: ChartState, in chart: CompiledChart
    ) -> Bool {
        var state = start
        for transition in taken {
            guard Int(transition) < chart.transitions.count,
                state.configuration.contains(chart.transitions[Int(transition)].source)
            else { return false }
            chart.apply(transition, to: &state)
        }
        return true
    }

    private mutating func learn(_ newNames: EventNames) {
        names.append(newNames)
        for definition in newNames.definitions { workflows.append(catalog.workflow(definition)) }
        for stream in newNames.streams {
            guard stream.isApplication else {
                applications.append(ApplicationTally(service: -1))
                continue
            }
            let name = TextBytes(stream.category)
            let number = serviceNumbers[name] ?? services.count
            if number == services.count {
                serviceNumbers[name] = number
                services.append(ServiceTally(name: stream.category))
            }
            applications.append(ApplicationTally(service: number))
        }
    }

    private struct ServiceTally {
        let name: String
    }

    private struct ApplicationTally {
        /// The index of the service; -1 for a stream that is no application.
        let service: Int
        var eventCount = 0
        var deviationCount = 0
        var impossibleCount = 0
        var isUnknown = false
        /// The number of the definition that it is judged by; nil while no event named one.
        var definition: Int?
        var state: ApplicationState?
    }

    private struct Deviation: Hashable {
        let service: Int
        let definition: Int
        let state: Int
        let type: Int
    }
}

extension Replay {
    /// What was found of each service, in order of name.
    ///
    /// - Complexity: O(applications).
    public var report: [ServiceReplay] {
        var reports = services.map { ServiceReplay(service: $0.name) }
        for application in applications where application.service >= 0 {
            reports[application.service].add(
                events: application.eventCount, deviations: application.deviationCount,
                impossible: application.impossibleCount, isUnknown: application.isUnknown)
        }
        for (deviation, count) in deviations {
            guard let workflow = workflows[deviation.definition] else { continue }
            reports[deviation.service].deviations.append(
                ServiceReplay.Deviation(
                    state: workflow.states[deviation.state].id, type: names.types[deviation.type], count: count))
        }
        for number in reports.indices {
            reports[number].deviations.sort { ($1.count, $0.state, $0.type) < ($0.count, $1.state, $1.type) }
        }
        return reports.sorted { $0.service < $1.service }
    }

    /// The verdict on each application, in order of first appearance.
    ///
    /// - Complexity: O(applications).
    public func forEachVerdict(_ body: (ApplicationVerdict) throws -> Void) rethrows {
        for (number, application) in applications.enumerated() where application.service >= 0 {
            let workflow = application.definition.flatMap { workflows[$0] }
            let state = application.state
            try body(
                ApplicationVerdict(
                    application: names.streams[number],
                    state: workflow.flatMap { workflow in state.map { workflow.currentState($0).id } },
                    isEnded: workflow.flatMap { workflow in state.map { workflow.isEnded($0) } } ?? false,
                    eventCount: application.eventCount, deviationCount: application.deviationCount,
                    impossibleCount: application.impossibleCount))
        }
    }
}

/// What a replay found of one service.
public struct ServiceReplay: Sendable, Equatable {
    /// A fact that the workflow did not allow, and how often it was recorded.
    public struct Deviation: Sendable, Equatable {
        /// The innermost state in which it was recorded.
        public var state: String
        /// The event's type.
        public var type: String
        /// How often.
        public var count: Int
    }

    /// The service.
    public var service: String
    /// Applications.
    public var applicationCount = 0
    /// Events of all of them.
    public var eventCount = 0
    /// Applications without a deviation.
    public var conformingApplicationCount = 0
    /// Events that the workflow did not allow.
    public var deviatingEventCount = 0
    /// Events that the workflow cannot have produced: the log and the definition do not belong together.
    public var impossibleEventCount = 0
    /// Applications whose definition nobody here has.
    public var unknownDefinitionCount = 0
    /// The deviations, commonest first.
    public var deviations: [Deviation] = []

    init(service: String) {
        self.service = service
    }

    /// Applications with a deviation.
    public var deviatingApplicationCount: Int { applicationCount - conformingApplicationCount }

    mutating func add(events: Int, deviations: Int, impossible: Int, isUnknown: Bool) {
        applicationCount += 1
        eventCount += events
        if deviations == 0 { conformingApplicationCount += 1 }
        deviatingEventCount += deviations
        impossibleEventCount += impossible
        if isUnknown { unknownDefinitionCount += 1 }
    }
}

/// What a replay found of one application.
public struct ApplicationVerdict: Sendable, Equatable {
    /// The application.
    public var application: StreamID
    /// The innermost state it ends in; nil without a workflow.
    public var state: String?
    /// Whether it reached an end.
    public var isEnded: Bool
    /// Events.
    public var eventCount: Int
    /// Events that the workflow did not allow.
    public var deviationCount: Int
    /// Events that the workflow cannot have produced.
    public var impossibleCount: Int

    /// Whether the workflow allowed everything.
    public var conforms: Bool { deviationCount == 0 && impossibleCount == 0 }
}
