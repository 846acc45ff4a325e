import Foundation
import XMLReading

/// A file of its own folder, removed with it.
final class TemporaryFile {
    let path: String
    private let folder: URL

    init(name: String = "document.xml", _ bytes: [UInt8]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "xml-reading-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let url = folder.appending(path: name)
        path = url.path
        try Data(bytes).write(to: url)
    }

    convenience init(_ text: String) throws {
        try self.init(Array(text.utf8))
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Bytes as gzip.
    static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let file = try TemporaryFile([])
        let path = file.path + ".gz"
        let output = try CompressedOutput(path: path)
        try output.write(bytes)
        try output.finish()
        return Array(try Data(contentsOf: URL(filePath: path)))
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014), so that a failing run can be repeated from its seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
