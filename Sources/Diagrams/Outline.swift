/// Lines of text, each indented as deep as the blocks around it.
struct Outline {
    private(set) var text = ""
    private var depth = 0

    /// Writes a line.
    mutating func line(_ line: String) {
        text += String(repeating: "    ", count: depth) + line + "\n"
    }

    /// Writes an opening line, what `body` writes within, and a closing line.
    mutating func block(_ opening: String, _ closing: String, _ body: (inout Outline) -> Void) {
        line(opening)
        depth += 1
        body(&self)
        depth -= 1
        line(closing)
    }
}
