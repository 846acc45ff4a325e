import EventModel
import Workflow
import Yams

/// Takes values out of YAML nodes, remembers where each stood and collects what is wrong.
///
/// Scalars are read by the core schema of YAML 1.2, not by Yams' rules of 1.1, where `no` is false.
struct NodeReader {
    private let file: String
    private(set) var findings: [Finding] = []
    /// Where the value or key of a path stands.
    private(set) var places: [DefinitionPath: SourcePlace] = [:]
    /// The paths of ``findings``.
    private(set) var findingPaths: [DefinitionPath] = []

    init(file: String) {
        self.file = file
    }

    /// The place of a path, or of the nearest thing around it that has one.
    func place(of path: DefinitionPath) -> SourcePlace {
        DefinitionPlaces(file: file, places: places)[path]
    }

    mutating func report(_ code: Finding.Code, _ path: DefinitionPath, at node: Node? = nil, _ message: String) {
        let place = node.map { SourcePlace(file: file, $0.mark) } ?? place(of: path)
        let finding = Finding(code, at: place, message)
        // An anchored node is met again at each alias, with the place of the anchor.
        guard !findings.contains(where: { $0 == finding && $0.message == message }) else { return }
        findings.append(finding)
        findingPaths.append(path)
    }

    mutating func remember(_ path: DefinitionPath, _ node: Node) {
        places[path] = SourcePlace(file: file, node.mark)
    }

    /// The entries of a mapping with text keys, in order; nil when it is something else.
    mutating func entries(of node: Node, _ path: DefinitionPath, _ kind: String) -> [Entry]? {
        guard isPlain(node, path) else { return nil }
        guard let mapping = node.mapping else {
            report(.wrongKind, path, at: node, "\(kind) is a mapping of keys to values, not \(kindName(node))")
            return nil
        }
        var entries: [Entry] = []
        for (key, value) in mapping {
            guard isPlain(key, path) else { continue }
            guard let name = key.scalar?.string, !name.isEmpty else {
                report(.wrongKind, path, at: key, "a key is a text, not \(kindName(key))")
                continue
            }
            remember(path.appending(name), key)
            entries.append(Entry(name: name, key: key, value: value))
        }
        return entries
    }

    /// The entries of a mapping whose keys the language fixes; unknown ones are findings, missing ones too.
    mutating func fields(of node: Node, _ path: DefinitionPath, _ keys: KeySet) -> [String: Node]? {
        guard let entries = entries(of: node, path, keys.kind) else { return nil }
        var fields: [String: Node] = [:]
        for entry in entries {
            if keys.known.contains(entry.name) {
                fields[entry.name] = entry.value
            } else {
                let hint = closestName(to: entry.name, among: keys.known).map { "did you mean `\($0)`?" }
                report(
                    .unknownKey, path.appending(entry.name), at: entry.key,
                    "\(keys.kind) has no key `\(entry.name)`; \(hint ?? "it has: \(keys.list)")")
            }
        }
        for key in keys.required where fields[key] == nil && !entries.contains(where: { $0.name == key }) {
            report(.missingKey, path, "\(keys.kind) needs the key `\(key)`")
        }
        return fields
    }

    /// A text; nil when it is something else, which a plain `12`, `true` or `null` is too.
    mutating func text(_ node: Node?, _ path: DefinitionPath) -> String? {
        guard let node else { return nil }
        remember(path, node)
        guard isPlain(node, path) else { return nil }
        guard let scalar = node.scalar else {
            report(.wrongKind, path, at: node, "this should be a text, not \(kindName(node))")
            return nil
        }
        guard scalar.style != .plain || CoreSchema.isText(scalar.string) else {
            report(
                .wrongKind, path, at: node, "this should be a text; write \"\(scalar.string)\" in quotes if it is one")
            return nil
        }
        guard !scalar.string.isEmpty else {
            report(.wrongKind, path, at: node, "this text is empty")
            return nil
        }
        return scalar.string
    }

    /// One text or a list of texts, each remembered under its number.
    mutating func texts(_ node: Node?, _ path: DefinitionPath) -> [String] {
        guard let node, isPlain(node, path) else { return [] }
        guard let sequence = node.sequence else {
            return text(node, path.appending("0")).map { [$0] } ?? []
        }
        if sequence.isEmpty { report(.wrongKind, path, at: node, "this list is empty") }
        var texts: [String] = []
        for (index, item) in sequence.enumerated() {
            if let text = text(item, path.appending(String(index))) { texts.append(text) }
        }
        return texts
    }

