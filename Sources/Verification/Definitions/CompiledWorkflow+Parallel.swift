import Statechart
import Workflow

extension CompiledWorkflow {
    /// Transitions that disturb other regions of a parallel state.
    func parallelFindings() -> [VerificationFinding] {
        chart.states.indices.filter { chart.states[$0].kind == .parallel }.flatMap { parallel in
            leaves(from: parallel) + restarts(of: parallel) + moneyTakenTwice(in: parallel)
        }
    }

    /// One action in two regions, where one answer leaves: it is taken alone, and the other region does not see it.
    private func leaves(from parallel: Int) -> [VerificationFinding] {
        let inside = chart.transitions.indices.filter { isWithin(chart.transitions[$0].source, parallel) }
        return inside.compactMap { number in
            guard let action = action(of: number), leaves(number, parallel) else { return nil }
            let region = region(of: chart.transitions[number].source, in: parallel)
            let elsewhere = inside.contains {
                self.action(of: $0) == action && self.region(of: chart.transitions[$0].source, in: parallel) != region
            }
            guard elsewhere else { return nil }
            return VerificationFinding(
                .parallelLeave, at: paths.transitions[number],
                "`\(actions[action].name)` is answered in another region of `\(states[parallel].id)` too, and here it leaves "
                    + "all regions; offer it on `\(states[parallel].id)` itself, or give one of them another name")
        }
    }

    /// A transition between states within, which leaves the whole because it is no business of one region.
    private func restarts(of parallel: Int) -> [VerificationFinding] {
        chart.transitions.indices.compactMap { number in
            let transition = chart.transitions[number]
            guard isWithin(transition.source, parallel), let target = transition.targets.first,
                isWithin(target, parallel), !chart.states[target].isHistory, leaves(number, parallel)
            else { return nil }
            return VerificationFinding(
                .regionSelfTransition, at: paths.transitions[number],
                "this leaves `\(states[parallel].id)` with all its regions and starts them anew; "
                    + "let it lead to a state within its own region")
        }
    }

    /// One action with money in two regions: both answer it, and what was given once counts twice.
    private func moneyTakenTwice(in parallel: Int) -> [VerificationFinding] {
        let inside = chart.transitions.indices.filter {
            isWithin(chart.transitions[$0].source, parallel) && movesMoney($0)
        }
        return inside.compactMap { number in
            guard let action = action(of: number) else { return nil }
            let region = region(of: chart.transitions[number].source, in: parallel)
            let isFirst = !inside.contains { $0 < number && self.action(of: $0) == action }
            let elsewhere = inside.contains {
                self.action(of: $0) == action && self.region(of: chart.transitions[$0].source, in: parallel) != region
            }
            guard isFirst, elsewhere else { return nil }
            return VerificationFinding(
                .moneyTwice, at: paths.transitions[number],
                "two regions of `\(states[parallel].id)` answer `\(actions[action].name)`, so that its money counts twice; "
                    + "charge, receive or pay back in one of them")
        }
    }

    private func movesMoney(_ transition: Int) -> Bool {
        !transitions[transition].charges.isEmpty
            || transitions[transition].effects.contains {
                switch $0 {
                case .receive, .refund: true
                case .notify, .request, .open: false
                }
            }
    }

    private func leaves(_ transition: Int, _ parallel: Int) -> Bool {
        chart.exitMask(of: TransitionNumber(transition)).contains(parallel)
            && !chart.transitions[transition].targets.isEmpty
    }

    private func region(of state: Int, in parallel: Int) -> Int? {
        stateAndAncestors(of: state).first { states[$0].parent == parallel }
    }
}
