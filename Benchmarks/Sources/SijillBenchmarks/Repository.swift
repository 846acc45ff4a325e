import Foundation

/// The folders that lie around this package.
enum Repository {
    /// The folder of the whole project.
    static let root: String = {
        let file = URL(filePath: #filePath)
        return (0..<4).reduce(file) { folder, _ in folder.deletingLastPathComponent() }.path
    }()

    /// The folder with one folder per service.
    static let workflows = "\(root)/Workflows"

    /// The folder of suites from outside, which is not everywhere.
    static let suites = ProcessInfo.processInfo.environment["SIJILL_SUITES"] ?? "\(root)/../shared/suites"

    /// The bytes of a file; nil when there is none.
    static func bytes(of path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { Array($0) }
    }
}
