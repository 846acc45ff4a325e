private import Crypto
import EventModel
import FormSchema
import JSONCoding
import Workflow

/// Reads the files that a definition names and remembers what was read.
struct AttachmentReader {
    let files: DefinitionFiles
    /// The definition's file, for messages.
    let file: String
    private(set) var findings: [Finding] = []
    /// The bytes of each file that was read, by name.
    private(set) var contents: [String: [UInt8]] = [:]

    init(files: DefinitionFiles, file: String) {
        self.files = files
        self.file = file
    }

    /// Reads all files that a definition names.
    mutating func read(
        _ definition: WorkflowDefinition, form: String?, texts: String?, nodes: NodeReader
    ) -> WorkflowDefinition.Attachments {
        var attachments = WorkflowDefinition.Attachments()
        if let form, let bytes = bytes(form, named: "form", nodes) {
            attachments.form = schema(bytes, name: form).map { ($0, hash(bytes)) }
        }
        if let texts, let bytes = bytes(texts, named: "texts", nodes) {
            attachments.texts = publicTexts(bytes, name: texts).map { ($0, hash(bytes)) }
        }
        var names: [String] = []
        for name in [definition.calendar].compactMap({ $0 }) + definition.clocks.compactMap(\.calendar)
        where !names.contains(name) { names.append(name) }
        for name in names {
            // A name from a definition must not lead out of the folder of the calendars.
            guard isPlainName(name), !name.hasPrefix("."), let bytes = files["calendars/\(name).yaml"] else {
                continue
            }
            contents["calendars/\(name).yaml"] = bytes
            if let calendar = calendar(bytes, name: name) { attachments.calendars.append((calendar, hash(bytes))) }
        }
        return attachments
    }

    private mutating func bytes(_ name: String, named key: String, _ nodes: NodeReader) -> [UInt8]? {
        guard isPlainName(name), let bytes = files[name] else {
            findings.append(
                Finding(
                    .fileUnreadable, at: nodes.place(of: DefinitionPath([key])),
                    "there is no readable file `\(name)` beside the definition"))
            return nil
        }
        contents[name] = bytes
        return bytes
    }

    private mutating func schema(_ bytes: [UInt8], name: String) -> FormSchema? {
        if let text = String(validating: bytes, as: UTF8.self),
            let place = DirectionControls.firstPlace(in: text, file: path(name))
        {
            findings.append(Finding(directionControlAt: place))
            return nil
        }
        let value: Value
        do {
            value = try JSON.decode(bytes)
        } catch {
            findings.append(
                Finding(
                    .formMalformed, at: SourcePlace(file: path(name), line: error.line, column: error.column),
                    error.reason))
            return nil
        }
        do {
            return try FormSchema(value, options: .form)
        } catch {
            for problem in error.problems {
                let place = JSON.place(of: problem.place, in: bytes)
                findings.append(
                    Finding(
                        .formMalformed, at: SourcePlace(file: path(name), line: place.line, column: place.column),
                        problem.description))
            }
            return nil
        }
    }

    private mutating func publicTexts(_ bytes: [UInt8], name: String) -> PublicTexts? {
        guard let document = document(bytes, name: name) else { return nil }
        var reader = TextsReader(file: path(name))
        let texts = withExtendedLifetime(document) { reader.read(document.root) }
        findings += reader.nodes.findings
        return texts
    }

    private mutating func calendar(_ bytes: [UInt8], name: String) -> WorkingCalendar? {
        guard let document = document(bytes, name: "../calendars/\(name).yaml") else { return nil }
        var reader = CalendarReader(file: path("../calendars/\(name).yaml"))
        let calendar = withExtendedLifetime(document) { reader.read(document.root, name: name) }
        findings += reader.nodes.findings
        return calendar
    }

    private mutating func document(_ bytes: [UInt8], name: String) -> YAMLDocument? {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            findings.append(Finding(.notText, at: SourcePlace(file: path(name)), "the file is not UTF-8"))
            return nil
        }
        do {
            return try YAMLDocument(text, file: path(name))
        } catch {
            findings.append(error)
            return nil
        }
    }

    /// The path of a file beside the definition.
    private func path(_ name: String) -> String {
        guard let slash = file.utf8.lastIndex(of: UInt8(ascii: "/")) else { return name }
        return "\(file[..<slash])/\(name)"
    }

    /// Whether a name stays in its folder; by bytes, since a slash with a mark on it is another character to `String`.
    private func isPlainName(_ name: String) -> Bool {
        !name.utf8.contains(UInt8(ascii: "/")) && !name.utf8.contains(0)
    }

    private func hash(_ bytes: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: bytes))
    }
}
