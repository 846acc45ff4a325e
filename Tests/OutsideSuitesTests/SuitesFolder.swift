import Foundation

/// The suites of others that the tests run where they are present.
enum SuitesFolder {
    /// Every JSON file of a suite but those in folders named `bench`; nil when the suite is absent.
    ///
    /// The suites lie in the folder that `SIJILL_SUITES` names, or in `shared/suites` beside a folder above this file.
    static func files(_ name: String) -> [URL]? {
        guard let folder = folder(name),
            let paths = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        else { return nil }
        let files = paths.compactMap { $0 as? URL }.filter { file in
            file.pathExtension == "json" && !file.deletingLastPathComponent().pathComponents.contains("bench")
        }
        return files.sorted { $0.path < $1.path }
    }

    private static func folder(_ name: String) -> URL? {
        if let root = ProcessInfo.processInfo.environment["SIJILL_SUITES"] {
            let folder = URL(fileURLWithPath: root).appendingPathComponent(name)
            return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
        }
        var parent = URL(fileURLWithPath: #filePath)
        while parent.pathComponents.count > 1 {
            parent.deleteLastPathComponent()
            let folder = parent.appendingPathComponent("shared/suites").appendingPathComponent(name)
            if FileManager.default.fileExists(atPath: folder.path) { return folder }
        }
        return nil
    }
}
