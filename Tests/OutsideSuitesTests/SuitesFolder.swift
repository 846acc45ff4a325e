import Foundation

/// The suites that others wrote, beside the repository.
enum SuitesFolder {
    /// Every JSON file below a suite's folder in order of its path, but for those in folders named `bench`; nil when
    /// there is no such folder.
    ///
    /// The folder of all suites comes from the environment (`SIJILL_SUITES`), or is the first `shared/suites` beside one
    /// of the folders that this file lies in.
    static func files(_ name: String) -> [URL]? {
        guard let folder = root?.appending(path: name),
            let paths = try? FileManager.default.subpathsOfDirectory(atPath: folder.path)
        else { return nil }
        return paths.filter { path in
            path.hasSuffix(".json") && !path.split(separator: "/").dropLast().contains("bench")
        }.sorted().map { folder.appending(path: $0) }
    }

    private static var root: URL? {
        if let path = ProcessInfo.processInfo.environment["SIJILL_SUITES"] { return URL(filePath: path) }
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while folder.path != "/" {
            let suites = folder.appending(path: "shared/suites")
            if FileManager.default.fileExists(atPath: suites.path) { return suites }
            folder.deleteLastPathComponent()
        }
        return nil
    }
}
