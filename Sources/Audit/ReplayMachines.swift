import EventModel
import Statechart
import Workflow

/// What a replay keeps of one application: a few numbers, so that those of millions lie close together.
struct ApplicationTally: Sendable {
    /// The index of the service; the largest number for a stream that is no application.
    let service: UInt32
    /// The number of the definition that it is judged by, as ``EventBatch/definitionNumbers`` tell it.
    fileprivate(set) var definition = EventBatch.noDefinition
    /// Where it is, as ``ReplayMachines`` numbers places; of no meaning without a definition.
    fileprivate(set) var place = ReplayMachines.none
    var eventCount: UInt32 = 0
    var deviationCount: UInt32 = 0
    var impossibleCount: UInt32 = 0

    init(service: UInt32) {
        self.service = service
    }

    /// Whether nobody here has its definition.
    var isUnknown: Bool { definition != EventBatch.noDefinition && place == ReplayMachines.none }
}

/// The workflows of a replay as one machine of small numbers, made as it is needed.
///
/// A *place* is a state of the chart of one workflow, numbered when an application comes there first. Where a transition leads
/// from a place is asked of the chart once and then read from a table. The table has a bound: from places beyond it the
/// chart is asked every time.
struct ReplayMachines: Sendable {
    static let none = UInt32.max
    /// 16 MiB: enough for 20,000 places of charts with 200 transitions.
    private static let tableCountMax = 4 << 20

    private struct Place: Sendable {
        /// Where its row in the table begins.
        var row: UInt32
        /// How many entries its row has: the chart's transitions, or none beyond the table's bound.
        var rowCount: UInt32
        var definition: UInt32
        var currentStateNumber: UInt32
    }

    private struct PlaceKey: Hashable, Sendable {
        var definition: UInt32
        var state: ChartState
    }

    private let catalog: DefinitionCatalog
    /// By the reader's definition number, the workflow; nil where nobody here has it.
    private var workflows: [CompiledWorkflow?] = []
    /// By the reader's definition number, where its applications begin; none where nobody here has it.
    private var initialPlaces: [UInt32] = []
    private var places: [Place] = []
    private var states: [ChartState] = []
    private var numbers: [PlaceKey: UInt32] = [:]
    /// By place and transition: the place after it, times two, and one where the transition was not possible.
    private var table: [UInt32] = []

    init(catalog: DefinitionCatalog) {
        self.catalog = catalog
    }

    /// Gives the next definition its number.
    mutating func add(_ definition: DefinitionID) {
        let number = UInt32(workflows.count)
        let workflow = catalog.workflow(definition)
        workflows.append(workflow)
        initialPlaces.append(workflow.map { self.number(of: $0.initialState.chartState, number, $0) } ?? Self.none)
    }

    /// Pins an application to the definition that an event names, as ``Workflow/Pinning`` says.
    ///
    /// - Returns: Whether the event is to be followed; one that moved the application was.
    @inline(__always)
    mutating func pin(
        _ application: inout ApplicationTally, to definition: UInt32, taking transitions: Span<TransitionNumber>
    ) -> Bool {
        if application.definition != definition || definition == EventBatch.noDefinition {
            guard repin(&application, to: definition, taking: transitions) else { return false }
        }
        return application.place != Self.none
    }

    /// - Returns: Whether the event is to be followed.
    @inline(never)
    private mutating func repin(
        _ application: inout ApplicationTally, to named: UInt32, taking transitions: Span<TransitionNumber>
    ) -> Bool {
        func known(_ number: UInt32) -> UInt32? { number == EventBatch.noDefinition ? nil : number }
        let first = transitions.isEmpty ? nil : transitions[0]
        switch Pinning(of: known(named), on: known(application.definition), first: first) {
        case .nothing: return false
        case .begins:
            application.definition = named
            application.place = initialPlaces[Int(named)]
            return true
        case .follows: return true
        case .moves:
            move(&application, to: named, transitions)
            return false
        case .isForeign:
            application.impossibleCount &+= 1
            return false
        }
    }

