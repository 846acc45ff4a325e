import EventModel
import Workflow
import Yams

/// Reads an `offices.yaml` into the tree of offices.
struct OfficeReader {
    var nodes: NodeReader

    init(file: String) {
        nodes = NodeReader(file: file)
    }

    /// The offices as far as they could be read.
    mutating func read(_ root: Node?) -> [Office] {
        let path = DefinitionPath()
        guard let root else {
            nodes.report(.missingKey, path, "the file is empty; it begins with `offices:`")
            return []
        }
        let outer = path.appending("offices")
        guard let fields = nodes.fields(of: root, path, .offices), let node = fields["offices"],
            let entries = nodes.entries(of: node, outer, "`offices`")
        else { return [] }
        return entries.compactMap { entry in
            let place = outer.appending(entry.name)
            guard let fields = nodes.fields(of: entry.value, place, .office) else { return nil }
            let within = nodes.text(fields["within"], place.appending("within"))
            return Office(
                id: entry.name,
                title: nodes.localizedText(fields["title"], place.appending("title"))
                    ?? LocalizedText(untranslated: entry.name), parent: within)
        }
    }

    /// The tree of the offices in a text.
    ///
    /// - Throws: ``DefinitionError`` with everything that is wrong, each with its place.
    static func tree(_ bytes: [UInt8], file: String) throws(DefinitionError) -> OfficeTree {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DefinitionError([Finding(.notText, at: SourcePlace(file: file), "the file is not UTF-8")])
        }
        let document: YAMLDocument
        do {
            document = try YAMLDocument(text, file: file)
        } catch {
            throw DefinitionError([error])
        }
        var reader = OfficeReader(file: file)
        let offices = withExtendedLifetime(document) { reader.read(document.root) }
        guard reader.nodes.findings.isEmpty else { throw DefinitionError(reader.nodes.findings) }
        do {
            return try OfficeTree(offices)
        } catch {
            throw DefinitionError(
                error.problems.map { Finding(.meaning($0.code), at: reader.nodes.place(of: $0.path), $0.message) })
        }
    }
}
