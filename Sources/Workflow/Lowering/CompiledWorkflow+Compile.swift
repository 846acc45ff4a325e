public import EventModel
import Expressions
import Statechart

extension CompiledWorkflow {
    /// Checks a definition and lowers it to tables.
    ///
    /// What it means as a whole (whether every state can be reached and left, whether its checks hold) is not asked
    /// here but by the verification.
    ///
    /// - Parameter identify: Gives the SHA-256 of ``canonicalBytes`` as an id; hashing is not this target's work.
    /// - Throws: ``DefinitionProblems`` with all faults, of names first, of expressions where the names are sound.
    /// - Complexity: O(states x (actions + depth x transitions)).
    public convenience init(
        _ definition: WorkflowDefinition, identify: ([UInt8]) -> DefinitionID
    ) throws(DefinitionProblems) {
        var lowering = DefinitionLowering(definition)
        lowering.lower()
        guard lowering.problems.isEmpty else { throw DefinitionProblems(lowering.problems) }
        let chart: CompiledChart
        do {
            chart = try CompiledChart(lowering.chart, events: lowering.eventNames)
        } catch {
            let path = lowering.statePaths[error.place] ?? DefinitionPath(["states"])
            throw DefinitionProblems([DefinitionProblem(.tooMany, at: path, error.reason)])
        }
        let environment = WorkflowEnvironment.make(
            form: definition.attachments.form?.schema, states: lowering.states.map(\.id),
            calendar: definition.localCalendar)
        let expressions = try lowering.expressions.compiled(in: environment)
        let parts = lowering.parts(chart, expressions: expressions)
        self.init(parts, id: identify(parts.canonicalBytes))
    }
}

extension WorkflowDefinition {
    /// The calendar by which dates are local; nil for UTC.
    var localCalendar: WorkingCalendar? {
        attachments.calendars.map(\.calendar).first { $0.name == calendar }
    }
}

extension DefinitionLowering {
    /// The tables, once there are no problems.
    func parts(_ chart: CompiledChart, expressions: [Expression]) -> CompiledWorkflow.Parts {
        precondition(chart.transitions.count == transitions.count, "the chart numbers transitions as they were lowered")
        precondition(chart.states.count == states.count, "the chart numbers states as they were lowered")
        var parts = CompiledWorkflow.Parts(
            definition: definition, chart: chart, states: states,
            roles: definition.roles.map {
                WorkflowRole(name: $0.name, office: $0.office, title: $0.title ?? LocalizedText(untranslated: $0.name))
            },
            actions: actions.map {
                WorkflowAction(
                    name: $0.name, eventType: $0.eventType, title: $0.title ?? LocalizedText(untranslated: $0.name))
            },
            deadlines: deadlines, transitions: transitions, documents: documents, fees: fees, clocks: clocks,
            issues: issues, checks: checks, expressions: expressions,
            expressionSources: self.expressions.sources.map(\.source),
            paths: WorkflowPaths(
                states: states.map { statePaths[$0.id] ?? DefinitionPath() }, transitions: transitionPaths,
                deadlines: deadlinePaths, checks: checkPaths))
        parts.canonicalBytes = canonicalBytes(of: parts, initials: initials)
        return parts
    }
}
