import Statechart

extension Diagram {
    /// The diagram in the language of Graphviz, for `dot`.
    ///
    /// Every state has the SVG id `s` and its number, every transition that leads somewhere `t` and its number.
    ///
    /// - Complexity: O(n) in what is written.
    public var dot: String {
        var outline = Outline()
        outline.block("digraph workflow {", "}") { outline in
            outline.line(
                "graph [rankdir=TB, compound=true, charset=\"UTF-8\", fontname=\"\(fonts)\", fontsize=18,"
                    + " fontcolor=\"\(Palette.ink)\", bgcolor=white, pad=0.3, nodesep=0.5, ranksep=0.5, labelloc=t, label=<\(DotLabel.heading(of: self))>]"
            )
            outline.line(
                "node [fontname=\"\(fonts)\", fontsize=13, fontcolor=\"\(Palette.ink)\", color=\"\(Palette.ink)\","
                    + " fillcolor=\"\(Palette.state)\", shape=box, style=\"rounded,filled\", margin=\"0.15,0.08\"]")
            outline.line(
                "edge [fontname=\"\(fonts)\", fontsize=11, fontcolor=\"\(Palette.ink)\", color=\"\(edgeColor)\","
                    + " arrowsize=0.8]")
            if initial != nil { outline.line("i \(dotInitial)") }
            for state in topLevel { writeDot(state, to: &outline) }
            writeDotChoices(within: nil, to: &outline)
            if let initial { writeDotLine(from: "i", to: initial, to: &outline) }
            for edge in edges { writeDot(edge, to: &outline) }
        }
        return outline.text
    }

    /// Where a way is highlighted the others step back.
    private var edgeColor: String { isHighlighted ? "#9CA3AF" : Palette.ink }

    private func writeDot(_ number: Int, to outline: inout Outline) {
        let state = states[number]
        guard state.isComposite else {
            outline.line("s\(number) [id=\"s\(number)\", \(dotShape(of: number))]")
            return
        }
        outline.block("subgraph cluster_s\(number) {", "}") { outline in
            outline.line("id=\"s\(number)\"")
            outline.line("label=<\(DotLabel.state(number, in: self))>")
            outline.line("labeljust=c; fontsize=13; margin=14; style=\"\(clusterStyle(of: number))\"")
            outline.line("fillcolor=\"\(Palette.composite)\"")
            outline.line("color=\"\(state.isActive ? Palette.current : Palette.quiet)\"")
            outline.line("penwidth=\(state.isActive ? 2.5 : 1)")
            outline.line("\(entry(of: number)) \(state.kind == .compound ? dotInitial : dotAnchor)")
            for child in state.children { writeDot(child, to: &outline) }
            writeDotChoices(within: number, to: &outline)
            for target in state.defaultTargets {
                writeDotLine(from: entry(of: number), to: target, to: &outline)
            }
            if needsExit(number) { writeDotExit(of: number, to: &outline) }
        }
    }

    private func clusterStyle(of state: Int) -> String {
        let isRegion = states[state].parent.map { states[$0].kind == .parallel } ?? false
        return isRegion ? "rounded,filled,dashed" : "rounded,filled"
    }

    private func dotShape(of number: Int) -> String {
        let state = states[number]
        guard !state.isHistory else {
            return "label=\"\(historyMark)\", shape=circle, width=0.4, fixedsize=true, margin=0"
        }
        let double = state.kind == .final ? ", peripheries=2" : ""
        let current =
            isCurrent(number)
            ? ", fillcolor=\"\(Palette.current)\", fontcolor=\"\(Palette.onCurrent)\","
                + " color=\"\(Palette.taken)\", penwidth=3"
            : ""
        return "label=<\(DotLabel.state(number, in: self))>" + double + current
    }

    private func writeDotChoices(within state: Int?, to outline: inout Outline) {
        for choice in choices(within: state) {
            outline.line(
                "c\(choice) [label=\"\", shape=diamond, style=filled, width=0.35, height=0.35, fixedsize=true]")
        }
    }

    private var dotInitial: String {
        "[label=\"\", shape=circle, style=filled, fillcolor=\"\(Palette.ink)\", width=0.16, fixedsize=true]"
    }
}

/// The families that are tried in order; the first has Arabic.
private let fonts = "Noto Sans Arabic,Noto Naskh Arabic,Amiri,DejaVu Sans,Arial,sans-serif"

/// A place for lines to begin or end that is not seen.
let dotAnchor = "[label=\"\", shape=point, style=invis, width=0.02]"
