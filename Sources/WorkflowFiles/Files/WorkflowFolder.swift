private import Foundation
public import Workflow

/// Reads a folder of definitions: one folder a service, with `workflow.yaml`, the form's schema that it names, and
/// older versions, which applications may still be pinned to, under `versions/*.yaml`.
public enum WorkflowFolder {
    /// Reads and compiles all definitions of a folder.
    ///
    /// `calendars` and names that begin with a point are no services and left alone.
    ///
    /// - Throws: ``DefinitionError`` with everything that is wrong in all files.
    public static func load(_ path: String) throws(DefinitionError) -> DefinitionCatalog {
        DefinitionCatalog(try sources(in: path).map(\.workflow))
    }

    /// Reads and compiles all definitions of a folder and keeps what was read.
    ///
    /// - Throws: ``DefinitionError`` with everything that is wrong in all files.
    public static func sources(in path: String) throws(DefinitionError) -> [DefinitionSource] {
        let inspection = try inspect(path)
        guard inspection.findings.isEmpty else { throw DefinitionError(inspection.findings) }
        return inspection.sources
    }

    /// What reading definitions gave: those that compile, and what is wrong with the others.
    public struct Inspection: Sendable {
        /// The definitions that compile, a service's newest version first.
        public var sources: [DefinitionSource] = []
        /// What is wrong, by file and place.
        public var findings: [Finding] = []
    }

    /// Reads all definitions of a folder, of one service's folder, or of the folder of one `workflow.yaml`.
    ///
    /// - Throws: ``DefinitionError`` when there is nothing to read.
    public static func inspect(_ path: String) throws(DefinitionError) -> Inspection {
        var inspection = Inspection()
        let path = path.hasSuffix("/") && path != "/" ? String(path.dropLast()) : path
        if path.hasSuffix("/workflow.yaml") {
            inspect(service: String(path.dropLast("/workflow.yaml".count)), &inspection)
        } else if FileManager.default.fileExists(atPath: "\(path)/workflow.yaml") {
            inspect(service: path, &inspection)
        } else {
            for service in try names(in: path) where service != "calendars" && isFolder("\(path)/\(service)") {
                inspect(service: "\(path)/\(service)", &inspection)
            }
            inspectOffices(path, &inspection)
        }
        inspection.findings.sort { $0.place < $1.place }
        return inspection
    }

    private static func inspectOffices(_ folder: String, _ inspection: inout Inspection) {
        do {
            _ = try offices(in: folder)
        } catch {
            inspection.findings += error.findings
        }
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    private static func inspect(service folder: String, _ inspection: inout Inspection) {
        let name = URL(filePath: folder).lastPathComponent
        var versions: [Int: String] = [:]
        for file in files(of: folder) {
            do {
                let source = try load(file, folder: folder, service: name)
                let version = source.workflow.version
                if let other = versions.updateValue(file, forKey: version) {
                    inspection.findings.append(
                        Finding(
                            .duplicateVersion, at: SourcePlace(file: file),
                            "\(other) defines \(name) version \(version) too; a change of meaning gets a new version"))
                }
                inspection.sources.append(source)
            } catch {
                inspection.findings += error.findings
            }
        }
    }

    private static func load(
        _ file: String, folder: String, service: String
    ) throws(DefinitionError) -> DefinitionSource {
        let bytes = try bytes(of: file)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DefinitionError([Finding(.notText, at: SourcePlace(file: file), "the file is not UTF-8")])
        }
        let files = DefinitionFiles { name in
            let isShared = name.hasPrefix("calendars/")
            return try? WorkflowFolder.bytes(of: isShared ? "\(folder)/../\(name)" : "\(folder)/\(name)")
        }
        let source = try DefinitionSource(yaml: text, file: file, files: files)
        guard source.workflow.service == service else {
            throw DefinitionError([
                Finding(
                    .serviceNotFolder, at: SourcePlace(file: file),
                    "the service `\(source.workflow.service)` lies in the folder `\(service)`; give both one name")
            ])
        }
        return source
    }

    private static func files(of folder: String) -> [String] {
        let older = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/versions")) ?? []
        return ["\(folder)/workflow.yaml"]
            + older.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/versions/\($0)" }
    }

    private static func names(in folder: String) throws(DefinitionError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw unreadable(folder, "the folder of definitions cannot be read; name one that holds a folder a service")
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType == .typeDirectory
    }

    /// The bytes of a regular file within bounds.
    static func bytes(of file: String) throws(DefinitionError) -> [UInt8] {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: file),
            attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? NSNumber
        else { throw unreadable(file, "there is no such file; a service's folder holds a workflow.yaml") }
        guard size.intValue <= WorkflowFile.byteCountMax else {
            throw DefinitionError([
                Finding(
                    .tooLong, at: SourcePlace(file: file), "a file has at most \(WorkflowFile.byteCountMax) bytes")
            ])
        }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw unreadable(file, "the file cannot be read; check its permissions")
        }
        return Array(data)
    }

    private static func unreadable(_ path: String, _ message: String) -> DefinitionError {
        DefinitionError([Finding(.unreadable, at: SourcePlace(file: path), message)])
    }
}
