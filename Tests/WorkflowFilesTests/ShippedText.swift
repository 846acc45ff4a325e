import Foundation
import Testing
import Verification
import WorkflowFiles

/// The text of a shipped definition, and what is found in it or in a changed one.
struct ShippedText: Sendable {
    static let services = [
        "passport-renewal", "identity-card-replacement", "driving-licence-renewal", "building-permit", "trade-licence",
        "vehicle-licence-renewal", "birth-certificate", "tax-clearance", "health-insurance", "land-title-extract",
        "criminal-record-certificate", "death-certificate",
    ]
    static let folder = URL(filePath: #filePath).appending(path: "../../../Workflows").standardizedFileURL

    let service: String
    var yaml: String

    init(_ service: String) throws {
        self.service = service
        yaml = try String(
            contentsOf: Self.folder.appending(path: "\(service)/workflow.yaml"), encoding: .utf8)
    }

    /// The codes of what is wrong: those of compiling, else the rules of the verification.
    func findings() -> [String] {
        let folder = Self.folder.appending(path: service)
        let files = DefinitionFiles { name in
            let place = name.hasPrefix("calendars/") ? "../\(name)" : name
            return (try? Data(contentsOf: folder.appending(path: place))).map { [UInt8]($0) }
        }
        do {
            let workflow = try WorkflowFile.compile(yaml, file: "\(service)/workflow.yaml", files: files)
            return DefinitionVerifier().verify(workflow).map(\.rule.rawValue)
        } catch {
            return error.findings.map(\.code.description)
        }
    }

    /// An officer of the service, who may take the actions that are added.
    var officer: String? {
        yaml.firstMatch(of: #/\n  ([a-z_]+): \{office: (?!citizen|system)/#).map { String($0.1) }
    }

    /// The first name that a pattern finds.
    func name(_ pattern: Regex<(Substring, Substring)>) -> String? {
        yaml.firstMatch(of: pattern).map { String($0.1) }
    }

    /// With a text in place of the first one found; nil when there is none.
    func replacing(_ written: some RegexComponent, _ instead: String, all: Bool = false) -> String? {
        let changed = yaml.replacing(written, with: instead, maxReplacements: all ? .max : 1)
        return changed == yaml ? nil : changed
    }

    /// With lines behind the first one found; nil when there is none.
    func inserting(_ lines: String, behind place: String) -> String? {
        guard let range = yaml.firstRange(of: place) else { return nil }
        return yaml.replacingCharacters(in: range, with: place + lines + "\n")
    }

    /// With another action of the first state.
    func offering(_ action: String) -> ShippedText? {
        guard let draft = yaml.firstRange(of: "\n  draft:\n"),
            let place = yaml[draft.upperBound...].firstRange(of: "    actions:\n")
        else { return nil }
        var changed = self
        changed.yaml.insert(contentsOf: "      \(action)\n", at: place.upperBound)
        return changed
    }

    /// With another state at the top level.
    func with(state: String) -> String? {
        inserting("  \(state)", behind: "\nstates:\n")
    }

    /// With another check.
    func with(check: String) -> String? {
        inserting("  - \(check)", behind: "\nchecks:\n")
    }
}
