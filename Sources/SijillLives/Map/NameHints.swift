import EventModel
import Workflow

/// What names of definitions hint at where their shape leaves a choice.
enum NameHints {
    private static let badEnds = [
        "refus", "reject", "laps", "withdr", "cancel", "expir", "revok", "supersed", "uncollect", "stop", "extinguish",
        "void", "den", "abandon", "discard", "dismiss", "fail", "close_without",
    ]
    private static let withdrawals = ["withdr", "discard", "give_up", "abandon", "cancel"]
    private static let appeals = ["appeal", "objection", "grievance", "complain", "contest"]
    private static let arabicAppeals = ["تظلم", "استئناف", "اعتراض", "طعن"]

    private static let setbacks = [
        "loss", "lost", "renew", "duplicate", "replace", "suspen", "amend", "correct", "violat",
    ]

    static func isSetback(_ name: String) -> Bool { holds(name, badEnds) || holds(name, setbacks) }

    static func isBadEnd(_ name: String) -> Bool { holds(name, badEnds) }

    static func isWithdrawal(_ action: WorkflowAction) -> Bool { holds(action.name, withdrawals) }

    static func isAppeal(_ action: WorkflowAction) -> Bool {
        holds(action.name, appeals) || holds(action.title.arabic, arabicAppeals)
    }

    static func holds(_ text: String, _ parts: [String]) -> Bool {
        let bytes = Array(text.utf8)
        return parts.contains { part in
            let wanted = Array(part.utf8)
            guard bytes.count >= wanted.count else { return false }
            return (0...(bytes.count - wanted.count)).contains {
                bytes[$0..<($0 + wanted.count)].elementsEqual(wanted)
            }
        }
    }
}
