import ArgumentParser
import EventModel
import Foundation
import JSONCoding
import Workflow

/// Who acts, and what makes asking twice harmless.
struct ActorOptions: ParsableArguments {
    @Option(name: .long, help: "Who acts: the subject's id.")
    var by: String

    @Option(name: .long, help: "A role in which the subject acts; may be given several times.")
    var role: [String] = []

    @Option(name: .long, help: "A key of your own for this command: with the same key it is taken once.")
    var key: String?

    @Option(
        name: .long,
        help: "What the action needs, as a JSON object: '{\"reason\": \"...\"}', or @FILE to read it from a file.",
        completion: .file())
    var data: String?

    @OptionGroup var capacityOptions: CapacityOptions

    /// Who acts.
    func actor() throws -> Actor {
        Actor(
            subject: by, roles: role, office: capacityOptions.office, capacity: try capacityOptions.chosenCapacity())
    }

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
        let value: Value
        do {
            value = try JSONCoding.JSON.decode(try bytes(data))
        } catch let error as JSONError {
            let place = error.line > 0 ? " at line \(error.line), column \(error.column)" : ""
            throw ValidationError("--data is not JSON\(place): \(error.reason)")
        }
        guard let map = value.map else {
            throw ValidationError("--data takes a JSON object, as in '{\"reason\": \"...\"}'")
        }
        guard !holdsRoundedNumber(value) else {
            throw ValidationError("--data holds a whole number of more than 64 bits, which would become another one")
        }
        return map
    }

    /// Whether a whole number was too large for 64 bits and lost digits.
    private func holdsRoundedNumber(_ value: Value) -> Bool {
        switch value {
        case .double(let double): double.rounded() == double && abs(double) >= 0x1p63
        case .list(let list): list.contains(where: holdsRoundedNumber)
        case .map(let map): map.entries.contains { holdsRoundedNumber($0.value) }
        default: false
        }
    }

    private func bytes(_ data: String) throws -> [UInt8] {
        guard data.hasPrefix("@") else { return Array(data.utf8) }
        let path = String(data.dropFirst())
        guard let contents = FileManager.default.contents(atPath: path) else {
            throw ValidationError("--data names the file \(path), which cannot be read")
        }
        return Array(contents)
    }
}
