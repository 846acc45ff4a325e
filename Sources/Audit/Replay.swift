public import EventModel
import Statechart
public import Workflow

/// Follows every application of a store from its first event through its workflow, and tells which of the recorded
/// facts the workflow did not allow.
///
/// Guards are not asked again: an event says which transitions it took. That they begin in states that were active
/// is checked, so an event that this workflow cannot have produced is told from a fact that it did not allow.
///
/// An application is judged by the definition that the first of its events to name one names, until an event moves it to
/// another. An event that names another definition and moves nothing counts as impossible and changes nothing. An event that only keeps the attributes of its
/// application is not judged: `EventTypes` tells which.
public struct Replay: Sendable {
    private var names = EventNames()
    private var machines: ReplayMachines
    private var services: [String] = []
    private var serviceNumbers: [TextBytes: UInt32] = [:]
    /// By category in `names`, the index of the service; none for categories that are no services.
    private var servicesOfCategories: [UInt32] = []
    /// By the reader's type number, whether a workflow has a say about an event that took no transition.
    private var areJudged: [Bool] = []
    /// By the reader's stream number.
    private var applications: [ApplicationTally] = []
    private var deviations: [Deviation: Int] = [:]

    /// The columns that a replay reads besides those that batches always carry.
    public static let columns: ReadOptions.Columns = []

    /// Makes a replay of no events.
    public init(catalog: DefinitionCatalog) {
        machines = ReplayMachines(catalog: catalog)
    }

    /// Follows the next events; batches must come from one reader that began at the start, in order.
    ///
    /// Needs ``columns`` only.
    ///
    /// - Complexity: O(events), no hashing but of deviations, of new names and of states that nobody was in before.
    public mutating func follow(_ batch: EventBatch) {
        learn(batch.newNames)
        // A copy that is not part of what changes.
        let areJudged = areJudged
        Self.follow(
            batch, &applications, machines: &machines, areJudged: areJudged, deviations: &deviations)
    }

    private static func follow(
        _ batch: EventBatch, _ applications: inout [ApplicationTally], machines: inout ReplayMachines,
        areJudged: [Bool], deviations: inout [Deviation: Int]
    ) {
        let (streams, definitions, types) = (
            batch.streamNumbers.span, batch.definitionNumbers.span, batch.typeNumbers.span
        )
        let (transitionEnds, transitions) = (batch.transitionEnds.span, batch.transitions.span)
        var applications = applications.mutableSpan
        var start = 0
        for index in streams.indices {
            let taken = start..<Int(transitionEnds[index])
            start = taken.upperBound
            let number = Int(streams[index])
            var application = applications[number]
            guard application.service != none else { continue }
            application.eventCount &+= 1
            if machines.pin(&application, to: definitions[index], taking: transitions.extracting(taken)) {
                if taken.isEmpty {
                    if areJudged[Int(types[index])] {
                        application.deviationCount &+= 1
                        let deviation = Deviation(
                            service: application.service, definition: application.definition,
                            state: machines.currentStateNumber(application.place), type: types[index])
                        deviations[deviation, default: 0] += 1
                    }
                } else if taken.count > 1 || !machines.takeKnown(transitions[taken.lowerBound], for: &application) {
                    machines.take(transitions.extracting(taken), for: &application)
                }
            }
            applications[number] = application
        }
    }

    private mutating func learn(_ newNames: EventNames) {
        let knownCount = names.streams.count
        names.append(newNames)
        for definition in newNames.definitions { machines.add(definition) }
        for type in newNames.types { areJudged.append(EventTypes.isJudged(type, transitionCount: 0)) }
        for category in names.streams.categories[servicesOfCategories.count...] {
            let isService = StreamID.isApplication(category: category)
            servicesOfCategories.append(isService ? number(ofService: category) : Self.none)
        }
        for category in names.streams.categoryNumbers[knownCount...] {
            applications.append(ApplicationTally(service: servicesOfCategories[Int(category)]))
        }
    }

    private mutating func number(ofService service: String) -> UInt32 {
        let name = TextBytes(service)
        if let known = serviceNumbers[name] { return known }
        let number = UInt32(services.count)
        serviceNumbers[name] = number
        services.append(service)
        return number
    }

    private static let none = UInt32.max

    private struct Deviation: Hashable {
        let service: UInt32
        let definition: UInt32
        let state: Int
        let type: UInt32
    }
}

extension Replay {
    /// What was found of each service, in order of name.
    ///
    /// - Complexity: O(applications).
    public var report: [ServiceReplay] {
        var reports = services.map { ServiceReplay(service: $0) }
        for application in applications where application.service != Self.none {
            reports[Int(application.service)].add(
                events: Int(application.eventCount), deviations: Int(application.deviationCount),
                impossible: Int(application.impossibleCount), isUnknown: application.isUnknown)
        }
        for (deviation, count) in deviations {
            guard let workflow = machines.workflow(deviation.definition) else { continue }
            reports[Int(deviation.service)].deviations.append(
                ServiceReplay.Deviation(
                    state: workflow.states[deviation.state].id, type: names.types[Int(deviation.type)], count: count))
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
        for (number, application) in applications.enumerated() where application.service != Self.none {
            let standing = machines.standing(application)
            try body(
                ApplicationVerdict(
                    application: names.streams[number], state: standing?.state.id,
                    isEnded: standing?.isEnded ?? false, eventCount: Int(application.eventCount),
                    deviationCount: Int(application.deviationCount),
                    impossibleCount: Int(application.impossibleCount)))
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
