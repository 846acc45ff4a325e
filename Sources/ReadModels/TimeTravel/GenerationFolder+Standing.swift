import EventModel
import Foundation
private import Glibc

/// What a folder of models says that stay as they are: of which log, and at which place of it.
struct Standing: Hashable, Sendable {
    var log: String
    var cursor: Cursor
}

extension GenerationFolder {
    private static let standingName = "as-of"

    /// What the folder says of where its models stay; nil when they are brought up to date.
    ///
    /// A file that cannot be read as one says that they stay at the start: better no answer than a later one.
    var standing: Standing? {
        let path = path + "/" + Self.standingName
        guard access(path, F_OK) == 0 else { return nil }
        let lines = (Self.read(path) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 3 else { return Standing(log: "", cursor: .start) }
        let positions = lines[1].split(separator: " ").compactMap { UInt64($0) }
        return Standing(
            log: String(lines[0]), cursor: Cursor(nextPositions: positions.map { Position(rawValue: $0) }))
    }

    /// Says where the models stay.
    func stand(_ standing: Standing) throws {
        let positions = standing.cursor.nextPositions.map(\.description).joined(separator: " ")
        try Self.write("\(standing.log)\n\(positions)\n", to: path + "/" + Self.standingName)
        try sync()
    }

    /// Makes the folder.
    ///
    /// - Throws: ``ReadModelError`` with code `notEmpty` when it holds anything.
    func makeEmpty() throws {
        try make()
        guard try FileManager.default.contentsOfDirectory(atPath: path).isEmpty else {
            throw ReadModelError(.notEmpty, "the folder is not empty; name a new one", place: path)
        }
    }

    /// Removes all that was put into the folder since it was empty.
    func clear() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            try? FileManager.default.removeItem(atPath: path + "/" + name)
        }
    }
}
