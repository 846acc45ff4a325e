import ArgumentParser

/// Bytes a second, as people write them: `50MB/s`, `800 KiB/s`, `1000000`.
struct ByteRate: ExpressibleByArgument {
    let bytesPerSecond: Int

    private static let units: [(name: String, factor: Double)] = [
        ("kib", 1_024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("b", 1),
    ]

    init?(argument: String) {
        var text = argument.lowercased()
        if text.hasSuffix("/s") { text.removeLast(2) }
        var factor = 1.0
        if let unit = Self.units.first(where: { text.hasSuffix($0.name) }) {
            text.removeLast(unit.name.utf8.count)
            factor = unit.factor
        }
        while text.hasSuffix(" ") { text.removeLast() }
        guard let number = Double(text), number.isFinite, (1...1e15).contains(number * factor) else { return nil }
        bytesPerSecond = Int(number * factor)
    }

    init(bytesPerSecond: Int) {
        self.bytesPerSecond = bytesPerSecond
    }

    /// As it is written for the help.
    var defaultValueDescription: String { "\(bytesPerSecond / 1_000_000)MB/s" }
}
