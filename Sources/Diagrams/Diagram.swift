public import Statechart

/// What a picture of one workflow shows: its states, what leads from one to another, and, where asked, where one
/// application stands and how it came there.
///
/// A value in words of one language, the same for the same workflow on every machine. ``dot``, ``mermaid`` and
/// ``scxml`` write it down.
public struct Diagram: Hashable, Sendable {
    /// The service, as in `passport-renewal`.
    public let service: String
    /// The version of its definition.
    public let version: Int
    /// What people call the service.
    public let title: String
    /// The language of all texts.
    public let language: Language
    /// The states by their numbers in the workflow.
    public let states: [State]
    /// The transitions by their numbers in the workflow.
    public let transitions: [Transition]
    /// The rows of `done` and `always` that are tried one after another, where there are several.
    public let choices: [Choice]
    /// The number of the state that is entered first.
    public let initial: Int?
    /// Whether an application is shown in it.
    public let isHighlighted: Bool

    /// The language of a diagram's texts.
    public enum Language: String, Hashable, Sendable, CaseIterable {
        /// Arabic.
        case arabic = "ar"
        /// English.
        case english = "en"
    }
}

extension Diagram {
    /// A state as it is drawn.
    public struct State: Hashable, Sendable {
        /// The id in the definition; for a history that of its state, a slash and `resume`.
        public let id: String
        /// What people call it.
        public let title: String
        /// What sort of state it is.
        public let kind: CompiledState.Kind
        /// The number of the state around it; nil at the top level.
        public let parent: Int?
        /// The numbers of the states directly within, in document order.
        public let children: [Int]
        /// What is entered with it, or to which a history leads first.
        public let defaultTargets: [Int]
        /// Whether the application is in it, in this very state or in one within it.
        public let isActive: Bool

        /// Whether states lie within it.
        public var isComposite: Bool { kind == .compound || kind == .parallel }
        /// Whether it is a history, drawn as `H*`.
        public var isHistory: Bool { kind == .deepHistory || kind == .shallowHistory }
    }

    /// A transition as it is drawn.
    public struct Transition: Hashable, Sendable {
        /// What makes a transition happen, for those who draw it.
        public enum Cause: Hashable, Sendable {
            /// Somebody takes the action of this name.
            case action(String)
            /// So many milliseconds after the state was entered.
            case deadline(milliseconds: Int64)
            /// What was issued is not valid any more.
            case expiry
            /// The limit of the clock of this name passes, and silence decides.
            case silence(clock: String)
            /// Everything within came to an end.
            case done
            /// At once.
            case always
        }

        /// What makes it happen.
        public let cause: Cause
        /// What makes it happen, in words: the title of the action, `after 90 days`.
        public let title: String
        /// What people call the roles that may take it.
        public let roles: [String]
        /// What people call the roles that are told of it, or asked for their part.
        public let notified: [String]
        /// The condition as it is written; nil for none.
        public let condition: String?
        /// The number of the state that it leaves.
        public let source: Int
        /// The numbers of the states that it enters; none where the application stays as it is.
        public let targets: [Int]
        /// Whether it leaves its source active when its targets lie within.
        public let isInternal: Bool
        /// The event that it records; empty for one that follows from another.
        public let eventType: String
        /// By which events of the application, counted from 1, it was taken.
        public let steps: [Int]

        /// Whether it leads nowhere.
        public var isInPlace: Bool { targets.isEmpty }
    }

    /// Transitions of one state that are tried in order when the same thing happens.
    public struct Choice: Hashable, Sendable {
        /// The number of the state.
        public let source: Int
        /// What makes it happen, in words.
        public let title: String
        /// The numbers of the transitions in order.
        public let transitions: [Int]
    }

    /// The states around a state, from the inside out.
    ///
    /// - Complexity: O(depth).
    func ancestors(of state: Int) -> [Int] {
        var (ancestors, around) = ([Int](), states[state].parent)
        while let parent = around {
            ancestors.append(parent)
            around = states[parent].parent
        }
        return ancestors
    }

    /// Whether a state lies within another or is it.
    func isWithin(_ state: Int, _ other: Int) -> Bool {
        state == other || ancestors(of: state).contains(other)
    }

    /// The numbers of the states at the top level, in document order.
    var topLevel: [Int] { states.indices.filter { states[$0].parent == nil } }

    /// The transitions that leave a state in place, in order.
    func inPlaceTransitions(of state: Int) -> [Transition] {
        transitions.filter { $0.source == state && $0.isInPlace }
    }

    /// Whether nothing narrower than the state itself says where the application is.
    func isCurrent(_ state: Int) -> Bool {
        states[state].isActive && !states[state].isComposite
    }
}
