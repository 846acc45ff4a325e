import EventModel
import Workflow
import Yams

/// Reads a `texts.yaml` into the public texts of a service.
struct TextsReader {
    var nodes: NodeReader

    init(file: String) {
        nodes = NodeReader(file: file)
    }

    /// The texts as far as they could be read.
    mutating func read(_ root: Node?) -> PublicTexts {
        let path = DefinitionPath()
        guard let root, let fields = nodes.fields(of: root, path, .texts),
            let states = fields["states"].flatMap({ nodes.entries(of: $0, DefinitionPath(["states"]), "`states`") })
        else {
            if root == nil { nodes.report(.missingKey, path, "the file is empty; it begins with `states:`") }
            return PublicTexts(entries: [])
        }
        var entries: [PublicTexts.Entry] = []
        for state in states {
            let place = DefinitionPath(["states", state.name])
            for audience in nodes.entries(of: state.value, place, "the texts of a state") ?? [] {
                guard let text = nodes.localizedText(audience.value, place.appending(audience.name)) else { continue }
                entries.append(PublicTexts.Entry(state: state.name, audience: audience.name, text: text))
            }
        }
        return PublicTexts(entries: entries)
    }
}
