import Foundation

/// A folder of one test's own.
struct TemporaryFolder {
    private let url: URL

    init() {
        url = FileManager.default.temporaryDirectory.appending(path: "sijill-engine-\(UUID().uuidString)")
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func write(_ text: String, to name: String) throws {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: false, encoding: .utf8)
    }

    func remove(_ name: String) {
        try? FileManager.default.removeItem(at: url.appending(path: name))
    }

    func remove() {
        try? FileManager.default.removeItem(at: url)
    }
}
