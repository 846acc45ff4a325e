/// Labels of Graphviz in its likeness of HTML, one row a line, so that each line has a direction of its own.
enum DotLabel {
    private static let titleWidth = 26
    private static let edgeWidth = 30

    /// The title of a state, and below a rule what may happen in it that leaves it as it is.
    static func state(_ number: Int, in diagram: Diagram) -> String {
        let title = PlainText.line(diagram.states[number].title, lengthMax: PlainText.titleLengthMax)
        let quiet = diagram.isCurrent(number) ? Palette.onCurrent : Palette.quiet
        var rows = PlainText.wrapped(title, width: titleWidth).map { "<B>\($0.escapedForXML)</B>" }
        let inPlace = diagram.inPlaceTransitions(of: number)
        for transition in inPlace {
            let label = DiagramLabel(transition, in: diagram)
            rows.append(rule)
            rows += lines(label, quiet: quiet)
        }
        return table(rows)
    }

    /// What is written beside a line.
    static func edge(_ label: DiagramLabel) -> String {
        table(lines(label, quiet: Palette.quiet))
    }

    private static let rule = ""

    private static func lines(_ label: DiagramLabel, quiet: String) -> [String] {
        var lines: [String] = []
        if let steps = label.steps {
            let color = quiet == Palette.onCurrent ? quiet : Palette.taken
            lines.append("<FONT COLOR=\"\(color)\"><B>\(steps.escapedForXML)</B></FONT>")
        }
        lines += PlainText.wrapped(label.title, width: edgeWidth).map {
            "<FONT POINT-SIZE=\"11\">\($0.escapedForXML)</FONT>"
        }
        if let roles = label.roles { lines += small(roles, quiet) }
        if let condition = label.condition { lines += small("[\(condition)]", quiet) }
        return lines
    }

    private static func small(_ text: String, _ color: String) -> [String] {
        PlainText.wrapped(text, width: edgeWidth).map {
            "<FONT POINT-SIZE=\"9\" COLOR=\"\(color)\">\($0.escapedForXML)</FONT>"
        }
    }

    private static func table(_ rows: [String]) -> String {
        let cells = rows.map { $0 == rule ? "<HR/>" : "<TR><TD>\($0)</TD></TR>" }.joined()
        // Graphviz refuses a table without rows, which a title of nothing but spaces would give.
        return "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">"
            + (cells.isEmpty ? "<TR><TD></TD></TR>" : cells) + "</TABLE>"
    }
}
