import ArgumentParser
import EventModel
import Workflow

/// Who acts, and what makes asking twice harmless.
struct ActorOptions: ParsableArguments {
    @Option(name: .long, help: "Who acts: the subject's id.")
    var by: String

    @Option(name: .long, help: "A role in which the subject acts; may be given several times.")
    var role: [String] = []

    @Option(name: .long, help: "A key of your own for this command: with the same key it is taken once.")
    var key: String?

    @Option(name: .long, help: "What the action needs, as a JSON object: '{\"reason\": \"...\"}'.")
    var data: String?

    var actor: Actor { Actor(subject: by, roles: role) }

    /// The key as the store takes it.
    func commandKey() throws -> CommandKey? {
        guard let key else { return nil }
        guard let commandKey = CommandKey(key) else {
            throw ValidationError("--key takes 1 to \(CommandKey.byteCountMax) bytes")
        }
        return commandKey
    }

    /// The data as a map.
    func dataMap() throws -> ValueMap {
        guard let data else { return [:] }
        guard let value = try? JSONValue.parse(data), case .map(let map) = value else {
            throw ValidationError(
                "--data takes a JSON object, as in '{\"reason\": \"...\"}', with whole numbers of at most 64 bits")
        }
        return map
    }
}
