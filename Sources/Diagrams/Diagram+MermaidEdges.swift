import Statechart

extension Diagram {
    /// The lines between states directly within a state; at the top level also those that lead from one state's inside
    /// into another's.
    func writeEdges(within scope: Int?, to outline: inout Outline) {
        for edge in edges where !isNested(edge) && mermaidScope(of: edge) == scope {
            outline.line("\(name(edge.tail)) --> \(name(edge.head)) : \(edge.label.line.escapedForMermaid)")
        }
    }

    /// The choices of a state, beside it.
    func writeChoices(of state: Int, to outline: inout Outline) {
        for (number, choice) in choices.enumerated() where choice.source == state {
            outline.line("state c\(number) <<choice>>")
        }
    }

    /// What cannot be drawn as a line: transitions that stay in a composite state, or lead between it and its inside.
    func writeNotes(of state: Int, to outline: inout Outline) {
        if states[state].isComposite {
            for transition in inPlaceTransitions(of: state) {
                outline.line("note right of s\(state) : \(DiagramLabel(transition, in: self).line.escapedForMermaid)")
            }
        }
        for edge in edges where isNested(edge) && source(of: edge.tail) == state {
            guard case .state(let target) = edge.head else { continue }
            let title = states[target].isHistory ? historyMark : states[target].title
            let text = "\(edge.label.line) → \(PlainText.line(title, lengthMax: PlainText.titleLengthMax))"
            outline.line("note right of s\(state) : \(text.escapedForMermaid)")
        }
    }

    private func mermaidScope(of edge: DiagramEdge) -> Int? {
        guard let parent = parent(of: edge.tail), parent == self.parent(of: edge.head),
            states[parent].kind == .compound
        else { return nil }
        return parent
    }

    /// Whether an edge leads between a composite state and its inside, or from it to itself.
    private func isNested(_ edge: DiagramEdge) -> Bool {
        if case .state(let head) = edge.head, isDrawn(edge.tail, within: head) { return true }
        guard case .state(let tail) = edge.tail else { return false }
        return isDrawn(edge.head, within: tail) || (edge.head == edge.tail && states[tail].isComposite)
    }

    private func source(of place: DiagramEdge.Place) -> Int {
        switch place {
        case .state(let state): state
        case .choice(let choice): choices[choice].source
        }
    }

    private func name(_ place: DiagramEdge.Place) -> String {
        switch place {
        case .state(let state): "s\(state)"
        case .choice(let choice): "c\(choice)"
        }
    }
}

extension String {
    /// The text with all ASCII characters that may mean something to Mermaid written as its entities.
    ///
    /// Mermaid reads labels as Markdown too, to which a number with a point in front is a list.
    var escapedForMermaid: String {
        var escaped = ""
        var onlyDigits = true
        for scalar in unicodeScalars {
            let isListMark = onlyDigits && (scalar == "-" || scalar == "+" || scalar == "." || scalar == ")")
            if isPlain(scalar), !isListMark {
                escaped.unicodeScalars.append(scalar)
            } else {
                escaped += "#\(scalar.value);"
            }
            if !("0"..."9").contains(scalar) { onlyDigits = false }
        }
        return escaped
    }

    private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", " ", ".", ",", "(", ")", "/", "+", "-", "=", "?", "!": true
        default: !scalar.isASCII
        }
    }
}
