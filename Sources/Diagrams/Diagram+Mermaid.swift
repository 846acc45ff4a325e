import Statechart

extension Diagram {
    /// The diagram as a `stateDiagram-v2` of Mermaid.
    ///
    /// Mermaid draws no thick edges in state diagrams, so transitions that were taken carry the numbers of their events
    /// alone; and it draws no edge between a state and one within it, so those are notes.
    ///
    /// - Complexity: O(n) in what is written.
    public var mermaid: String {
        var outline = Outline()
        outline.line("stateDiagram-v2")
        outline.line("%% \(service) \(version)")
        outline.line("direction TB")
        for state in topLevel { writeMermaid(state, to: &outline) }
        if let initial { outline.line("[*] --> s\(initial)") }
        writeEdges(within: nil, to: &outline)
        let current = states.indices.filter(isCurrent)
        if !current.isEmpty {
            outline.line(
                "classDef current fill:\(Palette.current),color:\(Palette.onCurrent),stroke:\(Palette.taken),"
                    + "stroke-width:3px")
            outline.line("class \(current.map { "s\($0)" }.joined(separator: ",")) current")
        }
        return outline.text
    }

    private func writeMermaid(_ number: Int, to outline: inout Outline) {
        let state = states[number]
        let title = PlainText.line(state.title, lengthMax: PlainText.titleLengthMax).escapedForMermaid
        guard state.isComposite else {
            let mark = state.isHistory ? "\(historyMark) ".escapedForMermaid : ""
            outline.line("state \"\(mark)\(title)\" as s\(number)")
            for transition in inPlaceTransitions(of: number) {
                outline.line("s\(number) : \(DiagramLabel(transition, in: self).line.escapedForMermaid)")
            }
            if state.kind == .final, state.parent == nil { outline.line("s\(number) --> [*]") }
            return
        }
        outline.block("state \"\(title)\" as s\(number) {", "}") { outline in
            state.kind == .parallel ? writeRegions(of: number, to: &outline) : writeInside(of: number, to: &outline)
        }
        // A history has no place among regions, which begin with the states in them.
        if state.kind == .parallel {
            for child in state.children where states[child].isHistory { writeMermaid(child, to: &outline) }
        }
        writeChoices(of: number, to: &outline)
        writeNotes(of: number, to: &outline)
    }

    private func writeRegions(of number: Int, to outline: inout Outline) {
        for (index, region) in states[number].children.filter({ !states[$0].isHistory }).enumerated() {
            if index > 0 { outline.line("--") }
            writeMermaid(region, to: &outline)
        }
    }

    private func writeInside(of number: Int, to outline: inout Outline) {
        for child in states[number].children { writeMermaid(child, to: &outline) }
        for target in states[number].defaultTargets { outline.line("[*] --> s\(target)") }
        for child in states[number].children where states[child].kind == .final {
            outline.line("s\(child) --> [*]")
        }
        writeEdges(within: number, to: &outline)
    }
}
