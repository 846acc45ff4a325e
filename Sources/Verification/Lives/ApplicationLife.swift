public import EventModel
public import Workflow

/// The whole life of one application: commands that its workflow accepted, one after another.
public struct ApplicationLife: Sendable, Equatable {
    /// What was asked and decided, oldest first.
    public var steps: [LifeStep]
    /// Whether the last step brought the application to an end.
    public var isEnded: Bool

    /// Makes a life.
    public init(steps: [LifeStep], isEnded: Bool) {
        self.steps = steps
        self.isEnded = isEnded
    }
}

/// A command that was accepted.
public struct LifeStep: Sendable, Equatable {
    /// What was asked for.
    public var command: Command
    /// Who asked; nobody for a deadline.
    public var actor: Actor
    /// When.
    public var time: Timestamp
    /// What followed.
    public var decision: Decision

    /// Makes a step.
    public init(command: Command, actor: Actor, time: Timestamp, decision: Decision) {
        self.command = command
        self.actor = actor
        self.time = time
        self.decision = decision
    }
}

/// Lives that together take the transitions of a workflow.
public struct LifeCover: Sendable {
    /// The lives.
    public var lives: [ApplicationLife]
    /// The transitions that some application may take and none of them does, by number, each with the reason as far as it is known.
    public var uncovered: [UncoveredTransition]
    /// The number of commands that were tried.
    public var commandCount: Int
}

/// A transition that no life takes.
public struct UncoveredTransition: Sendable, Equatable {
    /// Its number.
    public var transition: Int
    /// Why, for people.
    public var reason: String
}

/// What a search for lives may take.
public struct LifeLimits: Sendable, Hashable {
    /// The most steps of a life before it turns to its end.
    public var stepCountMax = 40
    /// The most commands to try.
    public var commandCountMax = 20_000
    /// The most kinds of forms that are followed through the workflow.
    public var formCountMax = 64
    /// The most forms to choose from.
    public var candidateFormCountMax = 600

    /// Makes the usual limits.
    public init() {}
}

/// Where an application stands in a life.
struct LifeStanding {
    var state: ApplicationState
    var record = ApplicationRecord()
    var now: Timestamp

    /// The standing after a step.
    func after(_ step: LifeStep, in workflow: CompiledWorkflow) -> LifeStanding {
        var next = self
        next.now = step.time
        for event in step.decision.events {
            next.state = workflow.evolve(next.state, taking: event.transitions, at: step.time)
            next.record = workflow.evolve(
                next.record,
                with: RecordableEvent(
                    type: event.type, transitions: event.transitions, occurredAt: step.time,
                    subject: step.actor.subject, data: event.data, effects: step.decision.effects))
        }
        return next
    }
}
