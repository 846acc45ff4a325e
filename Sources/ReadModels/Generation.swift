/// One file of a read model: `applications-v1-g3.sqlite` is the third that was made of version 1.
///
/// A generation is written whole before a pointer names it, and its name is never used again while a file of the
/// model is there.
struct Generation: Hashable, Sendable {
    let model: String
    let version: Int
    let number: Int

    /// The name of the SQLite file.
    var fileName: String { "\(model)-v\(version)-g\(number).sqlite" }

    init(model: String, version: Int, number: Int) {
        self.model = model
        self.version = version
        self.number = number
    }

    /// Reads the name of a file; nil when it is something else.
    init?(fileName: String) {
        guard fileName.hasSuffix(".sqlite") else { return nil }
        let parts = fileName.dropLast(".sqlite".count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let version = Self.number(parts[parts.count - 2], after: "v"),
            let number = Self.number(parts[parts.count - 1], after: "g")
        else { return nil }
        self.init(model: parts.dropLast(2).joined(separator: "-"), version: version, number: number)
        guard self.fileName == fileName else { return nil }
    }

    private static func number(_ part: Substring, after letter: Character) -> Int? {
        part.first == letter ? Int(part.dropFirst()) : nil
    }
}
