import Statechart
import Workflow

/// Answers for everything that a step may ask and the verification cannot know, so that all runs come one by one.
///
/// Each question is answered once in a run, first with yes; ``advance()`` changes the last yes to no and forgets what was
/// asked behind it: a search in depth through all answers.
struct StepOracle {
    /// Something that is not known.
    enum Question: Hashable {
        /// Whether who acts plays one of the roles.
        case roles(RoleSet)
        /// Whether the data and documents that a transition needs are there, by number of what is needed.
        case provided(Int)
        /// Whether a condition holds; with the configuration where that has a part in it.
        case condition(Int, Configuration?)
    }

    private var answers: [(question: Question, isYes: Bool)] = []

    /// The answer of this run.
    mutating func answer(_ question: Question) -> Bool {
        for known in answers {
            if known.question == question { return known.isYes }
            // Who plays one of some roles plays one of more, and who plays none of them plays none of fewer.
            if case .roles(let asked) = question, case .roles(let roles) = known.question {
                if known.isYes, asked.isSuperset(of: roles) { return true }
                if !known.isYes, asked.isSubset(of: roles) { return false }
            }
        }
        answers.append((question, true))
        return true
    }

    /// Goes on to the next run; false when there is none.
    mutating func advance() -> Bool {
        while let last = answers.popLast() {
            guard last.isYes else { continue }
            answers.append((last.question, false))
            return true
        }
        return false
    }
}
