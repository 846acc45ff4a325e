import EventModel
import Expressions
import Statechart
import Workflow

/// How to make a command that takes a certain way, whenever it is wanted.
struct CommandRecipe: Hashable {
    enum Kind: Hashable {
        /// Take the action of this number the way of this transition, in this role, with this choice of data.
        case action(ActionNumber, way: Int, role: Int, choice: Int)
        /// Let the deadline of this number pass.
        case deadline(Int)
    }

    var kind: Kind
}

/// Makes commands of recipes and tries them.
struct CommandMaker {
    let workflow: CompiledWorkflow
    /// By transition, what its condition may be given besides what it needs.
    private let choices: [[(field: String, value: Value)]]

    private static let choiceCountMax = 12
    /// How often a command is completed by what its rejection asks for.
    private static let attemptCountMax = 4

    init(_ workflow: CompiledWorkflow) {
        self.workflow = workflow
        choices = workflow.transitions.map { Self.choices(of: $0, in: workflow) }
    }

    /// The recipes of a state, actions before deadlines, with the roles and data that may make a difference.
    func recipes(at standing: LifeStanding) -> [CommandRecipe] {
        guard !workflow.isEnded(standing.state) else { return [] }
        var recipes: [CommandRecipe] = []
        for action in workflow.actions.indices {
            let ways = workflow.chart.candidates(in: standing.state.configuration, event: action).map(Int.init)
            for way in ways {
                for role in workflow.transitions[way].roles.numbers {
                    for choice in 0...choices[way].count {
                        recipes.append(
                            CommandRecipe(kind: .action(action, way: way, role: role, choice: choice)))
                    }
                }
            }
        }
        let running = workflow.runningDeadlines(standing.state, record: standing.record)
        let next = running.map(\.dueAt).min()
        for deadline in running where deadline.dueAt == next {
            recipes.append(CommandRecipe(kind: .deadline(deadline.number)))
        }
        return recipes
    }

    /// Follows a recipe.
    ///
    /// - Returns: The step, or why the workflow refused it, and how many commands were tried.
    func attempt(
        _ recipe: CommandRecipe, at standing: LifeStanding, form: ValueMap?, after wait: Int64
    ) -> (result: Result<LifeStep, Rejection>, commandCount: Int) {
        switch recipe.kind {
        case .deadline(let number): return (passing(number, at: standing), 1)
        case .action(let action, let way, let role, let choice):
            return taking(action, way: way, role: role, choice: choice, at: standing, form: form, after: wait)
        }
    }

    private func passing(_ number: Int, at standing: LifeStanding) -> Result<LifeStep, Rejection> {
        let running = workflow.runningDeadlines(standing.state, record: standing.record)
        let dueAt = running.first { $0.number == number }?.dueAt ?? standing.now
        let time = max(dueAt, standing.now)
        let nobody = Actor(subject: "", roles: [])
        return Result { () throws(Rejection) -> LifeStep in
            let decision = try workflow.decide(
                .deadline(number), on: standing.state, record: standing.record, by: nobody,
                context: CommandContext(now: time))
            return LifeStep(command: .deadline(number), actor: nobody, time: time, decision: decision)
        }
    }

    private func taking(
        _ action: ActionNumber, way: Int, role: Int, choice: Int, at standing: LifeStanding, form: ValueMap?,
        after wait: Int64
    ) -> (result: Result<LifeStep, Rejection>, commandCount: Int) {
        let time = moment(after: wait, at: standing)
        let roleName = workflow.roles[role].name
        var actor = Actor(subject: "\(roleName)-1", roles: [roleName])
        var data = self.data(way: way, choice: choice, at: standing, form: form, time: time)
        var attemptCount = 0
        while true {
            attemptCount += 1
            let command = Command.action(workflow.actions[action].name, data: data)
            do {
                let decision = try workflow.decide(
                    command, on: standing.state, record: standing.record, by: actor, context: CommandContext(now: time))
                return (
                    .success(LifeStep(command: command, actor: actor, time: time, decision: decision)), attemptCount
                )
            } catch {
                guard attemptCount < Self.attemptCountMax else { return (.failure(error), attemptCount) }
                switch error.code {
                case .documentsMissing: data[documentsField] = .map(documents(error.missingFields, in: data))
                case .notApart: actor.subject = "\(roleName)-\(attemptCount + 1)"
                default: return (.failure(error), attemptCount)
                }
            }
        }
    }

