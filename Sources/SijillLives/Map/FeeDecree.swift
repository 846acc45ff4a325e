import Workflow
import WorkflowFiles

/// A decree that raises fees: a definition as its author would write it anew.
enum FeeDecree {
    /// The next version of a definition, in which every amount that is a whole number is a tenth higher; nil where nothing
    /// changes by that, or it could not be read.
    ///
    /// - Complexity: O(n) in the text.
    static func raised(_ source: DefinitionSource) -> DefinitionSource? {
        var changedCount = 0
        let yaml = source.yaml.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            if line.hasPrefix("version:") { return "version: \(source.workflow.version + 1)" }
            let raised = raising(line)
            if raised != line { changedCount += 1 }
            return raised
        }.joined(separator: "\n")
        guard changedCount > 0 else { return nil }
        let next = try? DefinitionSource(
            yaml: yaml, file: "workflow.yaml by decree", files: DefinitionFiles { source.files[$0] })
        guard let next, next.workflow.version == source.workflow.version + 1, next.workflow.id != source.workflow.id
        else { return nil }
        return next
    }

    /// A line in which whole amounts of fees are a tenth higher.
    private static func raising(_ line: Substring) -> String {
        let key = "amount: "
        var text = ""
        var rest = line
        while let range = rest.firstRange(of: key) {
            text += rest[..<range.upperBound]
            let isKey = rest[..<range.lowerBound].last.map { !$0.isLetter && $0 != "_" && $0 != "-" } ?? true
            rest = rest[range.upperBound...]
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest[digits.endIndex...]
            // An expression may begin with a digit, and is left as it is.
            let isWhole = rest.first.map { $0 == "}" || $0 == "," || $0 == " " } ?? true
            if isKey, isWhole, let amount = Int64(digits), amount <= .max / 2 {
                text += String(amount + amount / 10)
            } else {
                text += digits
            }
        }
        return text + rest
    }
}
