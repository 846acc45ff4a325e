/// What is written beside an edge or in a state, line by line.
struct DiagramLabel {
    /// The events that took the transition, as in `1, 3`; nil where none did.
    let steps: String?
    /// What makes it happen.
    let title: String
    /// Who may do it; nil where nobody does it.
    let roles: String?
    /// Under which condition; nil for always.
    let condition: String?

    /// The most numbers of events that are written one by one.
    private static let stepCountMax = 6

    init(_ transition: Diagram.Transition, in diagram: Diagram) {
        steps = Self.text(ofSteps: transition.steps, diagram.language)
        title = PlainText.line(transition.title, lengthMax: PlainText.titleLengthMax)
        let words = DiagramWords(diagram.language)
        // A deadline that leaves the application where it is does nothing but tell.
        let tells = transition.isInPlace && transition.isTimed && !transition.notified.isEmpty
        let names = tells ? transition.notified : transition.roles
        roles =
            names.isEmpty
            ? nil
            : PlainText.line(
                (tells ? words.notify : "") + names.joined(separator: words.comma),
                lengthMax: PlainText.titleLengthMax)
        condition = transition.condition.map { PlainText.line($0, lengthMax: PlainText.conditionLengthMax) }
    }

    /// The label of the way from a state to its choice.
    init(_ choice: Diagram.Choice, in diagram: Diagram) {
        let steps = choice.transitions.flatMap { diagram.transitions[$0].steps }.sorted()
        self.steps = Self.text(ofSteps: steps, diagram.language)
        (title, roles, condition) = (choice.title, nil, nil)
    }

    /// The label of one way on from a choice: its condition alone.
    init(row transition: Diagram.Transition, in diagram: Diagram) {
        steps = Self.text(ofSteps: transition.steps, diagram.language)
        title =
            transition.condition.map { PlainText.line($0, lengthMax: PlainText.conditionLengthMax) }
            ?? DiagramWords(diagram.language).otherwise
        (roles, condition) = (nil, nil)
    }

    /// The numbers of the first events, and how many there were where these are more.
    private static func text(ofSteps steps: [Int], _ language: Diagram.Language) -> String? {
        guard !steps.isEmpty else { return nil }
        let numbers = steps.prefix(stepCountMax).map(String.init).joined(separator: DiagramWords(language).comma)
        return steps.count > stepCountMax ? "\(numbers)… ×\(steps.count)" : numbers
    }

    /// Everything in one line, for formats without line ends.
    var line: String {
        [steps.map { "(\($0))" }, title, roles.map { "— \($0)" }, condition.map { "[\($0)]" }].compactMap(\.self)
            .joined(separator: " ")
    }
}