    /// A while later, but before a deadline passes.
    private func moment(after wait: Int64, at standing: LifeStanding) -> Timestamp {
        guard standing.state.eventCount > 0 else { return standing.now }
        var wait = wait
        let next = workflow.runningDeadlines(standing.state, record: standing.record).map(\.dueAt).min()
        if let next, next > standing.now {
            let left = next.microsecondsSinceEpoch - standing.now.microsecondsSinceEpoch
            if wait >= left { wait = left / 2 / 1_000_000 * 1_000_000 }
        }
        return Timestamp(microsecondsSinceEpoch: standing.now.microsecondsSinceEpoch + wait)
    }

    private func data(
        way: Int, choice: Int, at standing: LifeStanding, form: ValueMap?, time: Timestamp
    ) -> ValueMap {
        let transition = workflow.transitions[way]
        var data = ValueMap()
        for field in transition.needs { data[field] = PlausibleData.value(of: field, at: time) }
        for case .receive(let field) in transition.effects { data[field] = .int(max(standing.record.due, 1)) }
        if transition.needsForm, let form { data[formField] = .map(form) }
        let required = requiredDocuments(of: transition, at: standing, form: form, time: time)
        if !required.isEmpty { data[documentsField] = .map(documents(required, in: data)) }
        if choice > 0 {
            let (field, value) = choices[way][choice - 1]
            data[field] = value
        }
        return data
    }

    /// The documents that are wanted and were not brought before; what else is wanted, a rejection says.
    private func requiredDocuments(
        of transition: WorkflowTransition, at standing: LifeStanding, form: ValueMap?, time: Timestamp
    ) -> [String] {
        let asked: [Int] =
            switch transition.requirement {
            case .none: []
            case .all: Array(workflow.documents.indices)
            case .documents(let numbers): numbers
            }
        let bindings = RuleOutcomes.bindings(form ?? [:], due: standing.record.due, now: time)
        return asked.map { workflow.documents[$0] }.filter { document in
            guard standing.record.documents[document.name] == nil else { return false }
            return switch document.necessity {
            case .optional: transition.requirement != .all
            case .required: true
            case .requiredWhen(let condition): (try? workflow.expressions[condition].isTrue(bindings)) ?? false
            }
        }.map(\.name)
    }

    private func documents(_ names: [String], in data: ValueMap) -> ValueMap {
        var documents = data[documentsField]?.map ?? [:]
        for name in names {
            guard let document = workflow.documents.first(where: { $0.name == name }) else { continue }
            documents[name] = .map([
                "type": .text(document.mediaTypes.first ?? "application/pdf"),
                "size": .int(Int64(min(document.byteCountMax ?? 200_000, 200_000))),
            ])
        }
        return documents
    }

    /// What a condition compares the fields of the event with, and the numbers beside it.
    private static func choices(
        of transition: WorkflowTransition, in workflow: CompiledWorkflow
    ) -> [(field: String, value: Value)] {
        guard case .action = transition.cause, let condition = transition.condition else { return [] }
        let expression = workflow.expressions[condition]
        var choices: [(field: String, value: Value)] = []
        for reference in expression.references where reference.path.count == 3 {
            guard reference.path[0] == "event", reference.path[1] == "data" else { continue }
            let field = reference.path[2]
            if transition.effects.contains(.receive(field: field)) { continue }
            for literal in expression.literals {
                switch literal {
                case .string(let text): choices.append((field, .text(text)))
                case .int(let number) where abs(number) < 1 << 40:
                    for step in [0, 1, -1] { choices.append((field, .int(number + Int64(step)))) }
                default: break
                }
            }
            choices += [(field, .bool(true)), (field, .bool(false))]
        }
        return Array(choices.prefix(choiceCountMax))
    }
}

/// What stands for the documents in what is given with an action.
private let documentsField = "documents"
/// What stands for the form in what is given with an action.
private let formField = "form"
