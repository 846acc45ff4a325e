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
        guard let match = fileName.wholeMatch(of: /([a-z0-9-]+)-v([0-9]{1,9})-g([0-9]{1,18})\.sqlite/),
            let version = Int(match.2), let number = Int(match.3)
        else { return nil }
        self.init(model: String(match.1), version: version, number: number)
    }
}
