import ArgumentParser
import Engine
import EventModel
import Workflow

/// The files that an action brings.
struct AttachOptions: ParsableArguments {
    @Option(
        name: .customLong("attach"),
        help: "A document and the file that stands for it, as in photo=FILE; may be given several times.",
        completion: .file())
    var files: [String] = []

    /// The documents and the paths of their files.
    func pairs() throws -> [(document: String, path: String)] {
        try files.map { text in
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { throw ValidationError("--attach takes DOCUMENT=FILE, as in photo=photo.jpg") }
            return (String(parts[0]), String(parts[1]))
        }
    }

    /// The data of an action with the files, which are kept first.
    func data(with data: ValueMap, of service: String, in engine: Engine) async throws -> ValueMap {
        guard !files.isEmpty else { return data }
        var documents = data["documents"]?.map ?? [:]
        for (document, path) in try pairs() {
            let attachment = try await engine.keep(
                fileAt: path, as: document, of: service, name: Self.fileName(of: path))
            documents[document] = .map(attachment.map)
        }
        var whole = data
        whole["documents"] = .map(documents)
        return whole
    }

    /// The last part of a path.
    static func fileName(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