    /// A whole number.
    mutating func int(_ node: Node?, _ path: DefinitionPath) -> Int? {
        guard let node else { return nil }
        remember(path, node)
        guard isPlain(node, path) else { return nil }
        guard let scalar = node.scalar, scalar.style == .plain, let int = CoreSchema.int(scalar.string) else {
            report(.wrongKind, path, at: node, "this should be a whole number, as in 1")
            return nil
        }
        return int
    }

    /// `true` or `false`.
    mutating func bool(_ node: Node?, _ path: DefinitionPath) -> Bool? {
        guard let node else { return nil }
        guard isPlain(node, path) else { return nil }
        guard let scalar = node.scalar, scalar.style == .plain, let bool = CoreSchema.bool(scalar.string) else {
            report(.wrongKind, path, at: node, "this should be `true` or `false`")
            return nil
        }
        return bool
    }

    /// The items of a list; nil when it is something else.
    mutating func items(of node: Node?, _ path: DefinitionPath, _ kind: String) -> [Node]? {
        guard let node else { return nil }
        remember(path, node)
        guard isPlain(node, path) else { return nil }
        guard let sequence = node.sequence else {
            report(.wrongKind, path, at: node, "\(kind) is a list, not \(kindName(node))")
            return nil
        }
        for (index, item) in sequence.enumerated() { remember(path.appending(String(index)), item) }
        return Array(sequence)
    }

    /// The items of a list, or the one thing that stands where a list may.
    mutating func itemOrItems(of node: Node?, _ path: DefinitionPath) -> [Node] {
        guard let node else { return [] }
        guard node.sequence != nil else { return [node] }
        let items = items(of: node, path, "this") ?? []
        if items.isEmpty { report(.wrongKind, path, at: node, "this list is empty") }
        return items
    }

    /// `true`, `false` or an expression.
    mutating func boolOrExpression(_ node: Node?, _ path: DefinitionPath) -> (bool: Bool?, expression: String?) {
        guard let node else { return (nil, nil) }
        if let scalar = node.scalar, scalar.style == .plain, let bool = CoreSchema.bool(scalar.string) {
            remember(path, node)
            return (bool, nil)
        }
        return (nil, text(node, path))
    }

    /// A whole number or an expression.
    mutating func intOrExpression(_ node: Node?, _ path: DefinitionPath) -> (int: Int?, expression: String?) {
        guard let node else { return (nil, nil) }
        if let scalar = node.scalar, scalar.style == .plain, !CoreSchema.isText(scalar.string) {
            return (int(node, path), nil)
        }
        return (nil, text(node, path))
    }

    /// A text in Arabic and English.
    mutating func localizedText(_ node: Node?, _ path: DefinitionPath) -> LocalizedText? {
        guard let node, let fields = fields(of: node, path, .localizedText) else { return nil }
        guard let arabic = text(fields["ar"], path.appending("ar")),
            let english = text(fields["en"], path.appending("en"))
        else { return nil }
        return LocalizedText(arabic: arabic, english: english)
    }

    /// Whether a node is without anchor and tag.
    private mutating func isPlain(_ node: Node, _ path: DefinitionPath) -> Bool {
        if node.anchor != nil {
            report(
                .notInLanguage, path, at: node,
                "the language has no anchors (`&`) and aliases (`*`); write the value out where it is meant")
            return false
        }
        let tag = node.scalar?.tag ?? node.mapping?.tag ?? node.sequence?.tag
        if let tag, !Self.plainTags.contains(tag.description) {
            report(.notInLanguage, path, at: node, "the language has no tags (`!`); write the value alone")
            return false
        }
        return true
    }

    /// The tags that Yams gives to what has none, among them the kind that it found of a key; by name, since to make a `Tag`
    /// is to make all that Yams could construct of it.
    private static let plainTags = Set([Tag.Name.implicit, .nonSpecific, .str, .seq, .map].map(\.rawValue))

    private func kindName(_ node: Node) -> String {
        if node.mapping != nil { return "a mapping" }
        if node.sequence != nil { return "a list" }
        return node.scalar.map { $0.string.isEmpty ? "nothing" : "`\($0.string)`" } ?? "an alias"
    }
}

/// One key of a mapping and its value.
struct Entry {
    let name: String
    let key: Node
    let value: Node
}
