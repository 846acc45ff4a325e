/// Labels of Graphviz in its likeness of HTML, one row a line, so that each line has a direction of its own.
enum DotLabel {
    private static let titleWidth = 26
    private static let edgeWidth = 30

    /// The title of a state, and below a rule what may happen in it that leaves it as it is.
    static func state(_ number: Int, in diagram: Diagram) -> String {
        let title = PlainText.line(diagram.states[number].title, lengthMax: PlainText.titleLengthMax)
        let quiet = diagram.isCurrent(number) ? Palette.onCurrent : Palette.quiet
        let heading = PlainText.wrapped(title, width: titleWidth).map { "<B>\($0.escapedForXML)</B>" }
        let inPlace = diagram.inPlaceTransitions(of: number).map {
            lines(DiagramLabel($0, in: diagram), quiet: quiet)
        }
        return table([heading] + inPlace)
    }

    /// The title of the whole, and below it the service and the version.
    static func heading(of diagram: Diagram) -> String {
        let title = PlainText.line(diagram.title, lengthMax: PlainText.titleLengthMax).escapedForXML
        let name = "\(diagram.service.escapedForXML) · \(diagram.version)"
        return table([["<B>\(title)</B>", "<FONT POINT-SIZE=\"11\" COLOR=\"\(Palette.quiet)\">\(name)</FONT>"]])
    }

    /// What is written beside a line.
    static func edge(_ label: DiagramLabel) -> String {
        // Lines of the graph pass close by, so a space keeps the words off them.
        table([lines(label, quiet: Palette.quiet).map { "&#160;\($0)&#160;" }])
    }

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

    /// A table with a rule between its parts; a part without lines has an empty one, because Graphviz refuses a rule
    /// without rows around it.
    private static func table(_ parts: [[String]]) -> String {
        let rows = parts.map { lines in
            (lines.isEmpty ? [""] : lines).map { "<TR><TD>\($0)</TD></TR>" }.joined()
        }
        return "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">"
            + rows.joined(separator: "<HR/>") + "</TABLE>"
    }
}
