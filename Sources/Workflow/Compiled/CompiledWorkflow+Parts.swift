import Expressions
import Statechart

extension CompiledWorkflow {
    /// What compiling brings together before the definition has its id.
    struct Parts {
        var definition: WorkflowDefinition
        var chart: CompiledChart
        var states: [WorkflowState]
        var roles: [WorkflowRole]
        var actions: [WorkflowAction]
        var deadlines: [WorkflowDeadline]
        var transitions: [WorkflowTransition]
        var documents: [WorkflowDocument]
        var fees: [WorkflowFee]
        var clocks: [WorkflowClock]
        var issues: [WorkflowIssue]
        var checks: [WorkflowCheck]
        var expressions: [Expression]
        var expressionSources: [String]
        var paths: WorkflowPaths
        var canonicalBytes: [UInt8] = []
    }
}

extension CompiledWorkflow.Parts {
    func recognisedActivities() -> [String: ActionNumber] {
        var recognised: [String: ActionNumber] = [:]
        for (number, action) in actions.enumerated() { recognised[action.name] = number }
        for (number, action) in actions.enumerated() { recognised[action.eventType] = number }
        for activity in definition.activities {
            recognised[activity.name] = actions.firstIndex { $0.name == activity.action }
        }
        return recognised
    }

    func slotsEntered() -> [SIMD8<Int64>] {
        chart.transitions.indices.map { number in
            let entered = chart.possibleEntryMask(of: TransitionNumber(number))
            var slots = SIMD8<Int64>()
            for deadline in deadlines where entered.contains(deadline.state) && deadline.term != .expiry {
                slots[deadline.slot] = -1
            }
            return slots
        }
    }

    /// A deadline that passed in place may pass again once its state is entered anew.
    func passedMasks() -> (kept: [UInt64], set: [UInt64]) {
        var (kept, set) = ([UInt64](), [UInt64]())
        for (number, transition) in transitions.enumerated() {
            let entered = chart.possibleEntryMask(of: TransitionNumber(number))
            let again = deadlines.reduce(0 as UInt64) { $0 | (entered.contains($1.state) ? $1.passedBit : 0) }
            kept.append(~again)
            guard case .deadline(let deadline) = transition.cause else {
                set.append(0)
                continue
            }
            set.append(deadlines[deadline].passedBit)
        }
        return (kept, set)
    }

    func rolesOffered() -> [RoleSet] {
        var offered = Array(repeating: RoleSet(), count: chart.states.count)
        for (transition, compiled) in zip(transitions, chart.transitions) {
            guard case .action = transition.cause else { continue }
            offered[compiled.source] = offered[compiled.source].union(transition.roles)
        }
        return offered
    }
}