    private mutating func move(
        _ application: inout ApplicationTally, to named: UInt32, _ transitions: Span<TransitionNumber>
    ) {
        guard application.place != Self.none, let old = workflows[Int(application.definition)],
            let new = workflows[Int(named)]
        else {
            (application.definition, application.place) = (named, Self.none)
            return
        }
        let taken = transitions.indices.map { transitions[$0] }
        guard let moved = new.moved(states[Int(application.place)], from: old, by: taken) else {
            application.impossibleCount &+= 1
            return
        }
        (application.definition, application.place) = (named, number(of: moved, named, new))
    }

    /// Follows one transition when the table tells where it leads; else nothing happens.
    @inline(__always)
    func takeKnown(_ transition: TransitionNumber, for application: inout ApplicationTally) -> Bool {
        let place = places[Int(application.place)]
        guard transition < place.rowCount else { return false }
        let step = table[Int(place.row) + Int(transition)]
        guard step != Self.none else { return false }
        application.place = step / 2
        application.impossibleCount &+= step % 2
        return true
    }

    /// Follows the transitions of one event, as `CompiledWorkflow.evolve` does: if the workflow lacks one of them, none.
    @inline(never)
    mutating func take(_ transitions: Span<TransitionNumber>, for application: inout ApplicationTally) {
        guard let workflow = workflows[Int(application.definition)] else { return }
        if transitions.count > 0, transitions[0] == .standing { return }
        let transitionCount = workflow.chart.transitions.count
        var isImpossible = false
        for index in transitions.indices where Int(transitions[index]) >= transitionCount { isImpossible = true }
        guard !isImpossible else {
            application.impossibleCount &+= 1
            return
        }
        for index in transitions.indices {
            let step = step(from: application.place, taking: transitions[index], in: workflow)
            application.place = step / 2
            if step % 2 == 1 { isImpossible = true }
        }
        if isImpossible { application.impossibleCount &+= 1 }
    }

    /// An entry of the table, which is asked of the chart where it is not known yet.
    private mutating func step(
        from number: UInt32, taking transition: TransitionNumber, in workflow: CompiledWorkflow
    ) -> UInt32 {
        let place = places[Int(number)]
        let entry = transition < place.rowCount ? Int(place.row) + Int(transition) : nil
        if let entry, table[entry] != Self.none { return table[entry] }
        let compiled = workflow.chart.transitions[Int(transition)]
        var state = states[Int(number)]
        let isPossible = state.configuration.contains(compiled.source)
        if !compiled.targets.isEmpty { workflow.chart.apply(transition, to: &state) }
        let step = self.number(of: state, place.definition, workflow) * 2 + (isPossible ? 0 : 1)
        if let entry { table[entry] = step }
        return step
    }

    private mutating func number(of state: ChartState, _ definition: UInt32, _ workflow: CompiledWorkflow) -> UInt32 {
        let key = PlaceKey(definition: definition, state: state)
        if let known = numbers[key] { return known }
        precondition(places.count < Int(Self.none / 2), "places are numbered with 31 bits")
        let number = UInt32(places.count)
        let transitionCount = workflow.chart.transitions.count
        let hasRow = table.count + transitionCount <= Self.tableCountMax
        places.append(
            Place(
                row: UInt32(table.count), rowCount: hasRow ? UInt32(transitionCount) : 0, definition: definition,
                currentStateNumber: UInt32(workflow.currentStateNumber(state.configuration))))
        if hasRow { table.append(contentsOf: repeatElement(Self.none, count: transitionCount)) }
        states.append(state)
        numbers[key] = number
        return number
    }
}

extension ReplayMachines {
    /// The workflow of a definition; nil where nobody here has it.
    func workflow(_ definition: UInt32) -> CompiledWorkflow? { workflows[Int(definition)] }

    /// The number of the state that says where a place is.
    func currentStateNumber(_ place: UInt32) -> Int { Int(places[Int(place)].currentStateNumber) }

    /// Where an application ends; nil without a workflow.
    func standing(_ application: ApplicationTally) -> (state: WorkflowState, isEnded: Bool)? {
        guard application.place != Self.none, let workflow = workflows[Int(application.definition)] else { return nil }
        let configuration = states[Int(application.place)].configuration
        return (workflow.currentState(configuration), workflow.chart.isFinal(configuration))
    }
}
