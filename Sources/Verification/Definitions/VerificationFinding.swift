public import Workflow

/// Something that speaks against a definition: what is wrong, where, and how it comes about.
public struct VerificationFinding: Hashable, Sendable {
    /// The rule that is broken.
    public let rule: VerificationRule
    /// Where it is in the definition.
    public let path: DefinitionPath
    /// What is wrong and what would be right, in a sentence.
    public let message: String
    /// The actions and deadlines of a shortest way there from the start; empty where none is needed.
    public let example: [String]

    /// How much it weighs.
    public var severity: VerificationSeverity { rule.severity }

    /// Makes a finding.
    public init(_ rule: VerificationRule, at path: DefinitionPath, _ message: String, example: [String] = []) {
        self.rule = rule
        self.path = path
        self.message = message
        self.example = example
    }
}

extension VerificationFinding: CustomStringConvertible {
    /// `path: message [rule] after a, b`.
    public var description: String {
        let way = example.isEmpty ? "" : " after \(example.joined(separator: ", "))"
        return "\(path): \(message) [\(rule.rawValue)]\(way)"
    }
}
