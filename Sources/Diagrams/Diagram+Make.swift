import EventModel
import Statechart
public import Workflow

extension Diagram {
    /// Makes the diagram of a workflow.
    ///
    /// - Parameters:
    ///   - highlight: Where an application stands and how it came there; nil for the workflow alone.
    ///   - language: The language of titles and words.
    /// - Complexity: O(states squared + transitions x roles).
    public init(of workflow: CompiledWorkflow, highlighting highlight: Highlight? = nil, language: Language = .arabic) {
        let words = DiagramWords(language)
        let chart = workflow.chart
        let steps = highlight?.steps(transitionCount: chart.transitions.count)
        service = workflow.service
        version = workflow.version
        title = words.text(workflow.title)
        self.language = language
        isHighlighted = highlight != nil
        states = chart.states.indices.map { number in
            let state = chart.states[number]
            return State(
                id: state.id, title: words.text(workflow.states[number].title), kind: state.kind, parent: state.parent,
                children: chart.states.indices.filter { chart.states[$0].parent == number },
                defaultTargets: chart.defaultTargets(of: number),
                isActive: highlight?.configuration.contains(number) ?? false)
        }
        transitions = chart.transitions.indices.map { number in
            Transition(workflow, number, words, steps: steps?[number] ?? [])
        }
        initial = chart.initialState.configuration.states.first
        choices = Self.choices(of: transitions)
    }

    private static func choices(of transitions: [Transition]) -> [Choice] {
        var choices: [Choice] = []
        var rest = transitions.indices[...]
        while let first = rest.first {
            let rows = rest.prefix {
                transitions[$0].source == transitions[first].source && transitions[$0].cause == transitions[first].cause
            }
            rest = rest[rows.endIndex...]
            guard rows.count > 1, transitions[first].cause == .done || transitions[first].cause == .always else {
                continue
            }
            choices.append(
                Choice(source: transitions[first].source, title: transitions[first].title, transitions: Array(rows)))
        }
        return choices
    }
}

extension Diagram.Transition {
    fileprivate init(_ workflow: CompiledWorkflow, _ number: Int, _ words: DiagramWords, steps: [Int]) {
        let compiled = workflow.chart.transitions[number]
        let meaning = workflow.transitions[number]
        (cause, title) = Self.cause(of: meaning, from: workflow.chart.states[compiled.source].kind, workflow, words)
        roles = meaning.roles.numbers.filter(workflow.roles.indices.contains).map {
            words.text(workflow.roles[$0].title)
        }
        notified = meaning.effects.compactMap { effect in
            switch effect {
            case .notify(let role), .request(let role): words.text(workflow.roles[role].title)
            case .receive, .refund, .open: nil
            }
        }
        condition = meaning.condition.map { workflow.expressionSources[$0] }
        source = compiled.source
        targets = compiled.targets
        isInternal = compiled.isInternal
        eventType = meaning.eventType
        self.steps = steps
    }

    private static func cause(
        of meaning: WorkflowTransition, from kind: CompiledState.Kind, _ workflow: CompiledWorkflow,
        _ words: DiagramWords
    ) -> (Self.Cause, String) {
        switch meaning.cause {
        case .action(let action):
            return (.action(workflow.actions[action].name), words.text(workflow.actions[action].title))
        case .deadline(let deadline):
            guard let duration = workflow.deadlines[deadline].duration else { return (.expiry, words.expiry) }
            return (.deadline(milliseconds: duration.microseconds / 1_000), words.after(duration))
        case .clock(let number):
            let clock = workflow.clocks[number]
            return (.silence(clock: clock.name), words.silence(clock.title))
        case .done: return (.done, kind == .parallel ? words.allDone : words.done)
        case .always: return (.always, words.atOnce)
        }
    }
}
